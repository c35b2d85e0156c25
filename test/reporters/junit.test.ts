import { join } from "node:path";
import { DOMParser, type Element } from "@xmldom/xmldom";
import { describe, expect, test } from "vitest";
import { parse as parseJunit } from "junit2json";
import { parse as parseResults } from "test-results-parser";
import { junitReporter, junitStrictReporter } from "../../reporters/junit.ts";
import type { RunEvent } from "../../src/events.ts";
import type { Problem } from "../../src/problem.ts";
import { reporterContract } from "../contract/reporter.ts";
import {
  failed,
  misspelt,
  neverCame,
  passed,
  reported,
  runEnd,
  runStart,
  scenario,
  scenarioEnd,
  scenarioStart,
} from "../support/events.ts";
import { workspace } from "../support/workspace.ts";

/** Two readers: what is XML, strictly, and what a reader of JUnit files sees in it. */
async function namesIn(xml: string): Promise<string> {
  strict.parseFromString(xml, "text/xml");
  const report = await parseJunit(xml);
  const suites = report && "testsuite" in report ? (report.testsuite ?? []) : [];
  return suites.flatMap(({ testcase = [] }) => testcase.map(({ name }) => name)).join("\n");
}

reporterContract(junitReporter, { read: namesIn });
reporterContract(junitStrictReporter, {
  read: (xml) => {
    const beyond = beyondXunit(xml);
    if (beyond.length > 0) throw new Error(`the schema of xUnit does not take ${beyond.join(", ")}`);
    return namesIn(xml);
  },
});

const say = (events: Iterable<RunEvent>): Promise<string> =>
  reported(junitReporter.create({ color: false, width: 80, verbose: false, live: false }), events);

const strict = new DOMParser({
  onError: (level, message) => {
    throw new Error(`${level}: ${message}`);
  },
});

/** What a report has that the schema of Jenkins' xUnit plugin (junit-10.xsd) does not take: elements, attributes, children. */
function beyondXunit(xml: string): string[] {
  const root = strict.parseFromString(xml, "text/xml").documentElement;
  const found: string[] = [];
  const look = (element: Element, parent: string): void => {
    const known = xunit[element.tagName];
    if (!known?.within.includes(parent)) found.push(`${element.tagName} in ${parent}`);
    const names = [...element.attributes].map(({ name }) => name);
    found.push(...names.filter((name) => !known?.may.includes(name)).map((name) => `${element.tagName} ${name}`));
    found.push(...(known?.must ?? []).filter((name) => !names.includes(name)).map((name) => `no ${name}`));
    const time = element.getAttribute("time");
    if (time !== null && !/^\d*(?:\.\d*)?$/.test(time)) found.push(`time ${time}`);
    for (const child of element.childNodes) if (child.nodeType === 1) look(child as Element, element.tagName);
  };
  if (root) look(root, "");
  return found;
}
const problemElement = { within: ["testcase"], may: ["type", "message"], must: [] };
const xunit: Readonly<
  Record<
    string,
    { readonly within: readonly string[]; readonly may: readonly string[]; readonly must: readonly string[] }
  >
> = {
  testsuites: { within: [""], may: ["name", "time", "tests", "failures", "errors"], must: [] },
  testsuite: {
    within: ["", "testsuites", "testsuite"],
    may: "name tests failures errors group time skipped timestamp hostname id package file log url".split(" "),
    must: ["name", "tests", "failures", "errors"],
  },
  properties: { within: ["testsuite"], may: [], must: [] },
  property: { within: ["properties"], may: ["name", "value"], must: ["name", "value"] },
  testcase: { within: ["testsuite"], may: ["name", "time", "classname", "group"], must: ["name"] },
  skipped: problemElement,
  error: problemElement,
  failure: problemElement,
  flakyFailure: { within: ["testcase"], may: ["type", "message"], must: ["type"] },
  rerunFailure: { within: ["testcase"], may: ["type", "message"], must: ["type"] },
  stackTrace: { within: ["flakyFailure", "rerunFailure"], may: [], must: [] },
  "system-out": { within: ["testsuite", "testcase"], may: [], must: [] },
};

