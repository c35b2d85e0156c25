import { describe, expect, it } from "vitest";
import { brief, run } from "./report.ts";

const limit = { timeout: 60_000 };

describe("a schema", () => {
  const clients = "clients: { a: ws://127.0.0.1:1 }\n";

  it.each<[string, string, Record<string, string>, string]>([
    ["that does not exist", "nowhere.json", {}, "There is no file nowhere.json"],
    ["that is a folder", ".", {}, "cannot be read"],
    ["that is empty", "s.json", { "s.json": "" }, "s.json is not JSON: line 1"],
    ["that is not JSON", "s.json", { "s.json": '{\n"type": }' }, "s.json is not JSON: line 2"],
    ["that is not YAML", "s.yaml", { "s.yaml": "a: b: c" }, "s.yaml is not YAML: line 1"],
    ["that is no schema", "s.json", { "s.json": '{ "type": "strin" }' }, "s.json is not a valid JSON Schema: line 1"],
    ["that is no schema, inline", "{ type: strin }", {}, "The schema is not a valid JSON Schema"],
    [
      "with a pointer to nothing",
      '"s.json#/nothing"',
      { "s.json": '{ "something": {} }' },
      's.json has no "nothing" at #',
    ],
    ["with a reference to nothing", "s.json", { "s.json": '{ "$ref": "#/nothing" }' }, 's.json has no "nothing" at #'],
    [
      "nested 6,000 times",
      "s.json",
      { "s.json": `${'{"not":'.repeat(6000)}{}${"}".repeat(6000)}` },
      "s.json is nested too deeply",
    ],
    [
      "that is an alias bomb",
      "s.yaml",
      {
        "s.yaml": `a: &a [x,x,x,x,x,x,x,x,x,x]\n${[..."bcdefghi"].map((each, i) => `${each}: &${each} [${`*${"abcdefgh"[i]},`.repeat(10)}]\n`).join("")}`,
      },
      "s.yaml cannot be read",
    ],
  ])("%s", limit, async (_title, schema, files, headline) => {
    const { exitCode, problems } = await run({
      ...files,
      "scenario.yaml": `${clients}steps:\n  - a: { receive, schema: ${schema} }\n`,
    });
    expect([exitCode, problems.length, brief(problems[0])]).toEqual([
      2,
      1,
      // Of a schema in the file the part that is wrong is shown.
      expect.stringContaining(`invalid-file scenario.yaml:3:${schema === "{ type: strin }" ? 35 : 27} `),
    ]);
    expect(problems[0]?.headline).toContain(headline);
  });
});
