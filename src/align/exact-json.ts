import { editJson } from "../json-literals.ts";
import { exactNumber } from "../match/exact-number.ts";

/**
 * The value of a JSON text, in which numbers that no double holds as they are written keep all their digits: whole ones as
 * `bigint`, others as `ExactNumber`; undefined for what is no JSON. Ids and amounts are such numbers, and two that differ in
 * their last digit must not be taken for the same.
 */
export function exactJson(text: string): unknown {
  if (!LONG_NUMBER.test(text)) return parsed(text);
  const plain = parsed(text);
  if (plain === undefined) return undefined;
  const marked = editJson(text, {
    between: (part) => part.replaceAll(NUMBER, (number) => (isBeyondDouble(number) ? `"${MARK}${number}"` : number)),
  });
  // Most long numbers are those of a double.
  if (marked === text) return plain;
  const quoted = parsed(marked, (value) =>
    typeof value === "string" && MARKED.test(value) ? exactNumber(value.slice(2)) : value,
  );
  return quoted ?? plain;
}

// --- internal ---

/** Up to 15 digits a double holds; an exponent may stand for more. */
const LONG_NUMBER = /\d(?:\.?\d){15}|(?:^|[\s:,[])-?\d+(?:\.\d+)?[eE][+-]?\d/;
const NUMBER = /-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;
/** As JSON writes it: no text of a message that is meant begins so. */
const MARK = "\\u0000n";
const MARKED = /^\u0000n-?\d[\d.eE+-]*$/;

function isBeyondDouble(number: string): boolean {
  return (number.length >= 16 || /[eE]/.test(number)) && typeof exactNumber(number) !== "number";
}

function parsed(text: string, revive?: (value: unknown) => unknown): unknown {
  try {
    return revive ? (JSON.parse(text, (_, value: unknown) => revive(value)) as unknown) : (JSON.parse(text) as unknown);
  } catch {
    // Not a fault: a message that is no JSON has a text and no value.
    return undefined;
  }
}