/** The report as a reader sees it: a real parser that takes nothing but well-formed XML. */
async function read(events: Iterable<RunEvent>): Promise<Element> {
  const root = strict.parseFromString(await say(events), "text/xml").documentElement;
  if (!root) throw new Error("the report is empty");
  return root;
}
const all = (element: Element, tag: string): Element[] => [...element.getElementsByTagName(tag)];
const attributes = (element: Element | undefined): Record<string, string> =>
  Object.fromEntries([...(element?.attributes ?? [])].map(({ name, value }) => [name, value]));
const text = (element: Element | undefined): string => element?.textContent ?? "";

const transcript = [
  { at: 22, peer: "alice", arrow: "->", text: '{ type: "message", text: "hi" }' },
  { at: 34, peer: "bob", arrow: "<-", text: '{ type: "presence", user: "alice" }' },
] as const;
const run: RunEvent[] = [
  runStart({ scenarios: 4, files: ["scenarios/chat.yaml", "scenarios/bad.yaml"] }),
  { type: "diagnostic", at: 1, problem: misspelt },
  scenarioStart({ tags: ["smoke", "chat"] }),
  { type: "log", at: 11, scenario: 1, text: "order \u001b[31m17\u001b[0m" },
  { type: "server", at: 12, scenario: 1, server: "chat", state: "output", text: "listening on 8080\n" },
  { type: "log", at: 13, scenario: 1, server: "quiz", peer: "/ws #1", text: "asked" },
  scenarioEnd(failed(), { transcript, variables: { token: '"abc"' }, notes: ["bob: 1 message was not read"] }),
  ...scenario(passed, { scenario: 2, name: "Another", line: 40 }, { ms: 1e-4 }),
  ...scenario({ status: "skipped", reason: "tag slow" }, { scenario: 3, name: "Slow one", line: 60 }, { ms: 0 }),
  ...scenario(
    { status: "errored", problem: { code: "refused", headline: "bob: the connection was refused", notes: [] } },
    { scenario: 4, name: "No server", line: 80, file: "scenarios/net.yaml", at: 700 },
  ),
  runEnd(),
];

