import { expect, it } from "vitest";
import { hash, seededRandom } from "../src/random.ts";

it("repeats itself for a seed, differs between seeds, and stays in [0, 1)", () => {
  const take = (seed: number): number[] => Array.from({ length: 1000 }, seededRandom(seed));
  expect(take(1)).toEqual(take(1));
  expect(take(1)).not.toEqual(take(2));
  expect(take(3).every((each) => each >= 0 && each < 1)).toBe(true);
  expect(Math.abs(take(4).reduce((sum, each) => sum + each, 0) / 1000 - 0.5)).toBeLessThan(0.05);
});

it("makes the same number of the same text, everywhere", () => {
  expect(hash("")).toBe(0x811c9dc5);
  expect(hash("foobar")).toBe(0xbf9cf968);
  expect(hash("1 0 a.yaml é")).not.toBe(hash("1 0 a.yaml e"));
});
