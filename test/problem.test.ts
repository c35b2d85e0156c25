import { describe, expect, it } from "vitest";
import { Failure, kindOf, problemOf } from "../src/problem.ts";
import { tree } from "./support/yaml.ts";

describe("problemOf", () => {
  it("gives the problem of a failure", () => {
    const failure = new Failure({ code: "closed", headline: "bob: closed", at: tree("x").span });
    expect(problemOf(failure)).toMatchObject({
      code: "closed",
      headline: "bob: closed",
      notes: [],
      place: { line: 1 },
    });
  });

  it("calls everything else a fault of wstest, with its stack", () => {
    const found = problemOf(new RangeError("too deep"));
    expect(found.headline).toBe("wstest itself failed: too deep");
    expect(kindOf(found.code)).toBe("internal");
    expect(found.stack).toContain("RangeError");
    expect(problemOf("a text").headline).toBe("wstest itself failed: a text");
  });
});

describe("a failure of which more is said", () => {
  const first = new Failure({ code: "closed", headline: "bob: closed", notes: ["a"] });

  it("is still the same one", () => {
    const more = first.saying({ label: "here" }).inside("in a loop");
    expect([first.first, more.first]).toEqual([first, first]);
    expect(more.problem).toEqual({ ...first.problem, label: "here", notes: ["a", "in a loop"] });
    expect(more.is(first)).toBe(true);
    expect(more.is(undefined)).toBe(false);
    expect(first.is(undefined)).toBe(false);
    expect(more.is(new Failure({ code: "closed", headline: "bob: closed" }))).toBe(false);
  });
});

describe("Failure.of", () => {
  it("keeps the place of a problem that has one", () => {
    const { problem } = new Failure({ code: "closed", headline: "bob: closed", at: tree("x").span });
    expect(Failure.of(problem).problem).toEqual(problem);
  });
});
