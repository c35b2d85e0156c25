/**
 * The value of a JSON text, in which whole numbers beyond 2^53 keep all their digits, as `bigint`; undefined for what is no
 * JSON. Ids are such numbers, and two that differ in their last digit must not be taken for the same.
 */
export function exactJson(text: string): unknown {
  if (!LONG_DIGITS.test(text)) return parsed(text);
  const plain = parsed(text);
  if (plain === undefined) return undefined;
  const quoted = parsed(
    text.replaceAll(TOKEN, (token, digits?: string) => (digits === undefined ? token : `"${MARK}${digits}"`)),
    (value) => (typeof value === "string" && value.startsWith("\u0000n") ? wholeNumber(value.slice(2)) : value),
  );
  return quoted ?? plain;
}

// --- internal ---

const LONG_DIGITS = /\d{16}/;
/** A text, which is left alone whatever stands in it; a long whole number, which is caught; any other number. */
const TOKEN = /"(?:[^"\\]|\\.)*"|(-?\d{16,}(?![\d.eE]))|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;
/** As JSON writes it: no text of a message that is meant begins so. */
const MARK = "\\u0000n";

function wholeNumber(digits: string): number | bigint {
  const number = Number(digits);
  return Number.isSafeInteger(number) ? number : BigInt(digits);
}

function parsed(text: string, revive?: (value: unknown) => unknown): unknown {
  try {
    return revive ? (JSON.parse(text, (_, value: unknown) => revive(value)) as unknown) : (JSON.parse(text) as unknown);
  } catch {
    // Not a fault: a message that is no JSON has a text and no value.
    return undefined;
  }
}