test("the whole report", async () => {
  expect(await say(run)).toMatchInlineSnapshot(`
    "<?xml version="1.0" encoding="UTF-8"?>
    <testsuites name="wstest" time="4.210" tests="5" failures="1" errors="2" skipped="1">
      <testsuite name="scenarios/bad.yaml" timestamp="2026-11-21T02:00:00.000Z" hostname="ci-7" time="0.000" file="scenarios/bad.yaml" tests="1" failures="0" errors="1" skipped="0">
        <properties>
          <property name="seed" value="42"/>
          <property name="wstest.version" value="1.2.3"/>
        </properties>
        <testcase name="scenarios/bad.yaml" classname="scenarios.bad" file="scenarios/bad.yaml" line="4" time="0.000">
          <error message="There is no action &quot;recieve&quot;" type="invalid-file"><![CDATA[There is no action "recieve"
     --> scenarios/bad.yaml:4:12
      |
    2 | steps:
    3 |   - bob: connect
    4 |   - bob: { recieve: { type: message } }
      |            ^^^^^^^ did you mean "receive"?
        at bob: { recieve: { type: message } } (scenarios/bad.yaml:4:12)]]></error>
        </testcase>
      </testsuite>
      <testsuite name="scenarios/chat.yaml" timestamp="2026-11-21T02:00:00.010Z" hostname="ci-7" time="0.612" file="scenarios/chat.yaml" tests="3" failures="1" errors="0" skipped="1">
        <properties>
          <property name="seed" value="42"/>
          <property name="wstest.version" value="1.2.3"/>
        </properties>
        <testcase name="A message reaches the room" classname="scenarios.chat" file="scenarios/chat.yaml" line="3" time="0.612">
          <properties>
            <property name="tag" value="smoke"/>
            <property name="tag" value="chat"/>
          </properties>
          <failure message="bob: no message matched within 500 ms" type="never-came"><![CDATA[bob: no message matched within 500 ms
      --> scenarios/chat.yaml:31:14
       |
    30 |   - alice: { send: { type: message, text: hi } }
    31 |   - bob:   { receive: { type: message, from: alice, text: hi }, within: 500ms }
       |              ^^^^^^^ never came
       = expected: { type: "message", from: "alice", text: "hi" }
       = 1 message came and did not match:
           { type: "presence", user: "alice" } (after 12 ms)
               $.type: expected "message", got "presence"

    the last of the conversation:
       +12 ms  alice ->      { type: "message", text: "hi" }
       +24 ms        bob <-  { type: "presence", user: "alice" }

    variables:
      token = "abc"

    note: bob: 1 message was not read
        at bob: { receive: { type: message, from: alice, text: hi }, within: 500ms } (scenarios/chat.yaml:31:14)]]></failure>
          <system-out><![CDATA[order 17
    chat: listening on 8080
    quiz: asked
    ]]></system-out>
        </testcase>
        <testcase name="Another" classname="scenarios.chat" file="scenarios/chat.yaml" line="40" time="0.000"/>
        <testcase name="Slow one" classname="scenarios.chat" file="scenarios/chat.yaml" line="60" time="0.000">
          <skipped message="tag slow">tag slow</skipped>
        </testcase>
      </testsuite>
      <testsuite name="scenarios/net.yaml" timestamp="2026-11-21T02:00:00.700Z" hostname="ci-7" time="0.612" file="scenarios/net.yaml" tests="1" failures="0" errors="1" skipped="0">
        <properties>
          <property name="seed" value="42"/>
          <property name="wstest.version" value="1.2.3"/>
        </properties>
        <testcase name="No server" classname="scenarios.net" file="scenarios/net.yaml" line="80" time="0.612">
          <error message="bob: the connection was refused" type="refused"><![CDATA[bob: the connection was refused
        at No server (scenarios/net.yaml:80:1)]]></error>
        </testcase>
      </testsuite>
    </testsuites>
    "
  `);
});

