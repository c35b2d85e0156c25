import { wholeNumber } from "../expression/number.ts";
import { path } from "../match/path.ts";
import { named, show } from "../match/value.ts";
import type { Peer } from "../net/peer.ts";
import { defineInvariant, type Guard, type Seen, selected, type Sighting, type Violation } from "./invariant.ts";
import { option } from "./options.ts";
import { Recent } from "./recent.ts";
import { valueKey } from "./value-key.ts";

/** The latest number of one client, or of one line of its messages. */
interface Latest extends Sighting {
  readonly value: number | bigint;
}

/** `increasing`: each number is greater than the one before it. */
export const increasingInvariant = defineInvariant({
  name: "increasing",
  summary: "Each number that a client gets is greater than the one before; with `by: 1` none is missing.",
  examples: ["- increasing: $.seq", "- { increasing: $.seq, by: 1, match: { type: message }, per: $.channel }"],
  value: { shape: path, doc: "A JSONPath to the number. Messages without it are passed over." },
  options: {
    ...option,
    by: { shape: wholeNumber({ min: 1 }), doc: "By exactly so much: with 1 there is no gap." },
    per: {
      shape: path,
      doc: "A JSONPath: messages that differ there count apart, as those of several channels or senders.",
    },
  },
  compile({ value: where, options: { by, per } }) {
    if (!where) return undefined;
    return {
      start(): Guard {
        const lines = new Recent<Peer, Latest>();
        return {
          message(seen) {
            const step = by?.evaluate(seen.scope);
            const line = valueKey(per ? selected(per, seen)[0] : undefined);
            for (const value of selected(where, seen)) {
              const before = lines.get(seen.peer, line);
              const wrong = fault(value, before, step);
              if (wrong) return violation(wrong, value, before, where.evaluate(seen.scope).text, seen);
              const { number, at } = seen.message;
              lines.set(seen.peer, line, { value: value as number, number, at });
            }
            return undefined;
          },
        };
      },
    };
  },
});

/** What should have come instead, or undefined when the value is right. */
function fault(value: unknown, before: Latest | undefined, by: number | undefined): string | undefined {
  if (typeof value !== "number" && typeof value !== "bigint") return "a number";
  if (!before) return undefined;
  if (by === undefined) return value > before.value ? undefined : `a number > ${before.value}`;
  const exact = [before.value, value, by].every((each) => typeof each === "bigint" || Number.isInteger(each));
  const next = exact ? BigInt(before.value) + BigInt(by) : Number(before.value) + by;
  return (exact ? BigInt(value) : Number(value)) === next ? undefined : String(next);
}

function violation(
  expected: string,
  value: unknown,
  before: Latest | undefined,
  text: string,
  { peer, from, message }: Seen,
): Violation {
  const isNumber = typeof value === "number" || typeof value === "bigint";
  const came = from === "server" ? "came" : "was sent";
  return {
    peer,
    what: before
      ? `${text}: ${show(value)} ${came} after ${before.value}, not ${expected}`
      : `${text} is no number: ${named(value)}`,
    label: isNumber ? `got ${show(value)}` : `got ${named(value)}`,
    expected: before ? `${expected} at ${text}` : `a number at ${text}`,
    actual: isNumber ? show(value) : named(value),
    message,
    from,
    earlier: before ? [{ what: `${before.value} ${came} in`, number: before.number, at: before.at }] : [],
  };
}
