import { Ajv2020 } from "ajv/dist/2020.js";
import { expect, test } from "vitest";
import { branchesOf } from "../../src/match/schema-branches.ts";
import { SchemaDocuments } from "../../src/match/schema-documents.ts";

test("alternatives are found where they stand, behind references, too", async () => {
  const documents = new SchemaDocuments("/");
  const schema = {
    $defs: { x: { anyOf: [{ type: "string" }, { $ref: "#/$defs/y" }] }, y: { type: "number" } },
    $ref: "#/$defs/x",
  };
  const { uri } = await documents.add(schema, "/inline");
  const ajv = new Ajv2020({ allErrors: true, verbose: true });
  ajv.addSchema(schema, uri);
  const validate = ajv.compile({ $ref: uri });
  expect(validate(null)).toBe(false);
  const error = validate.errors?.find(({ keyword }) => keyword === "anyOf");
  const branches = error && branchesOf(ajv, documents)(error);
  expect(branches?.map((branch) => ["a", 1, null].map((value) => branch(value)))).toEqual([
    [true, false, false],
    [false, true, false],
  ]);
});

test("of a schema that is in no document they cannot be found", () => {
  const ajv = new Ajv2020({ allErrors: true, verbose: true });
  const validate = ajv.compile({ anyOf: [{ type: "string" }, { type: "number" }] });
  validate(null);
  const error = validate.errors?.at(-1);
  expect(error && branchesOf(ajv, new SchemaDocuments("/"))(error)).toBeUndefined();
});