describe("readers", () => {
  test("find a name on every suite and case, and classname, file and line on cases", async () => {
    const root = await read(run);
    expect(root.tagName).toBe("testsuites");
    expect(all(root, "testsuite").map((suite) => suite.getAttribute("name"))).toEqual([
      "scenarios/bad.yaml",
      "scenarios/chat.yaml",
      "scenarios/net.yaml",
    ]);
    expect(all(root, "testsuite").every((suite) => suite.parentNode === root)).toBe(true);
    expect(all(root, "testcase").map(attributes)).toEqual([
      { name: "scenarios/bad.yaml", classname: "scenarios.bad", file: "scenarios/bad.yaml", line: "4", time: "0.000" },
      {
        name: "A message reaches the room",
        classname: "scenarios.chat",
        file: "scenarios/chat.yaml",
        line: "3",
        time: "0.612",
      },
      { name: "Another", classname: "scenarios.chat", file: "scenarios/chat.yaml", line: "40", time: "0.000" },
      { name: "Slow one", classname: "scenarios.chat", file: "scenarios/chat.yaml", line: "60", time: "0.000" },
      { name: "No server", classname: "scenarios.net", file: "scenarios/net.yaml", line: "80", time: "0.612" },
    ]);
  });

  test("find numbers where they count (EnricoMi), never with an exponent", async () => {
    const root = await read(run);
    expect(attributes(root)).toEqual({
      name: "wstest",
      time: "4.210",
      tests: "5",
      failures: "1",
      errors: "2",
      skipped: "1",
    });
    for (const suite of all(root, "testsuite")) {
      for (const name of ["tests", "failures", "errors", "skipped"]) expect(suite.getAttribute(name)).toMatch(/^\d+$/);
      expect(suite.getAttribute("time")).toMatch(/^\d+\.\d{3}$/);
    }
  });

  test("find the wall-clock time of a suite with its zone, and the host", async () => {
    const [, chat] = all(await read(run), "testsuite");
    expect(chat?.getAttribute("timestamp")).toBe("2026-11-21T02:00:00.010Z");
    expect(chat?.getAttribute("hostname")).toBe("ci-7");
    expect(all(chat as Element, "property").map(attributes)).toEqual([
      { name: "seed", value: "42" },
      { name: "wstest.version", value: "1.2.3" },
      { name: "tag", value: "smoke" },
      { name: "tag", value: "chat" },
    ]);
  });

  test("find one failure per case, failure or error by what it is, its type from our codes", async () => {
    const root = await read(run);
    expect([...all(root, "error"), ...all(root, "failure")].map(attributes)).toEqual([
      { message: 'There is no action "recieve"', type: "invalid-file" },
      { message: "bob: the connection was refused", type: "refused" },
      { message: "bob: no message matched within 500 ms", type: "never-came" },
    ]);
    for (const each of all(root, "testcase")) {
      expect(all(each, "error").length + all(each, "failure").length + all(each, "skipped").length).toBeLessThan(2);
    }
  });

  test("find the message in the text too: GitLab shows nothing else", async () => {
    const root = await read(run);
    for (const each of [...all(root, "error"), ...all(root, "failure")]) {
      expect(text(each).trim().split("\n")[0]).toBe(each.getAttribute("message"));
    }
    expect(attributes(all(root, "skipped")[0])).toEqual({ message: "tag slow" });
    expect(text(all(root, "skipped")[0]).trim()).toBe("tag slow");
  });

  test("find the line to annotate at the end of the text (dorny/test-reporter, jest-junit)", async () => {
    const root = await read(run);
    const places = [...all(root, "error"), ...all(root, "failure")].map((each) => {
      const lines = text(each)
        .split(/\r?\n/)
        .map((line) => line.trimEnd())
        .filter((line) => line !== "");
      return /\((.*):(\d+):\d+\)$/.exec(lines.at(-1) ?? "")?.slice(1);
    });
    expect(places).toEqual([
      ["scenarios/bad.yaml", "4"],
      ["scenarios/net.yaml", "80"],
      ["scenarios/chat.yaml", "31"],
    ]);
  });

  test("of the strict kind (Jenkins xUnit's junit-10.xsd) would refuse exactly these attributes, which others need", async () => {
    const root = await read(run);
    const beyond = (tag: string, allowed: readonly string[]): string[] => [
      ...new Set(
        all(root, tag).flatMap((each) => Object.keys(attributes(each)).filter((name) => !allowed.includes(name))),
      ),
    ];
    expect(beyond("testcase", ["name", "time", "classname", "group"])).toEqual(["file", "line"]);
    expect(
      Object.keys(attributes(root)).filter((name) => !["name", "time", "tests", "failures", "errors"].includes(name)),
    ).toEqual(["skipped"]);
    for (const property of all(root, "property")) expect(property.hasAttribute("value")).toBe(true);
  });

  test("find what a failed scenario logged and its servers printed, without colours", async () => {
    const root = await read(run);
    expect(all(root, "system-out").map((each) => text(each).trim())).toEqual([
      "order 17\nchat: listening on 8080\nquiz: asked",
    ]);
  });
});

