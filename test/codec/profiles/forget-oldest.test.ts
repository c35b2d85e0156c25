import { expect, it } from "vitest";
import { forgetOldest } from "../../../src/codec/profiles/forget-oldest.ts";

it("keeps the latest ten thousand", () => {
  const kept = new Set<number>();
  for (let number = 1; number <= 10_002; number++) {
    kept.add(number);
    forgetOldest(kept);
  }
  expect([kept.size, kept.has(2), kept.has(3)]).toEqual([10_000, false, true]);
});
