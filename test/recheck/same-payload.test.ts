import { describe, expect, it } from "vitest";
import { fitsMask, likeness } from "../../src/recheck/same-payload.ts";

const text = (payload: string) => ({ payload, binary: false });

describe("what is sent and what was", () => {
  it.each([
    ["hi", "hi", "same"],
    ["hi", "ho", undefined],
    ['{"at":1764381600000}', '{"at":1764381600123}', "alike"],
    ['{"at":"2026-11-29T02:00:00Z"}', '{"at":"2026-11-30T12:00:00.123Z"}', "alike"],
    ['{"id":"7d20ee1b-83d6-4a96-bda7-623c3bf27919"}', '{"id":"00000000-83d6-4a96-bda7-623c3bf27919"}', "alike"],
    ['{"n":1}', '{"n":2}', undefined],
    ['{"token":"***"}', '{"token":"secret"}', "same"],
    ['{"token":"***","n":1}', '{"token":"secret","n":2}', undefined],
  ])("%s and %s: %s", (recorded, sent, expected) => {
    expect(likeness(text(recorded), sent)).toBe(expected);
  });

  it("compares bytes", () => {
    const recorded = { payload: Buffer.from([1, 2, 255]).toString("base64"), binary: true };
    expect(likeness(recorded, new Uint8Array([1, 2, 255]))).toBe("same");
    expect(likeness(recorded, new Uint8Array([1, 2, 254]))).toBeUndefined();
  });
});

describe("a text with masks", () => {
  it.each([
    ["a***b***c", "a1b2c", true],
    ["a***b***c", "abc", true],
    ["a***b***c", "a1c", false],
    ["***", "", true],
    ["ab***ba", "aba", false],
    ["a***b***c", "acbc", true],
    ["plain", "plain", true],
    ["plain", "other", false],
  ])("%s fits %s: %s", (recorded, now, expected) => {
    expect(fitsMask(recorded, now)).toBe(expected);
  });
});