describe("names", () => {
  test("are unique, for readers keep the first of several", async () => {
    const names = ["same", "same", "same (2)", "same", "", "\u0000 "];
    const events = names.flatMap((name, index) => scenario(passed, { scenario: index, name }));
    const cases = all(await read([runStart(), ...events, runEnd()]), "testcase");
    expect(cases.map((each) => each.getAttribute("name"))).toEqual([
      "same",
      "same (2)",
      "same (2) (2)",
      "same (3)",
      "(no name)",
      "␀",
    ]);
  });

  test("are unique among files that share a classname", async () => {
    const events = [
      ...scenario(passed, { name: "x", file: "a/b.yaml" }),
      ...scenario(passed, { name: "x", file: "a/b.yml", scenario: 2 }),
    ];
    const cases = all(await read([runStart(), ...events, runEnd()]), "testcase").map(attributes);
    expect(cases.map(({ name, classname }) => [classname, name])).toEqual([
      ["a.b", "x"],
      ["a.b", "x (2)"],
    ]);
  });

  test.each([
    ["scenarios/chat.yaml", "scenarios/chat.yaml", "scenarios.chat"],
    ["scenarios\\win\\chat.yml", "scenarios/win/chat.yml", "scenarios.win.chat"],
    ["./chat.wstest.json", "chat.wstest.json", "chat-wstest"],
    ["../other/v1.2/a.yaml", "../other/v1.2/a.yaml", "other.v1-2.a"],
    ["/tmp/x.yaml", "/tmp/x.yaml", "tmp.x"],
    ["", null, "wstest"],
  ])("of the file %j become %j and %j", async (file, shown, classname) => {
    const [each] = all(await read([runStart(), ...scenario(passed, { file }), runEnd()]), "testcase");
    expect([each?.getAttribute("file"), each?.getAttribute("classname")]).toEqual([shown, classname]);
  });
});

describe("the last line of a failure", () => {
  const lastLine = async (problem: Problem): Promise<string> => {
    const [failure] = all(await read([runStart(), ...scenario(failed(problem)), runEnd()]), "failure");
    return text(failure).trimEnd().split("\n").at(-1) ?? "";
  };

  test("holds the step as it is written", async () => {
    expect(await lastLine(neverCame)).toBe(
      "    at bob: { receive: { type: message, from: alice, text: hi }, within: 500ms } (scenarios/chat.yaml:31:14)",
    );
  });

  test("has no other brackets before the place's", async () => {
    const place = { file: "a.yaml", line: 2, column: 3, width: 1, lines: ["- - assert:   size(list)  ==  (1)"] };
    expect(await lastLine({ ...neverCame, place })).toBe("    at assert: size[list] == [1] (a.yaml:2:3)");
  });

  test("names the scenario when the problem has no place", async () => {
    const { place: _, ...placeless } = neverCame;
    expect(await lastLine(placeless)).toBe("    at A message reaches the room (scenarios/chat.yaml:3:1)");
  });

  test("stays when the rest is cut", async () => {
    const lines = Array.from(
      { length: 5_000 },
      (_, at) => ({ at, peer: "bob", arrow: at % 2 === 0 ? "<-" : "->", text: "👍".repeat(40) }) as const,
    );
    const events = [runStart(), scenarioStart(), scenarioEnd(failed(), { transcript: lines }), runEnd()];
    const body = text(all(await read(events), "failure")[0]);
    expect(body.length).toBeLessThan(66_000);
    expect(body).toMatch(/^bob: no message matched within 500 ms\n/);
    expect(body).toMatch(/… \d+ characters left out …/);
    expect(body.trimEnd()).toMatch(/\(scenarios\/chat\.yaml:31:14\)$/);
  });
});

test("the output of a case says how much of it is missing", async () => {
  const logs = Array.from(
    { length: 3_000 },
    (_, at) => ({ type: "log", at, scenario: 1, text: `line ${at} ${"x".repeat(60)}` }) as const,
  );
  const root = await read([runStart(), scenarioStart(), ...logs, scenarioEnd(failed()), runEnd()]);
  const output = text(all(root, "system-out")[0]);
  const whole = logs.reduce((sum, each) => sum + each.text.length + 1, 0);
  const [said = "", missing] = /\n… (\d+) characters left out …\n/.exec(output) ?? [];
  expect(output.length - said.length + Number(missing)).toBe(whole);
});

