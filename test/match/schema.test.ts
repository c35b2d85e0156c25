import { expect, test } from "vitest";
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
