import type { JsonSchema } from "../../shape/shape.ts";
import type { StepKind } from "../../steps/step.ts";

/** Where a key belongs that stands beside an action and is a part of its value: `{ close, code: 1000 }`. Undefined for others. */
export function inValueHelp(key: string, { name, value }: StepKind): string | undefined {
  return keysOf(value.shape.schema).has(key) ? `It is a part of the value: { ${name}: { ${key}: … } }.` : undefined;
}

/** The fixed keys of a value that may be a map. */
function keysOf(schema: JsonSchema): ReadonlySet<string> {
  const { properties, anyOf } = schema;
  const inner = Array.isArray(anyOf) ? (anyOf as readonly JsonSchema[]).flatMap((each) => [...keysOf(each)]) : [];
  return new Set([...inner, ...Object.keys(properties ?? {})]);
}
