import { DOMParser } from "@xmldom/xmldom";
import fc from "fast-check";
import { expect, test } from "vitest";
import { type JunitCase, junitXml } from "../../reporters/junit-builder.ts";

const one: JunitCase = { name: "n", classname: "c", seconds: 1e-7, properties: [], verdict: { status: "passed" } };

test("everything that the builder has no method for is there", async () => {
  const cases: JunitCase[] = [
    { ...one, file: "a.yaml", line: 12, properties: [{ name: "tag", value: "smoke" }] },
    { ...one, name: "s", verdict: { status: "skipped", message: "why & <how>" } },
    {
      ...one,
      name: "f",
      verdict: { status: "failure", type: "never-came", message: "m", body: "m\n]]>" },
      output: "out",
    },
    { ...one, name: "e", verdict: { status: "error", type: "refused", message: "m", body: "m" } },
  ];
  const suite = {
    name: "a.yaml",
    file: "a.yaml",
    timestamp: "2026-11-21T02:00:00.000Z",
    hostname: "h",
    seconds: 1234567.8914,
    properties: [],
    cases,
  };
  expect(await junitXml({ seconds: 0.0004, suites: [suite] })).toMatchInlineSnapshot(`
    "<?xml version="1.0" encoding="UTF-8"?>
    <testsuites name="wstest" time="0.000" tests="4" failures="1" errors="1" skipped="1">
      <testsuite name="a.yaml" timestamp="2026-11-21T02:00:00.000Z" hostname="h" time="1234567.891" file="a.yaml" tests="4" failures="1" errors="1" skipped="1">
        <testcase name="n" classname="c" file="a.yaml" line="12" time="0.000">
          <properties>
            <property name="tag" value="smoke"/>
          </properties>
        </testcase>
        <testcase name="s" classname="c" time="0.000">
          <skipped message="why &amp; &lt;how>">why &amp; &lt;how&gt;</skipped>
        </testcase>
        <testcase name="f" classname="c" time="0.000">
          <failure message="m" type="never-came"><![CDATA[m
    ]]]]><![CDATA[>]]></failure>
          <system-out><![CDATA[out]]></system-out>
        </testcase>
        <testcase name="e" classname="c" time="0.000">
          <error message="m" type="refused"><![CDATA[m]]></error>
        </testcase>
      </testsuite>
    </testsuites>
    "
  `);
});

test("reports do not share what they hold", async () => {
  const report = { seconds: NaN, suites: [{ name: "s", seconds: -1, properties: [], cases: [one] }] };
  expect(await junitXml(report)).toBe(await junitXml(report));
  expect(await junitXml(report)).toContain('<testsuites name="wstest" time="0.000" tests="1"');
});

test("a body is read as it was, however often it holds what ends CDATA", async () => {
  const text = fc.array(fc.constantFrom("]]>", "]", "]]", ">", "<", "&", "a", "<![CDATA["), { maxLength: 12 });
  await fc.assert(
    fc.asyncProperty(text, async (parts) => {
      const body = parts.join("");
      const each: JunitCase = { ...one, verdict: { status: "failure", type: "t", message: "m", body }, output: body };
      const xml = await junitXml({ seconds: 0, suites: [{ name: "s", seconds: 0, properties: [], cases: [each] }] });
      const root = new DOMParser({
        onError: (_, message) => {
          throw new Error(message);
        },
      }).parseFromString(xml, "text/xml");
      expect(root.getElementsByTagName("failure")[0]?.textContent).toBe(body);
      expect(root.getElementsByTagName("system-out")[0]?.textContent ?? "").toBe(body);
    }),
  );
});

test("further attempts are told as Surefire does", async () => {
  const rerun = { type: "never-came", message: "a < b", body: "]]> and ]]>" };
  const cases: JunitCase[] = [
    { ...one, reruns: [rerun] },
    { ...one, name: "f", verdict: { status: "failure", ...rerun, body: "m" }, reruns: [rerun, rerun], output: "o" },
  ];
  const xml = await junitXml({ seconds: 0, suites: [{ name: "s", seconds: 0, properties: [], cases }] });
  const root = new DOMParser().parseFromString(xml, "text/xml").documentElement;
  const textOf = (name: string): readonly string[] =>
    Array.from(root?.getElementsByTagName(name) ?? [], (each) =>
      [each.getAttribute("type"), each.getAttribute("message"), each.firstChild?.nextSibling?.textContent].join(" | "),
    );
  expect(textOf("flakyFailure")).toEqual(["never-came | a < b | ]]> and ]]>"]);
  expect(textOf("rerunFailure")).toEqual(Array(2).fill("never-came | a < b | ]]> and ]]>"));
  expect(xml).toContain('tests="2" failures="1" errors="0"');
});
