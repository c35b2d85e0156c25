import { Command } from "commander";
import { expect, it } from "vitest";
import { projectKeys } from "../../../src/cli/project/project-keys.ts";
import { runOptions } from "../../../src/cli/run/options.ts";
import { readProject } from "../../../src/language/project.ts";
import { projectSchema } from "../../../src/language/schema/schema.ts";
import { compiledSchema, misfits } from "../../support/editor-schema.ts";
import { workspace } from "../../support/workspace.ts";

async function read(text: string): Promise<{ options: Record<string, unknown>; problems: readonly string[] }> {
  const path = `${await workspace({ "wstest.yaml": text })}/wstest.yaml`;
  const { options, problems } = await readProject(
    { path, shown: "wstest.yaml" },
    { members: projectKeys(), env: undefined },
  );
  return {
    options: Object.fromEntries(Array.from(options, ([key, { value }]) => [key, value])),
    problems: problems.map(({ headline, help }) => `${headline}${help === undefined ? "" : ` | ${help}`}`),
  };
}

it("has every option of run, but those of one call", () => {
  const names = runOptions(new Command("run"))
    .options.filter(({ hidden }) => !hidden)
    .map((each) => each.attributeName());
  const left = [...new Set(names)].filter((each) => !Object.hasOwn(projectKeys(), each));
  expect(left.toSorted()).toEqual([
    "color",
    "config",
    "fromTrace",
    "json",
    "lastFailed",
    "list",
    "listTags",
    "onlyChanged",
    "secret",
    "since",
    "var",
    "watch",
    "x",
  ]);
});

it("reads values as the command line does", async () => {
  const text = `paths: a
timeout: 2m
workers: 3
bail: 1
insecure: true
seed: 7
output: results
grep: [^a, b$]
reporter: { junit: report.xml, console: "-" }
header: { X-A: 1 }
target: ws://a
`;
  expect(await read(text)).toEqual({
    options: {
      paths: ["a"],
      timeout: 120_000,
      workers: 3,
      bail: 1,
      insecure: true,
      seed: 7,
      output: "results",
      grep: [/^a/, /b$/],
      reporter: ["junit=report.xml", "console=-"],
      header: ["X-A: 1"],
      target: ["ws://a"],
    },
    problems: [],
  });
  expect(misfits(compiledSchema(projectSchema(projectKeys())), text)).toEqual([]);
});

it.each([
  ["timeout: 60", "Expected a duration, got the number 60 | 60ms or 60s?"],
  ["workers: many", 'Expected a number, got the text "many" | Write a whole number from 1, '],
  ["insecure: yes", 'Expected true or false, got the text "yes"'],
  ["reporter: [[junit]]", "Expected a text, got a list"],
  ["grep: '('", 'Expected a regexp, got the text "(" | '],
  ["retris: 2", 'Unknown key "retris" in a project | '],
  ["list: true", 'Unknown key "list" in a project | '],
  ["header:", 'The key "header" has no value | '],
])("%s: %s", async (text, told) => {
  const { problems } = await read(`${text}\n`);
  expect(problems).toHaveLength(1);
  expect(problems[0]?.startsWith(told), problems[0]).toBe(true);
});

it("looks at names of reporters and at headers", async () => {
  const { problems } = await read(
    "reporter: [consol, './my.mjs', 'junit=x.xml,htlm']\nheader: { 'bad header': x, X-A: y }\n",
  );
  expect(problems).toEqual([
    'There is no reporter "consol" | Did you mean "console"?',
    '-H: "bad header" is not a name that an HTTP header can have',
  ]);
  expect((await read("reporter: { htlm: a.html }\n")).problems).toEqual([
    'There is no reporter "htlm" | Did you mean "html"?',
  ]);
});
