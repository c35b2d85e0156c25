import { codecSetting } from "../codec/setting.ts";
import { duration, within } from "../expression/duration.ts";
import { path } from "../match/path.ts";
import { schema, type SchemaCheck } from "../match/schema.ts";
import { changed } from "../shape/lists.ts";
import { flag, oneOf, word } from "../shape/scalars.ts";
import { expectations } from "./receiving/expectation.ts";
import { extractions } from "./receiving/extraction.ts";
import type { After } from "./waiting/latency.ts";

/** What does not fit is told at the schema, where nothing smaller is known. */
const placedSchema = changed(schema, (found, { span }): SchemaCheck => ({
  constant: found.constant,
  check: (value, scope) => found.check(value, scope).map((each) => (each.at ? each : { ...each, at: span })),
}));

/** Options that many kinds of steps share: one shape and one explanation each. */
export const option = {
  timeout: {
    shape: duration,
    doc: "How long to wait; past it, the message *never came*. Default: the larger of 5s and `within`.",
  },
  within: {
    shape: within,
    doc: "Limit on the latency, from the cause to the arrival: `500ms`, or `900ms..2500ms`. It never selects: what was taken came *too late* or *too early*.",
  },
  after: {
    shape: changed(word("the id of a step"), (id, { span }): After => ({ id, at: span })),
    doc: "The `id` of the step that the latency is measured from; older unread messages are skipped.",
  },
  measure: {
    shape: word("the name of a series"),
    doc: "The series that the latency joins. Default: the step's `id` or `name`.",
  },
  where: { shape: path, doc: "A JSONPath that must select something in the message." },
  extract: {
    shape: extractions,
    doc: "Values to take from the message. Only a message in which every one is found is taken.",
  },
  expect: {
    shape: expectations,
    doc: "What must hold of the message that was taken: JSONPath → matcher. All are checked, all failures are shown.",
  },
  schema: { shape: placedSchema, doc: "JSON Schema that the message must fit: inline, a file, or `file#/pointer`." },
  opcode: {
    shape: oneOf("text", "binary"),
    doc: "Only text or only binary messages; for a send, which kind of message it is.",
  },
  codec: { shape: codecSetting, doc: "Another codec for this step." },
  inOrder: { shape: flag, doc: "Only a message that came later than the one taken before." },
} as const;
