import { expect, test } from "vitest";
import { constant, type Expr, map, nowhere } from "../../src/expression/expr.ts";
import { scopeOf } from "../support/evaluate.ts";

const span = { source: { file: "f", text: "n" }, start: 0, end: 1 };

test("a constant that is changed is worked out once, at once", () => {
  let times = 0;
  const changed = map(constant(2, span), (value) => (times++, value * 2));
  expect([times, changed.constant, changed.evaluate(nowhere), changed.evaluate(nowhere), times]).toEqual([
    1,
    true,
    4,
    4,
    1,
  ]);
});

test("everything else is changed at each evaluation, in its scope", () => {
  const n: Expr<unknown> = { span, constant: false, evaluate: (scope) => scope.get("n") };
  const changed = map(n, (value) => `<${String(value)}>`);
  expect(changed).toMatchObject({ span, constant: false });
  expect([changed.evaluate(scopeOf({ n: 1 })), changed.evaluate(scopeOf({ n: 2 })), nowhere.get("n")]).toEqual([
    "<1>",
    "<2>",
    undefined,
  ]);
});
