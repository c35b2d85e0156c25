import { ExactNumber } from "../match/exact-number.ts";
import { type Volatile, volatileScalar } from "../recording/volatile.ts";

/** What a scalar looks like that is made anew in each run; undefined for what may well be the same each time. */
export function volatileOf(value: unknown, name?: string): Volatile | undefined {
  if (value instanceof Date) return { kind: "time", why: "a time" };
  return volatileScalar(isLongNumber(value) ? Number(value) : value, { name });
}

/** A number beyond a double, as `exactJson` reads it. */
export function isLongNumber(value: unknown): value is bigint | ExactNumber {
  return typeof value === "bigint" || value instanceof ExactNumber;
}

/** The name of the last member of a path: `id` of `$.orders[*].id`. */
export function memberOf(path: string): string {
  return /[.[]"?([\w-]+)"?\]?(?:\[(?:\*|\d+)\])*$/.exec(path)?.[1] ?? "";
}
