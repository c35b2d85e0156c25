import { warnIfBacktracking } from "../regex.ts";
import { nearest } from "../shape/nearest.ts";
import type { Reader } from "../shape/shape.ts";
import type { Node } from "../tree.ts";

/** What a keyword holds: one schema, a list of schemas, schemas by name, or something else. */
type Holds = "schema" | "list" | "map" | "value";

const keywords: ReadonlyMap<string, Holds> = new Map<string, Holds>([
  ...words(
    "schema",
    "additionalItems additionalProperties contains contentSchema else if items not propertyNames then unevaluatedItems unevaluatedProperties",
  ),
  ...words("list", "allOf anyOf oneOf prefixItems"),
  ...words("map", "$defs definitions dependencies dependentSchemas patternProperties properties"),
  ...words(
    "value",
    `$anchor $comment $dynamicAnchor $dynamicRef $id $ref $schema $vocabulary const contentEncoding contentMediaType default
    dependentRequired deprecated description enum examples exclusiveMaximum exclusiveMinimum format maxContains maxItems maxLength
    maxProperties maximum minContains minItems minLength minProperties minimum multipleOf pattern readOnly required title type
    uniqueItems writeOnly`,
  ),
]);

function words(holds: Holds, names: string): readonly (readonly [string, Holds])[] {
  return names.split(/\s+/).map((name) => [name, holds]);
}

/**
 * Warns of keys of a JSON Schema that are nearly keywords: JSON Schema allows any key and takes no notice of it, so that
 * `requird` demands nothing. Also of patterns that cannot be matched in linear time.
 */
export function warnOfKeywords(schema: Node, reader: Reader): void {
  if (schema.kind !== "map") return;
  for (const { key, keySpan, value } of schema.entries) {
    const holds = keywords.get(key);
    const meant = holds === undefined ? nearest(key, keywords.keys()) : undefined;
    if (meant !== undefined) {
      reader.report({
        severity: "warning",
        headline: `"${key}" is no keyword of JSON Schema, and demands nothing`,
        label: "no keyword",
        at: keySpan,
        help: `Did you mean "${meant}"?`,
      });
    }
    if (key === "pattern" && value.kind === "scalar" && typeof value.value === "string")
      warnIfBacktracking(value.value, value.span, reader);
    if (key === "patternProperties" && value.kind === "map")
      for (const each of value.entries) warnIfBacktracking(each.key, each.keySpan, reader);
    for (const inner of schemasIn(holds, value)) warnOfKeywords(inner, reader);
  }
}

function schemasIn(holds: Holds | undefined, value: Node): readonly Node[] {
  if (holds === "schema") return value.kind === "list" ? value.items : [value];
  if (holds === "list" && value.kind === "list") return value.items;
  return holds === "map" && value.kind === "map" ? value.entries.map((each) => each.value) : [];
}
