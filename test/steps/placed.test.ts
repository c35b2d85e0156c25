import { describe, expect, it } from "vitest";
import { placed } from "../../src/steps/placed.ts";
import { Failure } from "../../src/problem.ts";
import type { Span } from "../../src/source.ts";
import { scenario } from "../support/load.ts";

const step = async () => {
  const [first] = (await scenario("steps:\n  - wait: 1ms")).steps;
  if (!first) throw new Error("no step");
  return first;
};
const elsewhere: Span = { source: { file: "b.yaml", text: "text" }, start: 0, end: 4 };

describe("what a step threw", () => {
  it("has the place of the step when it knows none of its own", async () => {
    const thrown = placed(new Failure({ code: "not-set", headline: "no" }), await step());
    expect(thrown).toBeInstanceOf(Failure);
    expect((thrown as Failure).problem).toMatchObject({
      code: "not-set",
      headline: "no",
      place: { file: "scenario.yaml", line: 2 },
    });
  });

  it("says that a step was interrupted there", async () => {
    const thrown = placed(new Failure({ code: "interrupted", headline: "interrupted by SIGINT" }), await step());
    expect((thrown as Failure).problem).toMatchObject({ label: "it was at this step", place: { line: 2 } });
  });

  it("keeps its own place", async () => {
    const failure = new Failure({ code: "not-set", headline: "no", at: elsewhere });
    expect(placed(failure, await step())).toBe(failure);
  });

  it("stays as it is when there is no step", () => {
    const failure = new Failure({ code: "not-set", headline: "no" });
    expect(placed(failure, undefined)).toBe(failure);
  });

  it("is a failure when the stack was exhausted, for what peers send may be nested as deep as they like", async () => {
    const recurse = (): void => recurse();
    let overflow: unknown;
    try {
      recurse();
    } catch (thrown) {
      overflow = thrown;
    }
    expect(placed(overflow, await step())).toMatchObject({
      problem: { code: "expression", headline: "A value is nested too deeply to be worked on", place: { line: 2 } },
    });
    expect(placed(overflow, undefined)).toMatchObject({ problem: { code: "expression" } });
  });

  it("is a fault of ours when it is anything else", async () => {
    for (const thrown of [new Error("oh"), new RangeError("Invalid array length"), "text", undefined]) {
      expect(placed(thrown, await step())).toBe(thrown);
    }
  });
});