describe("files that are not valid", () => {
  test("become one errored case with all their problems", async () => {
    const second = { ...misspelt, headline: "A second one" };
    const root = await read([
      { type: "diagnostic", at: 1, problem: misspelt },
      { type: "diagnostic", at: 1, problem: second },
      runEnd(),
    ]);
    const [error, ...others] = all(root, "error");
    expect(others).toEqual([]);
    expect(attributes(error)).toEqual({ message: 'There is no action "recieve" (and 1 more)', type: "invalid-file" });
    expect(text(error).trim()).toMatchInlineSnapshot(`
      "There is no action "recieve" (and 1 more)

      There is no action "recieve"
       --> scenarios/bad.yaml:4:12
        |
      2 | steps:
      3 |   - bob: connect
      4 |   - bob: { recieve: { type: message } }
        |            ^^^^^^^ did you mean "receive"?

      A second one
       --> scenarios/bad.yaml:4:12
        |
      2 | steps:
      3 |   - bob: connect
      4 |   - bob: { recieve: { type: message } }
        |            ^^^^^^^ did you mean "receive"?
          at bob: { recieve: { type: message } } (scenarios/bad.yaml:4:12)"
    `);
  });

  test("stand beside the scenarios of the same file", async () => {
    const inChat = { ...misspelt, place: { file: "scenarios/chat.yaml", line: 90, column: 1, width: 1, lines: ["x"] } };
    const root = await read([
      runStart(),
      { type: "diagnostic", at: 1, problem: inChat },
      ...scenario(passed),
      runEnd(),
    ]);
    expect(all(root, "testcase").map((each) => each.getAttribute("name"))).toEqual([
      "A message reaches the room",
      "scenarios/chat.yaml",
    ]);
  });

  test("and what belongs to no file: nothing is lost", async () => {
    const problem: Problem = { code: "nothing-to-run", headline: "No scenario matched", notes: [] };
    const root = await read([{ type: "diagnostic", at: 1, problem }, runEnd()]);
    expect(attributes(all(root, "testcase")[0])).toEqual({ name: "wstest", classname: "wstest", time: "0.000" });
    expect(attributes(all(root, "error")[0])).toEqual({ message: "No scenario matched", type: "nothing-to-run" });
  });

  test("only with warnings are no errors", async () => {
    const warning: Problem = { ...misspelt, severity: "warning", headline: "Two sends before this limit" };
    const root = await read([{ type: "diagnostic", at: 1, problem: warning }, runEnd()]);
    expect(all(root, "testcase")).toEqual([]);
    expect(all(root, "property").map(attributes)).toEqual([
      { name: "warning", value: "Two sends before this limit (scenarios/bad.yaml:4:12)" },
    ]);
  });
});

describe("a run that was cut off", () => {
  test("reports the scenarios that had begun", async () => {
    const root = await read([runStart(), scenarioStart(), runEnd({ interrupted: "SIGINT" })]);
    expect(attributes(all(root, "error")[0])).toEqual({
      message: "The run was interrupted by SIGINT",
      type: "interrupted",
    });
    expect(all(root, "testcase")[0]?.getAttribute("time")).toBe("4.200");
  });

  test("also when its end never came", async () => {
    const root = await read([runStart(), scenarioStart()]);
    expect(attributes(all(root, "error")[0])).toEqual({
      message: "The run ended before the scenario did",
      type: "interrupted",
    });
    expect(root.getAttribute("time")).toBe("0.010");
  });
});

describe("hostile text", () => {
  test("cannot make a reader publish a file", async () => {
    const mark = "[[ATTACHMENT|/etc/passwd]]";
    const events: RunEvent[] = [
      runStart(),
      scenarioStart({ name: mark }),
      { type: "log", at: 11, scenario: 1, text: `${mark}\n[[\u001b[0mATTACHMENT|x]] \u001b[31mend\u0007` },
      scenarioEnd(failed({ ...neverCame, headline: mark })),
      runEnd(),
    ];
    const xml = await say(events);
    expect(xml).not.toContain("[[ATTACHMENT|");
    expect(xml).toContain("[ [ATTACHMENT|x]] end␇");
  });

  test("keeps its meaning where XML has a place for it", async () => {
    const headline = "a <b> & \"c\" 'd' ]]> e \ud800 f\u0000 👍";
    const [failure] = all(
      await read([runStart(), ...scenario(failed({ code: "assert", headline, notes: [] })), runEnd()]),
      "failure",
    );
    expect(failure?.getAttribute("message")).toBe("a <b> & \"c\" 'd' ]]> e \\ud800 f␀ 👍");
    expect(text(failure).trim().split("\n")[0]).toBe("a <b> & \"c\" 'd' ]]> e \\ud800 f␀ 👍");
  });

  test("loses its colours rather than leaving their codes", async () => {
    const headline = "server said \u001b[1m\u001b[31mno\u001b[39m\u001b[22m";
    const events = [
      runStart(),
      ...scenario(failed({ code: "exec", headline, notes: [headline], actual: headline })),
      runEnd(),
    ];
    const [failure] = all(await read(events), "failure");
    expect(text(failure).trim()).toMatch(/^server said no\n {2}= actual: server said no\n {2}= server said no\n/);
  });
});

