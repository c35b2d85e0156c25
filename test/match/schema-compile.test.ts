import { utimes } from "node:fs/promises";
import { describe, expect, test } from "vitest";
import { compileFile } from "../../src/match/schema-compile.ts";
import { schemaFolder } from "./schema-folder.ts";

describe("problems", () => {
  test("of schemas, with their line", async () => {
    const folder = await schemaFolder();
    await folder.write("invalid.json", '{\n  "properties": {\n    "id": { "type": "strin" }\n  }\n}');
    expect((await folder.read("invalid.json")).problems).toEqual([
      expect.stringMatching(/^invalid\.json is not a valid JSON Schema: line 3: #\/properties\/id\/type must be/),
    ]);
    expect((await folder.read("{ type: strin }")).problems).toEqual([
      "The schema is not a valid JSON Schema: #/type must be one of array, boolean, integer, null, number, object, string",
    ]);
    expect((await folder.read("{ $schema: 'http://json-schema.org/draft-04/schema#' }")).problems).toEqual([
      'The schema is written in a draft that is not known here: "http://json-schema.org/draft-04/schema#" | Drafts 2020-12 and 07 are known.',
    ]);
    expect((await folder.read("{ $ref: '#/$defs/none' }")).problems).toEqual([
      "The schema cannot be used as a schema: can't resolve reference #/$defs/none",
    ]);
    expect((await folder.read("[1]")).problems).toEqual([
      "Expected a JSON Schema, or the name of its file, got a list | Write schema: schemas/message.json, or the schema itself.",
    ]);
  });

  test("remote references are not fetched", async () => {
    const folder = await schemaFolder();
    expect((await folder.read("{ $ref: 'https://example.com/a.json' }")).problems).toEqual([
      "The schema refers to https://example.com/a.json, which is not on this machine | Schemas are never fetched. Save it beside, and refer to the file.",
    ]);
  });
});

test("the same part of a file is compiled once, until the file changes", async () => {
  const folder = await schemaFolder();
  const file = await folder.write("once.json", { type: "string", $defs: { a: { type: "number" } } });
  const first = await compileFile(file, "");
  expect(await compileFile(file, "")).toBe(first);
  expect(await compileFile(file, "/$defs/a")).not.toBe(first);
  await folder.write("once.json", { type: "number" });
  await utimes(file, 1, 1);
  const second = await compileFile(file, "");
  expect(first.check(1)).toHaveLength(1);
  expect(second.check(1)).toEqual([]);
});

test("a fault is not kept: the file may be mended", async () => {
  const folder = await schemaFolder();
  const file = await folder.write("mended.json", "{");
  await expect(compileFile(file, "")).rejects.toThrow("mended.json is not JSON");
  await folder.write("mended.json", { type: "string" });
  expect((await compileFile(file, "")).check("x")).toEqual([]);
});
