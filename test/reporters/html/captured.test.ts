import { expect, test } from "vitest";
import { isCaptured } from "../../../reporters/html/captured.ts";

test("what stands in no line was captured, and not played", () => {
  expect([isCaptured({ line: 0 }), isCaptured({ line: 1 })]).toEqual([true, false]);
});
