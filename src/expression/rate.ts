import { byteUnits } from "../size-text.ts";
import type { Shape } from "../shape/shape.ts";
import { type Expr } from "./expr.ts";
import { Fault } from "./fault.ts";
import { named } from "./value-text.ts";
import { quantity } from "./checked.ts";

/** How fast bytes go, in bytes per second: `500B/s`, `10KiB/s`, `1.5MB/s`. */
export const rate: Shape<Expr<number>> = {
  schema: {
    type: "string",
    pattern: "^(\\d+(\\.\\d+)?\\s?(B|kB|KB|MB|KiB|MiB)/s|.*\\$\\{[\\s\\S]*)$",
    description: "Bytes per second with their unit: 500B/s, 10KiB/s, 1MB/s",
    patternErrorMessage: "A rate carries its unit: 500B/s, 10KiB/s, 1MB/s",
  },
  read: (node, reader) => quantity(node, reader, parse, expected),
};

// --- internal ---

const expected = "a rate such as 10KiB/s";

/** What is written in another case, or in short. Bits are none: who means them must reckon. */
const likelyUnits = new Map([
  ["b", "B"],
  ["k", "kB"],
  ["kb", "kB"],
  ["kib", "KiB"],
  ["m", "MB"],
  ["mb", "MB"],
  ["mib", "MiB"],
]);

function parse(value: unknown): number {
  const text = typeof value === "number" ? String(value) : typeof value === "string" ? value.trim() : undefined;
  const [, digits, unit = ""] = /^(\d+(?:\.\d+)?)\s?(B|kB|KB|MB|KiB|MiB)\/s$/.exec(text ?? "") ?? [];
  const found = Number(digits) * (byteUnits[unit] ?? 0);
  if (found > 0) return found;
  if (found === 0) throw new Fault("A rate is more than 0", "What goes nowhere is lost, or frozen: lose, freeze.");
  const bare = /^\d+(?:\.\d+)?\s?(B|kB|KB|MB|KiB|MiB)?$/.exec(text ?? "");
  if (bare)
    throw new Fault(
      bare[1] === undefined
        ? `A rate needs its unit: ${text ?? ""}B/s or ${text ?? ""}KiB/s?`
        : `A rate is per second: ${text ?? ""}/s`,
    );
  const [, number, , wanted] = /^(\d+(?:\.\d+)?)(\s?)([A-Za-z]+)(?:\/s|ps)$/.exec(text ?? "") ?? [];
  const meant = wanted === undefined ? undefined : likelyUnits.get(wanted.toLowerCase());
  if (number !== undefined && meant !== undefined)
    throw new Fault(`Expected ${expected}, got ${named(value)}`, `Did you mean ${number}${meant}/s?`);
  throw new Fault(`Expected ${expected}, got ${named(value)}`, "Its units are B/s, kB/s, KiB/s, MB/s, MiB/s.");
}
