import { describe, expect, it } from "vitest";
import { didYouMean, nearest } from "../../src/shape/nearest.ts";

const words = ["receive", "receiveNext", "send", "close", "connect"];

describe("nearest", () => {
  it.each([
    ["recieve", "receive"],
    ["receve", "receive"],
    ["sned", "send"],
    ["SEND", "send"],
    ["conect", "connect"],
    ["reciveNext", "receiveNext"],
  ])("finds what %s was meant to be", (word, meant) => {
    expect(nearest(word, words)).toBe(meant);
  });

  it.each(["banana", "x", ""])("finds nothing near %j", (word) => {
    expect(nearest(word, words)).toBeUndefined();
  });

  it("asks in the words of a problem", () => {
    expect(didYouMean("clsoe", words)).toBe('Did you mean "close"?');
    expect(didYouMean("banana", words)).toBeUndefined();
  });
});
