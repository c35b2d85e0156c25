import { invariantKinds } from "../../invariants/index.ts";
import type { InvariantKind } from "../../invariants/invariant.ts";
import { described, objectSchema } from "../../shape/maps.ts";
import type { JsonSchema } from "../../shape/shape.ts";
import { has, ref } from "./written.ts";

/**
 * The editor's schemas of invariants, by name: the list, and one closed object for each kind. As with steps the key that
 * says what must hold decides which of them a remark is about.
 */
export function invariantSchemas(): Readonly<Record<string, JsonSchema>> {
  const bare = invariantKinds.filter((kind) => kind.value.bare);
  return {
    invariants: {
      description: "What must hold of every message",
      type: "array",
      items: {
        anyOf: [
          {
            title: "invariant",
            enum: bare.map(({ name }) => name),
            enumDescriptions: bare.map(({ summary }) => summary),
          },
          ref("invariant"),
        ],
      },
    },
    invariant: {
      description: "What must hold of every message, and of which.",
      type: "object",
      allOf: [
        ...invariantKinds.map((kind) => ({ if: has(kind.name), then: ref(nameOf(kind)) })),
        {
          if: { not: has(...invariantKinds.map(({ name }) => name)) },
          then: {
            properties: Object.fromEntries(
              invariantKinds.map(({ name }) => [name, ref(`invariant-${name}/properties/${name}`)]),
            ),
            // One of them must be there.
            additionalProperties: false,
            minProperties: 1,
          },
        },
      ],
    },
    ...Object.fromEntries(invariantKinds.map((kind) => [nameOf(kind), kindSchema(kind)])),
  };
}

function nameOf({ name }: InvariantKind): string {
  return `invariant-${name}`;
}

function kindSchema({ name, summary, value, options }: InvariantKind): JsonSchema {
  const own = value.bare ? { anyOf: [value.shape.schema, { type: "null" }] } : value.shape.schema;
  const beside = objectSchema(options);
  return {
    title: name,
    description: summary,
    type: "object",
    properties: { [name]: described(own, `${summary} ${value.doc}`), ...(beside["properties"] as JsonSchema) },
    required: value.bare ? [] : [name],
    additionalProperties: false,
  };
}
