import type { JsonSchema } from "../../shape/shape.ts";

/**
 * Whether a map has one of the keys. In `{ receive, within: 1s }` yaml-language-server sees the key without a value only as a
 * name, in `{ <<: *base, within: 1s }` what is merged only as a property. Without the type it would hold for an empty map, too.
 */
export function has(...keys: readonly string[]): JsonSchema {
  return {
    type: "object",
    anyOf: [...keys.map((key) => ({ required: [key] })), { not: { propertyNames: { pattern: noneOf(keys) } } }],
  };
}

/** A pattern for names that are none of these words. */
export function noneOf(words: readonly string[]): string {
  return `^(?!(?:${words.join("|")})$)`;
}

/** A definition of the same schema. */
export function ref(name: string): JsonSchema {
  return { $ref: `#/definitions/${name}` };
}
