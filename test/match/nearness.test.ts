import { describe, expect, it } from "vitest";
import { EVERYTHING, farness, likeness } from "../../src/match/nearness.ts";

const difference = (path: string, expected = "", actual = "") => ({ path, expected, actual, text: "" });

describe("how near something came", () => {
  it("counts the places that differ; what differs as a whole has nothing in common", () => {
    expect(farness([])).toBe(0);
    expect(farness([difference("$.a"), difference("$.b")])).toBe(2);
    expect(farness([difference("$")])).toBe(EVERYTHING);
  });

  it("tells in tenths how much of two texts is the same, at the front and at the end", () => {
    expect(likeness(difference("$", '"hello"', '"hello"'))).toBe(10);
    expect(likeness(difference("$", '"hello there"', '"hello here"'))).toBe(9);
    expect(likeness(difference("$", '"a"', '"b"'))).toBeLessThan(10);
    expect(likeness(difference("$", "1", "1"))).toBe(0);
    expect(likeness(undefined)).toBe(0);
  });
});
