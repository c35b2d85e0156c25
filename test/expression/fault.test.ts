import { expect, test } from "vitest";
import { Fault, failureAt, faultOf, placed } from "../../src/expression/fault.ts";
import { Failure } from "../../src/problem.ts";
import { brief, thrownBy } from "../support/evaluate.ts";

const span = { source: { file: "test.yaml", text: "a: b" }, start: 3, end: 4 };

test("a fault gets its place, its code and its help", async () => {
  const problem = await thrownBy(() =>
    placed(
      span,
      () => {
        throw new Fault("No", "Do this.");
      },
      "setting",
    ),
  );
  expect(brief(problem)).toBe("1:4+1 No | Do this.");
  expect(problem.code).toBe("setting");
});

test("a value that exhausts the stack is a fault, everything else is passed on", () => {
  const deep = (): number => deep() + 1;
  expect(() => placed(span, deep)).toThrow(Failure);
  expect(() => placed(span, deep)).toThrow("The value is nested too deeply");
  const other = new RangeError("Invalid array length");
  expect(failureAt(span, other)).toBe(other);
  expect(faultOf(other)).toBeUndefined();
});
