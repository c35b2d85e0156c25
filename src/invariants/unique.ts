import { path } from "../match/path.ts";
import { show } from "../match/value.ts";
import type { Peer } from "../net/peer.ts";
import { defineInvariant, selected, type Sighting } from "./invariant.ts";
import { option } from "./options.ts";
import { Recent, REMEMBERED } from "./recent.ts";
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
        const { source, start, end } = where.span;
        const remembered = new Recent<Peer, Sighting>(REMEMBERED, () =>
          surroundings.note(
            `the invariant unique: ${source.text.slice(start, end)} has begun to forget: it remembers the latest ${REMEMBERED} values`,
          ),
        );
        return {
          message(seen) {
            const { peer, from, message } = seen;
            for (const value of selected(where, seen)) {
              const key = valueKey(value);
              const before = remembered.get(peer, key);
              if (!before) {
                remembered.set(peer, key, { number: message.number, at: message.at });
                continue;
              }
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
