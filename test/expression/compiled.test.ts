import { expect, test } from "vitest";
import { unusable } from "../../src/expression/compiled.ts";
import { nowhere } from "../../src/expression/expr.ts";

test("what has a problem is never a constant, and says so when it is evaluated all the same", () => {
  expect(unusable.constant).toBe(false);
  expect(() => unusable.run(nowhere)).toThrow("an expression with a problem was evaluated");
});
