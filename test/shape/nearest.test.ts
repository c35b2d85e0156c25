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

  it("does not take one letter for another", () => {
    expect(nearest("b", ["a", "c"])).toBeUndefined();
    expect(nearest("B", ["a", "b"])).toBe("b");
    expect(nearest("ab", ["ac"])).toBe("ac");
  });

  it("asks in the words of a problem", () => {
    expect(didYouMean("clsoe", words)).toBe('Did you mean "close"?');
    expect(didYouMean("banana", words)).toBeUndefined();
  });
});
