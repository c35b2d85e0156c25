import { bytesOf } from "../bytes-of.ts";
import { Fault } from "../fault.ts";
import { named, textOf } from "../value-text.ts";

/** The most that one function may make: a slip in a number must not take the memory of the machine. */
export const MOST_BYTES = 64 * 1024 * 1024;
/** The most items of a list that a function makes. */
export const MOST_ITEMS = 1_000_000;

/** A text; numbers and booleans count as they are printed, bytes as UTF-8, times as ISO 8601. */
export function asText(value: unknown): string {
  if (
    value === null ||
    value === undefined ||
    (typeof value === "object" && !(value instanceof Uint8Array) && !(value instanceof Date))
  ) {
    throw new Fault(`expected a text, got ${named(value)}`);
  }
  return textOf(value);
}

/** Bytes; a text counts as its UTF-8 bytes. */
export function asBytes(value: unknown): Uint8Array {
  return value instanceof Uint8Array ? value : bytesOf(asText(value));
}

/** A number. */
export function asNumber(value: unknown): number {
  if (typeof value === "bigint") return Number(value);
  if (typeof value === "number") return value;
  throw new Fault(
    `expected a number, got ${named(value)}`,
    typeof value === "string" ? "A text is read as a number by int(x) or double(x)." : undefined,
  );
}

/** A whole number. */
export function asInteger(value: unknown): number {
  const number = asNumber(value);
  if (!Number.isSafeInteger(number)) throw new Fault(`expected a whole number, got ${number}`);
  return number;
}

/** A number of things: whole, not negative. */
export function asCount(value: unknown): number {
  const number = asInteger(value);
  if (number < 0) throw new Fault(`expected a whole number of at least 0, got ${number}`);
  return number;
}

/** A list. */
export function asList(value: unknown): readonly unknown[] {
  if (!Array.isArray(value)) throw new Fault(`expected a list, got ${named(value)}`);
  return value as readonly unknown[];
}

/** One of a few words. */
export function asOneOf<const W extends string>(value: unknown, words: readonly W[]): W {
  const found = words.find((word) => word === value);
  if (found === undefined) throw new Fault(`expected one of ${words.join(", ")}, got ${named(value)}`);
  return found;
}

/** Refuses to make a text or bytes of more than 64 MiB. */
export function checkSize(size: number): void {
  if (size > MOST_BYTES) throw new Fault(`the result would have ${size} characters, more than 64 MiB`);
}
