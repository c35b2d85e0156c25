import type { Difference } from "../match/matcher.ts";
import { misfits } from "../steps/receiving/taking.ts";
import { option as stepOption } from "../steps/options.ts";
import { defineInvariant } from "./invariant.ts";
import { option } from "./options.ts";

/** `schema`: every message fits a JSON Schema. */
export const schemaInvariant = defineInvariant({
  name: "schema",
  summary: "Every message fits a JSON Schema.",
  examples: [
    "- schema: schemas/chat.json",
    "- { schema: { required: [symbol, price] }, match: { type: price } }",
    "- { schema: { required: [type] }, from: client }",
  ],
  value: {
    shape: stepOption.schema.shape,
    doc: "A JSON Schema: inline, a file, `file#/pointer`, or `asyncapi.yaml#MessageName`.",
  },
  options: option,
  compile({ value }) {
    if (!value) return undefined;
    return {
      start: () => ({
        message({ peer, from, message, scope }) {
          const [first, ...others] = misfits(value, message, scope);
          if (!first) return undefined;
          return {
            peer,
            what: `a message ${from === "server" ? "came" : "was sent"} that does not fit the schema: ${first.text}`,
            label: labelOf(first),
            at: first.at,
            expected: first.expected,
            actual: first.actual,
            notes: others.map((each) => each.text),
            message,
            from,
          };
        },
      }),
    };
  },
});

function labelOf({ actual }: Difference): string {
  return actual === "" ? "does not hold" : `got ${actual}`;
}
