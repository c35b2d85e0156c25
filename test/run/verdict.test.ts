import { expect, it } from "vitest";
import { problem } from "../../src/problem.ts";
import { Verdict } from "../../src/run/verdict.ts";

const found = (headline: string) => problem({ code: "assert", headline, notes: ["one"] });

it("is the first problem, with all that is said about it", () => {
  const verdict = new Verdict();
  verdict.explain(["nothing to explain"]);
  expect(verdict.problem).toBeUndefined();
  expect([verdict.take(found("first")), verdict.take(found("second"))]).toEqual([true, false]);
  verdict.explain(["two", "three"]);
  expect(verdict.problem).toEqual({ code: "assert", headline: "first", notes: ["one", "two", "three"] });
});
