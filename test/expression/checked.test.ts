import { expect, test } from "vitest";
import { checked } from "../../src/expression/checked.ts";
import { constant } from "../../src/expression/expr.ts";
import { Fault } from "../../src/expression/fault.ts";
import { brief, scopeOf, thrownBy } from "../support/evaluate.ts";
import { testReader } from "../support/reader.ts";

const span = { source: { file: "f", text: "value" }, start: 0, end: 5 };

function even(value: unknown): number {
  if (typeof value === "number" && value % 2 === 0) return value;
  throw new Fault("Not even", "Take 2.");
}

test("constants are checked when the file is read", () => {
  const reader = testReader();
  expect(checked(constant<unknown>(4, span), even, reader)?.evaluate(scopeOf({}))).toBe(4);
  expect(checked(constant<unknown>(3, span), even, reader)).toBeUndefined();
  expect(reader.problems.map(brief)).toEqual(["1:1+5 Not even | Take 2."]);
});

test("everything else when it is evaluated", async () => {
  const given = { span, constant: false, evaluate: (scope: { get(name: string): unknown }) => scope.get("n") };
  const expr = checked(given, even, testReader());
  expect(expr?.evaluate(scopeOf({ n: 2 }))).toBe(2);
  expect(await thrownBy(() => expr?.evaluate(scopeOf({ n: 1 })))).toMatchObject({
    code: "setting",
    headline: "Not even",
  });
});

test("a fault of our own is not taken for one of the value", () => {
  const broken = (): number => {
    throw new TypeError("ours");
  };
  expect(() => checked(constant(1, span), broken, testReader())).toThrow(TypeError);
});
