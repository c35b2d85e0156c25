import { Ajv } from "ajv";
import { expect, test } from "vitest";
import { duration, pace, paceRange, span, within } from "../../src/expression/duration.ts";
import type { Shape } from "../../src/shape/shape.ts";
import type { Expr } from "../../src/expression/expr.ts";
import { brief, scopeOf, thrownBy } from "../support/evaluate.ts";
import { testReader } from "../support/reader.ts";
import { tree } from "../support/yaml.ts";

function read<T>(shape: Shape<Expr<T>>, yaml: string) {
  const reader = testReader();
  return { compiled: shape.read(tree(yaml), reader), problem: reader.problems[0] };
}

const scope = scopeOf({ limit: "1.5s", n: 500, s: "soon", around: "1s..2s" });

test("durations, fixed and given by a variable", () => {
  expect(read(duration, "500ms").compiled).toMatchObject({ constant: true });
  expect(read(duration, "500ms").compiled?.evaluate(scope)).toBe(500);
  expect(read(duration, "${limit}").compiled?.evaluate(scope)).toBe(1500);
  expect(read(duration, "${n}ms").compiled?.evaluate(scope)).toBe(500);
});

test("a pace is at least 1 ms, also when a variable gives it", () => {
  expect(read(pace, "1ms").compiled?.evaluate(scope)).toBe(1);
  expect(read(paceRange, "1ms..2ms").compiled?.evaluate(scope)).toEqual({ min: 1, max: 2 });
  const why = "is too short: what happens again and again needs at least 1ms between";
  for (const shape of [pace, paceRange]) {
    expect(brief(read<unknown>(shape, "0ms").problem)).toBe(`1:1+3 "0ms" ${why}`);
    expect(brief(read<unknown>(shape, "500us").problem)).toBe(`1:1+5 "500us" ${why}`);
    expect(() => read<unknown>(shape, "${zero}").compiled?.evaluate(scopeOf({ zero: "0s" }))).toThrow(why);
  }
  expect(brief(read(paceRange, "0ms..5ms").problem)).toBe(`1:1+8 "0ms..5ms" ${why}`);
});

test.each([
  ["500", "1:1+3 A duration needs its unit: 500ms or 500s? | Write 500ms for milliseconds, 500s for seconds."],
  ["'1.5'", "1:1+5 A duration needs its unit: 1.5ms or 1.5s? | Write 1.5ms for milliseconds, 1.5s for seconds."],
  ["5sec", '1:1+4 Expected a duration such as 500ms, 5s or 2m, got the text "5sec"'],
  [
    "1s..2s",
    '1:1+6 Expected a duration such as 500ms, 5s or 2m, got the text "1s..2s" | A range such as 1s..2s has no place here.',
  ],
  ["true", "1:1+4 Expected a duration such as 500ms, 5s or 2m, got the boolean true"],
  ["[5s]", "1:1+4 Expected a duration such as 500ms, 5s or 2m, got a list"],
  ["600h", "1:1+4 600h is too long: the longest duration is 24 days (576h)"],
])("%s is a problem", (yaml, expected) => {
  const { compiled, problem } = read(duration, yaml);
  expect(compiled).toBeUndefined();
  expect(brief(problem)).toBe(expected);
});

test("a variable that holds no duration is a failure at its place", async () => {
  const failure = await thrownBy(() => read(duration, "${n}").compiled?.evaluate(scope));
  expect(brief(failure)).toBe(
    "1:3+1 A duration needs its unit: 500ms or 500s? | Write 500ms for milliseconds, 500s for seconds.",
  );
  expect(failure.code).toBe("setting");
});

test("a single duration is a limit from 0 for within, and exact for a span", () => {
  expect(read(within, "500ms").compiled?.evaluate(scope)).toEqual({ min: 0, max: 500 });
  expect(read(span, "500ms").compiled?.evaluate(scope)).toEqual({ min: 500, max: 500 });
  for (const shape of [within, span]) {
    expect(read(shape, "900ms..2.5s").compiled?.evaluate(scope)).toEqual({ min: 900, max: 2500 });
    expect(read(shape, "${around}").compiled?.evaluate(scope)).toEqual({ min: 1000, max: 2000 });
    expect(read(shape, "500ms..${limit}").compiled?.evaluate(scope)).toEqual({ min: 500, max: 1500 });
  }
});

test.each([
  ["..1s", '1:1+4 A range has two ends, and "..1s" has one | Write 0ms..1s, for example.'],
  ["2s..1s", '1:1+6 The range ends before it begins: "2s..1s" | Write 1s..2s.'],
  ["1..3s", "1:1+5 A duration needs its unit: 1ms or 1s? | Write 1ms for milliseconds, 1s for seconds."],
  ["1s..2s..3s", '1:1+10 Expected a duration such as 500ms, or 900ms..2500ms, got the text "1s..2s..3s"'],
  ["soon", '1:1+4 Expected a duration such as 500ms, or 900ms..2500ms, got the text "soon"'],
])("the range %s is a problem", (yaml, expected) => {
  expect(brief(read(within, yaml).problem)).toBe(expected);
});

test("editors take what the reader takes", () => {
  const ajv = new Ajv({ strict: false });
  const [one, two] = [ajv.compile(duration.schema), ajv.compile(within.schema)];
  expect(["500ms", "1.5s", "1h30m", "${limit}"].map((text) => one(text))).toEqual([true, true, true, true]);
  expect(["500", 500, "5sec", "1s..2s"].map((text) => one(text))).toEqual([false, false, false, false]);
  expect(["500ms", "900ms..2500ms", "500ms..${limit}"].map((text) => two(text))).toEqual([true, true, true]);
  expect(two("1..3s")).toBe(false);
});
