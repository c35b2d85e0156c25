import { expect, it } from "vitest";
import { bodyText } from "../../src/recording/body-text.ts";

it.each<readonly [string, Buffer, number | undefined, string | undefined]>([
  ["a text", Buffer.from("é€😀"), undefined, "é€😀"],
  ["bytes", Buffer.from([0x61, 0xff, 0x61]), undefined, undefined],
  ["bytes that were cut, of which the last is no beginning", Buffer.from([0x61, 0xff]), 99, undefined],
  ["a single byte", Buffer.from([0xe2]), 99, undefined],
  ["bytes that were cut", Buffer.from([0x61, 0xff, 0x61, 0x61, 0x61]), 99, undefined],
  ["a text that was cut within a character of two bytes", Buffer.from("aé").subarray(0, -1), 99, "a"],
  ["of three", Buffer.from("a€").subarray(0, -1), 99, "a"],
  ["of four", Buffer.from("a😀").subarray(0, -1), 99, "a"],
  ["a text that is not whole, and was not cut", Buffer.from("aé").subarray(0, -1), undefined, undefined],
])("%s", (_, bytes, of, expected) => {
  expect(bodyText({ bytes, ...(of === undefined ? {} : { of }) })).toBe(expected);
});
