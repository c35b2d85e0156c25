import { describe, expect, test } from "vitest";
import { binaryMessage, explained, message, problemsOf, textMessage } from "../support.ts";

describe("on texts", () => {
  test.each([
    ["$startsWith", "he", "lo"],
    ["$endsWith", "lo", "he"],
    ["$contains", "ell", "elo"],
  ])("%s", async (name, fits, fails) => {
    expect(await explained(`{ a: { ${name}: ${fits} } }`, message({ a: "hello" }))).toEqual([]);
    expect(await explained(`{ a: { ${name}: ${fails} } }`, message({ a: "hello" }))).toEqual([
      expect.stringMatching(
        /^\$\.a: expected a text that (starts with|ends with|contains) "(lo|he|elo)", got "hello"$/,
      ),
    ]);
    expect(await explained(`{ ${name}: ${fits} }`, textMessage("hello"))).toEqual([]);
    expect(await explained(`{ ${name}: ${fits} }`, message("hello"))).toEqual([]);
  });

  test("an unquoted scalar counts as it is written", async () => {
    expect(await explained("{ a: { $contains: 1.10 } }", message({ a: "v1.10" }))).toEqual([]);
    expect(await explained("{ a: { $contains: 1.10 } }", message({ a: "v1.1" }))).toEqual([
      '$.a: expected a text that contains "1.10", got "v1.1"',
    ]);
    expect(await explained("{ a: { $contains: '${n}' } }", message({ a: "n=5" }), { n: 5 })).toEqual([]);
  });

  test("the text of a message is its text on the wire", async () => {
    expect(await explained("{ $contains: '\"a\":' }", message({ a: 1 }))).toEqual([]);
    expect(await explained("{ $contains: user-42 }", message([{ id: "user-42" }]))).toEqual([]);
  });

  test("bytes that are not UTF-8 have no text", async () => {
    expect(await explained("{ $contains: a }", { ...binaryMessage(0xff), value: undefined })).toEqual([
      '$: expected a text that contains "a", got <1 byte ff>, which are not UTF-8',
    ]);
    expect(await explained("{ d: { $contains: a } }", { value: { d: Uint8Array.of(0xff) } })).toEqual([
      '$.d: expected a text that contains "a", got <1 byte ff>, which are not UTF-8',
    ]);
    expect(await explained("{ d: { $contains: a } }", { value: { d: Buffer.from("cat") } })).toEqual([]);
  });

  test("another type is told", async () => {
    expect(await explained("{ a: { $contains: 5 } }", message({ a: 5 }))).toEqual([
      '$.a: expected a text that contains "5", got the number 5',
    ]);
    expect(await explained("{ a: { $contains: x } }", message({}))).toEqual([
      '$.a: expected a text that contains "x", got nothing (the member is missing)',
    ]);
  });
});

describe("on lists", () => {
  test("$contains takes an item that matches", async () => {
    expect(await explained("{ a: { $contains: { id: 1 } } }", message({ a: [{ id: 2 }, { id: 1, n: 2 }] }))).toEqual(
      [],
    );
    expect(await explained("{ a: { $contains: x } }", message({ a: ["y", "x"] }))).toEqual([]);
    expect(await explained("{ a: { $contains: 5 } }", message({ a: [15] }))).toEqual([
      "$.a: expected a list that contains 5, got [15]",
    ]);
    expect(await explained("{ $contains: 5 }", message([15]))).toEqual([
      "$: expected a list that contains 5, got [15]",
    ]);
    expect(await explained("{ $contains: 5 }", message([1, 5]))).toEqual([]);
    expect(await explained("{ a: { $contains: $uuid } }", message({ a: ["x"] }))).toEqual([
      '$.a: expected a list that contains a UUID, got ["x"]',
    ]);
    expect(await explained("{ a: { $contains: { id: 1 } } }", message({ a: "x" }))).toEqual([
      '$.a: expected a list that contains { id: 1 }, got the string "x"',
    ]);
  });

  test("$startsWith and $endsWith take items", async () => {
    expect(await explained("{ a: { $startsWith: [1, 2], $endsWith: [3] } }", message({ a: [1, 2, 3] }))).toEqual([]);
    expect(await explained("{ a: { $startsWith: [1, 2] } }", message({ a: [1] }))).toEqual([
      "$.a: expected a list that starts with 1, 2, got [1]",
    ]);
    expect(await explained("{ a: { $endsWith: { n: 1 } } }", message({ a: [{ n: 1 }] }))).toEqual([]);
  });
});

test("on bytes, with bytes", async () => {
  expect(await explained("{ $startsWith: { $hex: 01 02 } }", binaryMessage(1, 2, 3))).toEqual([]);
  expect(await explained("{ $endsWith: { $hex: 02 03 } }", binaryMessage(1, 2, 3))).toEqual([]);
  expect(await explained("{ $contains: { $hex: '02' } }", binaryMessage(1, 2, 3))).toEqual([]);
  expect(await explained("{ $contains: { $hex: '04' } }", binaryMessage(1, 2, 3))).toEqual([
    "$: expected a byte string that contains <1 byte 04>, got <3 bytes 01 02 03>",
  ]);
  expect(await explained("{ d: { $contains: { $hex: '02' } } }", { value: { d: Uint8Array.of(1, 2) } })).toEqual([]);
  expect(await explained("{ $startsWith: { $text: he } }", textMessage("hello"))).toEqual([]);
});

test("a problem of an operand is told once", async () => {
  expect(await problemsOf("{ $contains: '${' }")).toHaveLength(1);
  expect(await problemsOf("{ $contains: { $hex: zz } }")).toHaveLength(1);
  expect(await problemsOf("{ $contains: { $gtt: 1 } }")).toHaveLength(1);
});
