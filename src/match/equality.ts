import { instantOf, sameInstant } from "../expression/instant.ts";
import { ExactNumber } from "./exact-number.ts";

/**
 * Whether two scalars are the same: numbers by value, also across `bigint`; bytes byte by byte. A time is
 * the same as a text that stands for it, since a file has no other way to write one.
 */
export function sameScalar(expected: unknown, actual: unknown): boolean {
  if (expected === actual) return true;
  if (typeof expected === "string") return actual instanceof Date && isTime(expected, actual);
  if (typeof expected === "number")
    return Number.isNaN(expected) ? Number.isNaN(actual) : typeof actual === "bigint" && sameNumber(actual, expected);
  if (typeof expected === "bigint") return typeof actual === "number" && sameNumber(expected, actual);
  if (expected instanceof Uint8Array) return actual instanceof Uint8Array && sameBytes(expected, actual);
  if (expected instanceof ExactNumber) return actual instanceof ExactNumber && actual.value === expected.value;
  return expected instanceof Date && actual instanceof Date && sameInstant(expected, actual);
}

function isTime(text: string, actual: Date): boolean {
  const time = instantOf(text);
  return time !== undefined && sameInstant(time, actual);
}

/** JavaScript compares numbers of both kinds by their value only with `<` and `>`. */
function sameNumber(a: bigint, b: number): boolean {
  return !(a < b) && !(a > b) && !Number.isNaN(b);
}

/** Whether two byte strings are the same. */
export function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && Buffer.compare(a, b) === 0;
}

/** Whether a value is an object with members: no list, no bytes, no date, no number. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return (
    typeof value === "object" &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof Uint8Array) &&
    !(value instanceof Date) &&
    !(value instanceof ExactNumber)
  );
}

/** The items of a list; of bytes they are numbers. Undefined for all else. */
export function itemsOf(value: unknown): ArrayLike<unknown> | undefined {
  return Array.isArray(value) || value instanceof Uint8Array ? value : undefined;
}

/** An own member, or undefined: no key leads to a prototype. */
export function own(object: object, key: string): unknown {
  return Object.hasOwn(object, key) ? (object as Readonly<Record<string, unknown>>)[key] : undefined;
}

/** The keys of the members that are there: undefined stands for an absent one. */
export function keysOf(object: Readonly<Record<string, unknown>>): readonly string[] {
  return Object.keys(object).filter((key) => object[key] !== undefined);
}

/**
 * Whether data fits data, as plain values: members of `expected` must be in `actual`, lists are as long, scalars are equal.
 * A list of numbers fits bytes, which are sent as one by the codec `binary`.
 * With `exactly` no other members may be there. Nothing in the data is an operator. However deep the data, the stack
 * stays flat: both may come from a peer.
 */
export function dataFits(expected: unknown, actual: unknown, exactly: boolean): boolean {
  if (typeof expected !== "object" || expected === null) return sameScalar(expected, actual);
  const pending: unknown[] = [expected, actual];
  while (pending.length > 0) {
    const is = pending.pop();
    const wanted = pending.pop();
    if (Array.isArray(wanted)) {
      const items = itemsOf(is);
      if (items?.length !== wanted.length) return false;
      for (let i = 0; i < wanted.length; i++) pending.push(wanted[i], items[i]);
    } else if (isObject(wanted)) {
      if (!isObject(is)) return false;
      const keys = keysOf(wanted);
      if (exactly && keysOf(is).length !== keys.length) return false;
      for (const key of keys) {
        const member = own(is, key);
        if (member === undefined) return false;
        pending.push(wanted[key], member);
      }
    } else if (!sameScalar(wanted, is)) {
      return false;
    }
  }
  return true;
}
