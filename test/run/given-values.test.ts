import { expect, it } from "vitest";
import { plan } from "../../src/run/plan.ts";
import { command } from "../support/command.ts";
import { thrownBy } from "../support/evaluate.ts";
import { testEnvironment } from "../support/play.ts";
import { workspace } from "../support/workspace.ts";

const files = {
  "scenarios/a.yaml": `vars: { limit: 3, on: true, rows: [1], twice: "\${limit * 2}", pin: 1 }
secrets: [pin]
steps: [{ log: "\${limit}" }]
---
vars: { limit: 3 }
steps: [{ log: "\${limit}" }]
`,
  env: "limit=abc\n",
};

it("tells a value that does not fit before the run, once, and where it came from", async () => {
  const cwd = await workspace(files);
  for (const word of ["run", "list", "check"]) {
    const { exitCode, stdout, stderr } = await command([word, "--var", "limit=abc"], { cwd });
    expect(exitCode).toBe(2);
    expect(`${stdout}${stderr}`.split('--var limit=abc: the variable "limit" is a number in the file')).toHaveLength(2);
    expect(`${stdout}${stderr}`).toContain("a.yaml:1:16");
    expect(await command([word, "--var", "limit=7"], { cwd })).toMatchObject({ exitCode: 0 });
  }
});

it.each([
  [{ limit: "abc" }, 'A file gives limit=abc: the variable "limit" is a number in the file'],
  [{ on: "yes" }, 'A file gives on=yes: the variable "on" is true or false in the file'],
  [{ rows: "{}" }, 'A file gives rows={}: the variable "rows" is a list in the file'],
  // A secret is not told.
  [{ pin: "abc" }, 'A file gives pin=…: the variable "pin" is a number in the file'],
])("%j: %s", async (values, headline) => {
  const cwd = await workspace(files);
  const selection = { paths: ["."], grep: [], grepInvert: [], tags: undefined, given: Object.keys(values) };
  const read = (): Promise<unknown> =>
    plan({ ...selection, values: new Map(Object.entries(values)) }, testEnvironment(cwd));
  expect(await thrownBy(read)).toMatchObject({ code: "invalid-argument", headline, place: { line: 1 } });
});

it("leaves alone what fits, what is computed, and what the scenarios do not have", async () => {
  const cwd = await workspace(files);
  const values = new Map<string, unknown>([
    ["limit", "7"],
    ["on", false],
    ["rows", "[]"],
    ["twice", "abc"],
    ["other", "x"],
  ]);
  const selection = { paths: ["."], grep: [], grepInvert: [], tags: undefined, given: [...values.keys()], values };
  expect((await plan(selection, testEnvironment(cwd))).planned).toHaveLength(1);
});