test("what a scenario printed is kept in bounded size, its beginning and its end", async () => {
  function* chatty(): Iterable<RunEvent> {
    yield runStart();
    yield scenarioStart();
    for (let line = 0; line < 20_000; line++) yield { type: "log", at: 20, scenario: 1, text: `line ${line} 👍` };
    yield scenarioEnd(failed());
    yield runEnd();
  }
  const output = text(all(await read(chatty()), "system-out")[0]).trim();
  expect(output.length).toBeLessThan(65_700);
  expect(output.startsWith("line 0 👍\n")).toBe(true);
  expect(output.endsWith("\nline 19999 👍")).toBe(true);
});

test("a report of very many failures stays below what servers take, and still says why each failed", async () => {
  const long = { ...neverCame, notes: Array.from({ length: 6 }, () => "x".repeat(16_000)) };
  function* many(): Iterable<RunEvent> {
    yield runStart();
    for (let id = 1; id <= 500; id++) yield* scenario(failed(long), { scenario: id, name: `scenario ${id}` });
    yield runEnd();
  }
  const xml = await say(many());
  expect(xml.length).toBeLessThan(25_000_000);
  expect(xml.split("<failure ").length - 1).toBe(500);
  expect(xml.split("(scenarios/chat.yaml:31:14)]]>").length - 1).toBe(500);
});

describe("the strict dialect", () => {
  const options = { color: false, width: 80, verbose: false, live: false };

  test("is the common one without what the schema of xUnit has no place for", async () => {
    const [common, strictly] = [
      await reported(junitReporter.create(options), run),
      await reported(junitStrictReporter.create(options), run),
    ];
    expect(beyondXunit(common)).toContain("testcase line");
    const stripped = common
      .replace(/(<testsuites[^>]*) skipped="\d+"/, "$1")
      .replaceAll(/(<testcase[^>]*?) file="[^"]*" time="([\d.]+)" line="\d+"/g, '$1 time="$2"')
      .replaceAll(/(<testcase[^>]*?)( file="[^"]*"| line="\d+")+/g, "$1")
      .replaceAll(/(<testcase[^>]*>)\s*<properties>[\s\S]*?<\/properties>/g, "$1");
    const bare = (xml: string): string => xml.replaceAll(/\s*(<|$)/g, "$1").replaceAll(/ (?:line|file)="[^"]*"/g, "");
    expect(bare(strictly)).toBe(bare(stripped));
    expect(strictly).toContain("at bob: { receive");
  });
});

describe("another reader", () => {
  test("counts what the run counts", async () => {
    const folder = await workspace({ "junit.xml": await say(run) });
    const {
      total,
      passed: good,
      failed: bad,
      errors,
      skipped,
      suites,
    } = parseResults({
      type: "junit",
      files: [join(folder, "junit.xml")],
    });
    // Its total is without what was skipped.
    expect({ total, good, bad, errors, skipped }).toEqual({ total: 4, good: 1, bad: 1, errors: 2, skipped: 1 });
    const failure = suites.flatMap(({ cases }) => cases).find(({ name }) => name === "A message reaches the room");
    expect(failure?.status).toBe("FAIL");
    expect(failure?.failure).toContain("bob: no message matched within 500 ms");
  });
});
