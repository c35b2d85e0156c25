import { path } from "../match/path.ts";
import { show } from "../match/value.ts";
import { defineInvariant, selected } from "./invariant.ts";
import { option } from "./options.ts";
import { MOST_REMEMBERED, Remembered } from "./remembered.ts";
import { valueKey } from "./value-key.ts";

/** `unique`: a client never gets the same value twice. */
export const uniqueInvariant = defineInvariant({
  name: "unique",
  summary: "A client never gets the same value twice: no message is delivered a second time.",
  examples: ["- unique: $.id", "- { unique: $.requestId, from: client }"],
  value: { shape: path, doc: "A JSONPath to the value. Messages without it are passed over." },
  options: option,
  compile({ value: where }) {
    if (!where) return undefined;
    return {
      start(surroundings) {
        const remembered = new Remembered(() =>
          surroundings.note(
            `the invariant unique: ${where.span.source.text.slice(where.span.start, where.span.end)} remembers ${MOST_REMEMBERED} values and has begun to forget the oldest`,
          ),
        );
        return {
          message(seen) {
            const { peer, from, message } = seen;
            for (const value of selected(where, seen)) {
              const sighting = { number: message.number, at: message.at };
              const before = remembered.see(peer, valueKey(value), sighting);
              if (!before) continue;
              const { text } = where.evaluate(seen.scope);
              return {
                peer,
                what: `${text} ${from === "server" ? "came" : "was sent"} twice: ${show(value)}`,
                label: "not unique",
                expected: `another value at ${text} in every message`,
                actual: `${show(value)} for the second time`,
                message,
                from,
                earlier: [{ what: "the first with it was", ...before }],
              };
            }
            return undefined;
          },
        };
      },
    };
  },
});
