import { describe, expect, it } from "vitest";
import { constant } from "../../../src/expression/expr.ts";
import { amount, countFault, limited } from "../../../src/mock/expect/expectation.ts";
import type { Span } from "../../../src/source.ts";
import type { Count } from "../../../src/steps/receiving/count.ts";

const at: Span = { source: { file: "expect.yaml", text: "" }, start: 0, end: 0 };
const scope = { get: () => undefined };
const exactly = (number: number): Count => constant(number, at);
const limits = (min?: number, max?: number): Count => ({
  min: min === undefined ? undefined : constant(min, at),
  max: max === undefined ? undefined : constant(max, at),
});

describe("an expectation", () => {
  it("says how many were expected, when so many are wrong: one or more where it does not say", () => {
    const faults = (count: Count | undefined): readonly (string | undefined)[] =>
      [0, 1, 2, 3].map((actual) => countFault(count, actual, scope));
    expect([undefined, exactly(2), limits(2), limits(undefined, 1), limits(1, 2)].map(faults)).toEqual([
      ["at least 1", undefined, undefined, undefined],
      ["2", "2", undefined, "2"],
      ["at least 2", "at least 2", undefined, undefined],
      [undefined, undefined, "at most 1", "at most 1"],
      ["1 to 2", undefined, undefined, "1 to 2"],
    ]);
  });

  it("shows as many lines as a reader looks at, and how many more there are", () => {
    expect(limited(["a", "b", "c", "d", "e"])).toEqual(["a", "b", "c", "d", "e"]);
    expect(limited(["a", "b", "c", "d", "e", "f", "g"])).toEqual(["a", "b", "c", "d", "e", "and 2 more"]);
  });

  it("counts in words", () => {
    expect([0, 1, 2].map((count) => amount(count, "message"))).toEqual(["no message", "1 message", "2 messages"]);
  });
});
