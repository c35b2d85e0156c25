import type { JsonSchema } from "../../shape/shape.ts";

/**
 * The editor's schema of settings that come together from several levels: null removes what another level says, and what
 * is no text may be `${…}` as a whole. `keys`: those of the outermost map that are such settings.
 */
export function settingsSchema(schema: JsonSchema, keys?: readonly string[]): JsonSchema {
  const { anyOf, properties } = schema;
  if (Array.isArray(anyOf))
    return { ...schema, anyOf: (anyOf as readonly JsonSchema[]).map((each) => settingsSchema(each, keys)) };
  if (properties === undefined) return schema;
  const members = Object.entries(properties as Readonly<Record<string, JsonSchema>>).map(([key, each]) => {
    return [key, keys === undefined || keys.includes(key) ? setting(each) : each] as const;
  });
  return { ...schema, properties: Object.fromEntries(members) };
}

function setting(schema: JsonSchema): JsonSchema {
  const { description, ...inner } = settingsSchema(schema);
  const late = holds(inner, "string") ? [] : [{ type: "string", pattern: String.raw`\$\{` }];
  return { anyOf: [inner, ...late, { type: "null" }], description };
}

function holds(schema: JsonSchema, type: string): boolean {
  const { anyOf, enum: words } = schema;
  if (Array.isArray(anyOf)) return (anyOf as readonly JsonSchema[]).some((each) => holds(each, type));
  return words === undefined && [schema["type"]].flat().includes(type);
}
