import { expect, it } from "vitest";
import { variableFiles } from "../../../src/cli/project/vars-file.ts";
import { thrownBy } from "../../support/evaluate.ts";
import { workspace } from "../../support/workspace.ts";

it("reads YAML and JSON as data; a later file wins", async () => {
  const cwd = await workspace({
    "a.yaml": "a: 1\nb: '${x}'\nc: [true, null, { d: 2 }]\n",
    "b.json": '{ "a": "two" }',
    "empty.yaml": "",
  });
  expect(Object.fromEntries(await variableFiles(["a.yaml", "b.json"], cwd))).toEqual({
    a: "two",
    b: "${x}",
    c: [true, null, { d: 2 }],
  });
  expect((await variableFiles(undefined, cwd)).size).toBe(0);
});

it.each([
  ["- a\n", "A document must be a map", []],
  ["a: 1\n---\nb: 2\n", "A file of variables has one document", []],
  ["a:\n", 'The variable "a" gets no value', []],
  ["a-b: 1\nenv: 2\n", '"a-b" cannot be the name of a variable', ["1 more mistake"]],
  ["a: 1\na: 2\n", "The YAML is not valid: Map keys must be unique", []],
])("tells what is wrong with %j", async (text, headline, notes) => {
  const cwd = await workspace({ "v.yaml": text });
  const problem = await thrownBy(() => variableFiles(["v.yaml"], cwd));
  expect(problem).toMatchObject({ headline, place: { file: "v.yaml" } });
  expect(problem.notes).toEqual(notes);
});

it("tells a file that is not there", async () => {
  expect(await thrownBy(async () => variableFiles(["gone.yaml"], await workspace()))).toMatchObject({
    code: "invalid-argument",
    headline: "gone.yaml cannot be read: there is no such file",
  });
});
