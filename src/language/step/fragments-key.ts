import { raw } from "../../shape/lists.ts";
import type { Member } from "../../shape/maps.ts";
import type { Node } from "../../tree.ts";

/** The key `fragments`, of scenarios and of mocks. */
export const fragmentsKey = {
  shape: raw({
    type: "object",
    additionalProperties: {
      type: "object",
      properties: {
        params: {
          description: "The names of its parameters, or a map of names and defaults",
          anyOf: [{ type: "array", items: { type: "string" } }, { type: "object" }],
        },
        steps: { $ref: "#/definitions/script" },
      },
      required: ["steps"],
      additionalProperties: false,
    },
  }),
  doc: "Steps that are written once and called by name: `name: { params, steps }`.",
} as const satisfies Member<Node>;
