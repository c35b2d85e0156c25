import { expect, test } from "vitest";
import { binaryMessage, compiled, explained, message, problemsOf, scopeOf, textMessage } from "../support.ts";

test("$bytes reads fields", async () => {
  const subject = binaryMessage(0x02, 0x00, 0xff, 0x61, 0x62);
  expect(await explained("{ $bytes: { at: 0, as: uint16, is: 512 } }", subject)).toEqual([]);
  expect(await explained("{ $bytes: { as: uint16le, is: 2 } }", subject)).toEqual([]);
  expect(await explained("{ $bytes: { at: 2, as: int8, is: -1 } }", subject)).toEqual([]);
  expect(await explained("{ $bytes: { at: -2, as: text, is: ab } }", subject)).toEqual([]);
  expect(await explained("{ $bytes: { at: 1, length: 2, is: '00 FF' } }", subject)).toEqual([]);
  expect(
    await explained("{ $bytes: [{ at: 0, as: uint8, is: 2 }, { at: 2, as: uint8, is: { $gt: 5 } }] }", subject),
  ).toEqual([]);
  expect(await explained("{ d: { $bytes: { as: uint8, is: 2 } } }", { value: { d: subject.bytes } })).toEqual([]);
  expect(await explained("{ $bytes: { as: text, length: 1, is: h } }", textMessage("hi"))).toEqual([]);
});

test("$bytes is described as it is written", async () => {
  const scope = scopeOf({});
  for (const yaml of [
    '{ $bytes: [{ at: 0, as: uint8, is: 2 }, { at: 2, as: hex, is: "ff" }] }',
    "{ $bytes: { at: 0, as: uint8, is: 2 } }",
  ])
    expect((await compiled(yaml)).describe(scope)).toBe(yaml);
});

test("$bytes tells what stands there", async () => {
  expect(await explained("{ $bytes: { as: uint16, is: 512 } }", binaryMessage(2, 1))).toEqual([
    "$: expected uint16 at byte 0 to be 512, got 513 (<2 bytes 02 01>)",
  ]);
  expect(await explained("{ $bytes: { at: 1, as: uint16, is: 512 } }", binaryMessage(2, 1))).toEqual([
    "$: expected uint16 at byte 1 to be 512, got nothing there (the bytes are <2 bytes 02 01>)",
  ]);
  expect(await explained("{ a: { $bytes: { as: uint8, is: 1 } } }", message({ a: "x" }))).toEqual([
    '$.a: expected bytes with uint8 at byte 0 to be 1, got the string "x"',
  ]);
});

test.each([
  ["{ $bytes: { as: uint7, is: 1 } }", ['error 17: Unknown kind of value "uint7" | Did you mean "uint8"?']],
  ["{ $bytes: { as: uint8 } }", ['error 11: The key "is" is missing in $bytes']],
  [
    "{ $bytes: { as: uint16, length: 4, is: 1 } }",
    ["error 33: A uint16 has 2 bytes, not 4 | Leave length out; it is for text and hex."],
  ],
  ["{ $bytes: { at: x, is: 1 } }", ['error 17: Expected a whole number, got the text "x"']],
])("%s", async (yaml, texts) => {
  expect(await problemsOf(yaml)).toEqual(texts);
});
