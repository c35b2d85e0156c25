import type { JsonSchema, Shape } from "../shape/shape.ts";
import { formatDuration, parseDuration } from "./duration-text.ts";
import type { Expr } from "./expr.ts";
import { Fault } from "./fault.ts";
import { named, shown, textOf } from "./value-text.ts";
import { quantity } from "./checked.ts";

export { formatDuration, parseDuration };

/** From when to when, in milliseconds. */
export interface DurationRange {
  readonly min: number;
  readonly max: number;
}

/** 24 days, in whole days the longest time that a timer of Node can wait (2^31 - 1 ms). */
const LONGEST = 24 * 24 * 3_600_000;

/** In milliseconds: what timers can do. */
const SHORTEST_PACE = 1;

const single = "\\d+(\\.\\d+)?\\s?(us|ms|s|m|min|h)(\\s?\\d+(\\.\\d+)?\\s?(us|ms|s|m|min|h))*";

/** A time with its unit, in milliseconds: `500ms`, `5s`, `2m`, `1.5h`. */
export const duration: Shape<Expr<number>> = {
  schema: schema(
    `^(${single}|.*\\$\\{[\\s\\S]*)$`,
    "A time with its unit: 500ms, 5s, 2m",
    "A time carries its unit: 500ms, 5s, 2m",
  ),
  read: (node, reader) => quantity(node, reader, one, "a duration such as 500ms, 5s or 2m"),
};

/** A limit on a latency: `500ms` is from 0 to that, `900ms..2500ms` has two ends. */
export const within: Shape<Expr<DurationRange>> = rangeShape(
  "A time with its unit, or from when to when: 500ms, 900ms..2500ms",
  (max) => ({ min: 0, max }),
);

/** A length of time that may vary: `1s` is exactly that, `1s..3s` something between. */
export const span: Shape<Expr<DurationRange>> = rangeShape(
  "A time with its unit, or between two: 1s, 1s..3s",
  (only) => ({ min: only, max: only }),
);

/** The time from one time to the next of what happens again and again: at least 1 ms. */
export const pace: Shape<Expr<number>> = {
  schema: duration.schema,
  read: (node, reader) =>
    quantity(node, reader, (value) => paced(one(value), value), "a duration such as 500ms, 5s or 2m"),
};

/** The same, and it may vary. */
export const paceRange: Shape<Expr<DurationRange>> = rangeShape(
  "A time with its unit, or between two, of at least 1ms: 1s, 1s..3s",
  (only) => ({ min: only, max: only }),
  (found, value) => {
    paced(found.min, value);
    return found;
  },
);

function paced(least: number, given: unknown): number {
  if (least >= SHORTEST_PACE) return least;
  throw new Fault(`${shown(given)} is too short: what happens again and again needs at least 1ms between`);
}

function rangeShape(
  description: string,
  of: (only: number) => DurationRange,
  check = (found: DurationRange, _given: unknown): DurationRange => found,
): Shape<Expr<DurationRange>> {
  return {
    schema: schema(
      `^(${single}(\\s*\\.\\.\\s*${single})?|.*\\$\\{[\\s\\S]*)$`,
      description,
      "A time carries its unit: 500ms, or 900ms..2500ms",
    ),
    read: (node, reader) =>
      quantity(node, reader, (value) => check(range(value, of), value), "a duration such as 500ms, or 900ms..2500ms"),
  };
}

function schema(pattern: string, description: string, patternErrorMessage: string): JsonSchema {
  return { type: "string", pattern, description, patternErrorMessage };
}

function range(value: unknown, of: (only: number) => DurationRange): DurationRange {
  const texts = typeof value === "string" ? value.split("..") : [];
  const [from, to, ...more] = texts;
  if (to === undefined || more.length > 0) return of(one(value, "a duration such as 500ms, or 900ms..2500ms"));
  if (from?.trim() === "" || to.trim() === "")
    throw new Fault(
      `A range has two ends, and ${shown(value)} has one`,
      `Write 0ms..${from?.trim() === "" ? to.trim() : "1s"}, for example.`,
    );
  const [min, max] = [one(from), one(to)];
  if (min > max)
    throw new Fault(`The range ends before it begins: ${shown(value)}`, `Write ${to.trim()}..${from?.trim() ?? ""}.`);
  return { min, max };
}

function one(value: unknown, expected = "a duration such as 500ms, 5s or 2m"): number {
  const text = typeof value === "string" ? value.trim() : undefined;
  const found = text === undefined ? undefined : parseDuration(text);
  if (found !== undefined) {
    if (found > LONGEST) throw new Fault(`${text} is too long: the longest duration is 24 days (576h)`);
    return found;
  }
  const bare = typeof value === "number" ? textOf(value) : /^\d+(?:\.\d+)?$/.test(text ?? "") ? text : undefined;
  if (bare !== undefined)
    throw new Fault(
      `A duration needs its unit: ${bare}ms or ${bare}s?`,
      `Write ${bare}ms for milliseconds, ${bare}s for seconds.`,
    );
  const help =
    text?.includes("..") && !expected.includes("..") ? "A range such as 1s..2s has no place here." : undefined;
  throw new Fault(`Expected ${expected}, got ${named(value)}`, help);
}
