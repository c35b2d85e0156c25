import { named } from "../../expression/value-text.ts";

/** What a loop goes through: a list, or the whole numbers of a range, which take no memory. */
export interface Items {
  readonly length: number;
  at(index: number): unknown;
}

/** The items that a value stands for, or what is wrong with it, in words. */
export function itemsOf(value: unknown): Items | string {
  if (Array.isArray(value)) {
    const list: readonly unknown[] = value;
    return { length: list.length, at: (index) => list[index] };
  }
  const range = typeof value === "string" ? /^\s*(-?\d+)\s*\.\.\s*(-?\d+)\s*$/.exec(value) : null;
  if (range) return between(Number(range[1]), Number(range[2]));
  if (typeof value === "object" && value !== null && "from" in value && "to" in value)
    return between(value.from, value.to);
  return `Expected a list, a range such as 1..10, or { file: rows.csv }, got ${named(value)}`;
}

/** Whole numbers, both ends included; none when the range ends before it begins. */
function between(from: unknown, to: unknown): Items | string {
  for (const end of [from, to]) {
    if (typeof end !== "number" || !Number.isSafeInteger(end))
      return `A range goes from one whole number to another, got ${named(end)}`;
  }
  const first = from as number;
  return { length: Math.max(0, (to as number) - first + 1), at: (index) => first + index };
}
