import { expect, it } from "vitest";
import { invariantKinds } from "../../../src/invariants/index.ts";
import { scenarioSchema } from "../../../src/language/schema/schema.ts";
import { invariantSchemas } from "../../../src/language/schema/invariants.ts";
import { compiledSchema, misfits } from "../../support/editor-schema.ts";

const schema = compiledSchema(scenarioSchema());
const schemas = invariantSchemas();

it.each(invariantKinds)("$name is a closed object with its summary and all its options", (kind) => {
  expect(schemas[`invariant-${kind.name}`]).toMatchObject({
    title: kind.name,
    description: kind.summary,
    additionalProperties: false,
    required: kind.value.bare ? [] : [kind.name],
  });
  expect(Object.keys(schemas[`invariant-${kind.name}`]?.["properties"] ?? {})).toEqual([
    kind.name,
    ...Object.keys(kind.options),
  ]);
});

it("an editor remarks what is wrong", () => {
  const remarks = (invariant: string): number =>
    misfits(schema, `invariants: [${invariant}]\nsteps: [{ wait: 1ms }]`).length;
  expect(remarks("{ unique: $.id, clients: [a] }")).toBe(0);
  expect(remarks("{ uniqe: $.id }")).toBeGreaterThan(0);
  expect(remarks("{ unique: $.id, by: 1 }")).toBeGreaterThan(0);
  expect(remarks("allConsumed")).toBe(0);
  expect(remarks("unique")).toBeGreaterThan(0);
});
