import { expect, test } from "vitest";
import { arity } from "../../../src/expression/functions/function.ts";

test("the number of arguments is read from the signature", () => {
  const of = (signature: string) => arity({ signature, summary: "", example: "", call: () => null });
  expect([of("f()"), of("f(a, b)"), of("f(a, b?)"), of("f(a, ...more)")]).toEqual([
    { min: 0, max: 0 },
    { min: 2, max: 2 },
    { min: 1, max: 2 },
    { min: 1, max: Infinity },
  ]);
});
