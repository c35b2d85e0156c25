import { expect, test } from "vitest";
import { faults } from "../support/load.ts";
import { differences } from "./schema-folder.ts";

test("a schema may depend on variables", async () => {
  const yaml = "{ properties: { n: { maximum: '${max}' } } }";
  expect(await differences(yaml, { n: 3 }, { max: 2 })).toEqual(["$.n: expected a number <= 2, got 3"]);
  expect(await differences(yaml, { n: 3 }, { max: 4 })).toEqual([]);
  expect(await differences("'${schema}'", 1, { schema: { type: "string" } })).toEqual([
    "$: expected a string, got the number 1",
  ]);
  await expect(differences("'${schema}'", 1, { schema: 5 })).rejects.toThrow(
    "Expected a JSON Schema, got the number 5",
  );
  await expect(differences("'${schema}'", 1, { schema: { type: "strin" } })).rejects.toThrow(
    /is not a valid JSON Schema|cannot be used as a schema/,
  );
});

test("what is wrong with a schema in the file is shown at its part", async () => {
  const told = async (schema: string): Promise<readonly string[]> =>
    faults(`clients: { a: ws://h }\nsteps: [{ a: { receive: {}, schema: ${schema} } }]`);
  expect(await told("{ properties: { id: { type: strin } } }")).toEqual([
    "2:65+5 The schema is not a valid JSON Schema: #/properties/id/type must be one of array, boolean, integer, null, number, object, string",
  ]);
  expect(await told("{ required: id, requird: [a] }")).toEqual([
    "2:49+2 The schema is not a valid JSON Schema: #/required must be array",
    'warning 2:53+7 "requird" is no keyword of JSON Schema, and demands nothing — Did you mean "required"?',
  ]);
});
