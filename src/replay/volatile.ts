import { type Volatile, volatileScalar } from "../recording/volatile.ts";

/** What a scalar looks like that is made anew in each run; undefined for what may well be the same each time. */
export function volatileOf(value: unknown, name?: string): Volatile | undefined {
  if (value instanceof Date) return { kind: "time", why: "a time" };
  return volatileScalar(typeof value === "bigint" ? Number(value) : value, { name });
}

/** The name of the last member of a path: `id` of `$.orders[*].id`. */
export function memberOf(path: string): string {
  return /[.[]"?([\w-]+)"?\]?(?:\[(?:\*|\d+)\])*$/.exec(path)?.[1] ?? "";
}
