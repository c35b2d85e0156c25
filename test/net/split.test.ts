import fc from "fast-check";
import { expect, test } from "vitest";
import { splitPayload } from "../../src/net/split.ts";

const texts = (data: string, split: number | readonly number[]): string[] =>
  splitPayload(data, split).map((part) => Buffer.from(part).toString("latin1"));

test.each<[number | readonly number[], string[]]>([
  [1, ["hello"]],
  [2, ["hel", "lo"]],
  [5, ["h", "e", "l", "l", "o"]],
  [6, ["h", "e", "l", "l", "o", ""]],
  [[2], ["he", "llo"]],
  [
    [2, 3],
    ["he", "llo"],
  ],
  [
    [0, 5],
    ["", "hello"],
  ],
  [
    [4, 9, 1],
    ["hell", "o"],
  ],
  [[], ["hello"]],
])("hello split by %j", (split, parts) => {
  expect(texts("hello", split)).toEqual(parts);
});

test("nothing is one empty frame, or as many as were asked for", () => {
  expect(texts("", 2)).toEqual(["", ""]);
  expect(texts("", [3, 4])).toEqual([""]);
});

test("a split may fall within a character", () => {
  expect(splitPayload("é", 2).map((part) => [...part])).toEqual([[0xc3], [0xa9]]);
});

test.each([0, -1, 1.5, Number.NaN])("a count of %d is refused", (count) => {
  expect(() => splitPayload("a", count)).toThrow(new RangeError(`a message cannot be split into ${count} frames`));
});

test("a size below zero is refused", () => {
  expect(() => splitPayload("abc", [1, -1])).toThrow(new RangeError("a frame cannot have -1 bytes"));
});

test("the parts are the whole, whatever the split", () => {
  const split = fc.oneof(fc.integer({ min: 1, max: 50 }), fc.array(fc.nat(20)));
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 60 }), split, (bytes, cut) => {
      expect(Buffer.concat(splitPayload(bytes, cut))).toEqual(Buffer.from(bytes));
    }),
  );
});
