import { expect, test } from "vitest";
import { seedText } from "../../reporters/seed-text.ts";

test("a run has one seed, and parts that were merged may have several", () => {
  expect([seedText({ seed: 7 }), seedText({ seed: 7, seeds: [7, 9] })]).toEqual(["7", "7, 9"]);
});

test("what compares draws nothing, and has no seed", () => {
  const compared = { recording: "a.wsr", with: "ws://h", by: "replay" } as const;
  expect(seedText({ seed: 0, compared })).toBeUndefined();
});
