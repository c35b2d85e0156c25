import { describe, expect, test } from "vitest";
import { matcher } from "../../src/match/compile.ts";
import { fromData } from "../../src/tree.ts";
import { testReader } from "../support/reader.ts";
import { binaryMessage, compiled, explained, message, scopeOf, textMessage } from "./support.ts";

describe("texts", () => {
  test("are compared with the text on the wire, or a decoded string", async () => {
    expect(await explained("hello", textMessage("hello"))).toEqual([]);
    expect(await explained('"{\\"a\\": 1}"', textMessage('{"a": 1}'))).toEqual([]);
    expect(await explained("hello", message("hello"))).toEqual([]);
    expect(await explained("'\"hello\"'", message("hello"))).toEqual([]);
    expect(await explained("hello", textMessage("helo"))).toEqual(['$: expected "hello", got "helo"']);
    expect(await explained("hello", { value: "hello" })).toEqual([]);
  });

  test("say what came instead of a text", async () => {
    expect(await explained("hello", { ...binaryMessage(0xff, 0xfe), value: undefined })).toEqual([
      '$: expected "hello", got <2 bytes ff fe>, which are not UTF-8',
    ]);
    expect(await explained("{ a: 1 }", textMessage("hello"))).toEqual([
      '$: expected { a: 1 }, got the text "hello", which is not JSON',
    ]);
    expect(await explained("{ a: $missing }", textMessage("hello"))).toEqual([
      '$: expected { a: $missing }, got the text "hello", which is not JSON',
    ]);
  });

  test("a number is not its text", async () => {
    expect(await explained("5", textMessage("5"))).toEqual([]);
    expect(await explained('"5"', textMessage("5"))).toEqual([]);
    expect(await explained("{ a: '5' }", message({ a: 5 }))).toEqual([
      '$.a: expected the string "5", got the number 5',
    ]);
  });
});

describe("bytes", () => {
  test("are compared with the bytes on the wire", async () => {
    expect(await explained('{ $hex: "01 ff" }', binaryMessage(1, 255))).toEqual([]);
    expect(await explained("!!binary AQI=", binaryMessage(1, 2))).toEqual([]);
    expect(await explained("{ $text: hi }", textMessage("hi"))).toEqual([]);
    expect(await explained("{ $concat: [{ $hex: '01' }, { $text: a }] }", binaryMessage(1, 97))).toEqual([]);
    expect(await explained("{ $repeat: { value: ab, times: 2 } }", textMessage("abab"))).toEqual([]);
    expect(await explained("{ $hex: 01 02 }", binaryMessage(1, 3))).toEqual([
      "$: expected <2 bytes 01 02>, got <2 bytes 01 03> (they differ from byte 1 on, counted from 0)",
    ]);
  });

  test("stand in members, too", async () => {
    const subject = { value: { data: Buffer.from([1, 2]) } };
    expect(await explained("{ data: { $hex: '0102' } }", subject)).toEqual([]);
    expect(await explained("{ data: '0102' }", subject)).toEqual([
      '$.data: expected the string "0102", got <2 bytes 01 02>',
    ]);
  });
});

describe("expressions", () => {
  test("a whole value keeps its type and is data", async () => {
    const variables = { id: 7, user: { name: "a", $gt: 5 }, items: [1, 2], none: null };
    expect(await explained("{ id: '${id}' }", message({ id: 7 }), variables)).toEqual([]);
    expect(await explained("{ id: 'x${id}' }", message({ id: "x7" }), variables)).toEqual([]);
    expect(await explained("{ user: '${user}' }", message({ user: { name: "a", $gt: 5, age: 1 } }), variables)).toEqual(
      [],
    );
    expect(await explained("{ user: '${user}' }", message({ user: { name: "a" } }), variables)).toEqual([
      '$.user["$gt"]: expected 5, got nothing (the member is missing)',
    ]);
    expect(await explained("{ list: '${items}' }", message({ list: [1, 3] }), variables)).toEqual([
      "$.list[1]: expected 2, got 3",
    ]);
    expect(await explained("'${none}'", message(null), variables)).toEqual([]);
    expect(await explained("{ text: '${word}' }", message({ text: "$any" }), { word: "$any" })).toEqual([]);
    expect(await explained("{ text: '${word}' }", message({ text: "b" }), { word: "$any" })).toEqual([
      '$.text: expected "$any", got "b"',
    ]);
  });

  test("constant says whether the answer may change", async () => {
    expect((await compiled("{ a: [1, { $gt: 2 }] }")).constant).toBe(true);
    expect((await compiled("{ a: [1, { $gt: '${x}' }] }")).constant).toBe(false);
    expect((await compiled("{ a: { $or: ['${x}'] } }")).constant).toBe(false);
  });

  test("a variable without a value is a failure, but can be described", async () => {
    const read = await compiled("{ a: '${x}' }");
    expect(() => read.holds(message({ a: 1 }), scopeOf())).toThrow(/x/);
    expect(read.describe(scopeOf())).toBe('{ a: "${x}" }');
    expect(read.describe(scopeOf({ x: 5 }))).toBe("{ a: 5 }");
  });

  test("data computed at run time is data", () => {
    const reader = testReader();
    const span = { source: { file: "a", text: "x" }, start: 0, end: 1 };
    const read = matcher.read(fromData({ a: { $gt: 5 }, b: "$any", c: "${x}" }, span), reader);
    expect(read?.holds(message({ a: { $gt: 5 }, b: "$any", c: "${x}" }), scopeOf())).toBe(true);
    expect(read?.holds(message({ a: 6, b: "$any", c: "${x}" }), scopeOf())).toBe(false);
    expect(reader.problems).toEqual([]);
  });
});
