import { Fault, faultOf } from "./fault.ts";

/**
 * A value as it is put into a text: a text as it is, bytes as UTF-8, numbers without exponent, everything else as JSON.
 * Null is `null`, as in JSON; an absent value leaves nothing.
 */
export function textOf(value: unknown): string {
  switch (typeof value) {
    case "string":
      return value;
    case "number":
      return numberText(value);
    case "undefined":
      return "";
    case "object":
      if (value instanceof Uint8Array)
        return Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString("utf8");
      if (value instanceof Date) return timeText(value);
      return value === null ? "null" : jsonText(value);
    default:
      return String(value);
  }
}

/** A value as JSON. Bytes become base64, integers beyond 2^53 lose precision, as they do in every JSON reader. */
export function jsonText(value: unknown): string {
  const text = JSON.stringify(value, replaceForeign) as string | undefined;
  if (text === undefined) throw new Fault("There is no value to write as JSON");
  return text;
}

/** A value for a message to a person: JSON of at most so many characters. */
export function shown(value: unknown, width = 60): string {
  if (value === undefined) return "nothing";
  if (value instanceof Uint8Array) return `${value.length} bytes`;
  if (typeof value === "bigint" || (typeof value === "number" && !Number.isFinite(value))) return String(value);
  const text = shownJson(value);
  return text.length > width ? `${text.slice(0, width - 1)}…` : text;
}

/** What a value is: for "expected …, got …". */
export function named(value: unknown): string {
  if (value === undefined) return "nothing";
  if (value === null) return "null";
  if (value instanceof Date) return `the time ${timeText(value)}`;
  if (Array.isArray(value)) return `the list ${shown(value)}`;
  if (value instanceof Uint8Array) return shown(value);
  if (typeof value === "object") return `the map ${shown(value)}`;
  if (typeof value === "string") return `the text ${shown(value)}`;
  return typeof value === "boolean" ? shown(value) : `the number ${shown(value)}`;
}

/** A message about a value must not fail on that value. */
function shownJson(value: unknown): string {
  try {
    return jsonText(value);
  } catch (thrown) {
    if (!faultOf(thrown)) throw thrown;
    return "a deeply nested value";
  }
}

/** As JSON writes it, without the quotes. */
function timeText(time: Date): string {
  return Number.isNaN(time.getTime()) ? "Invalid Date" : time.toISOString();
}

function numberText(value: number): string {
  const text = String(value);
  const [, sign = "", digits = "", exponent = ""] = /^(-?)([\d.]+)e([+-]\d+)$/.exec(text) ?? [];
  if (exponent === "") return text;
  const [whole = "", fraction = ""] = digits.split(".");
  const point = whole.length + Number(exponent);
  if (point <= 0) return `${sign}0.${"0".repeat(-point)}${whole}${fraction}`;
  return sign + (whole + fraction).padEnd(point, "0");
}

function replaceForeign(this: unknown, key: string, value: unknown): unknown {
  if (typeof value === "bigint") return Number(value);
  // A Buffer has a toJSON of its own, so its member is looked up again.
  const original = (this as Readonly<Record<string, unknown>>)[key];
  return original instanceof Uint8Array ? Buffer.from(original).toString("base64") : value;
}
