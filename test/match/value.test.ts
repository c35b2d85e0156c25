import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { cut, named, quote, show, typeName } from "../../src/match/value.ts";

describe("show", () => {
  test.each([
    [{ type: "message", n: [1, 2] }, '{ type: "message", n: [1, 2] }'],
    [{ "a b": null, $ref: true, "1": 0 }, '{ "1": 0, "a b": null, $ref: true }'],
    [{}, "{}"],
    [[], "[]"],
    ['a\n"b"\\', '"a\\n\\"b\\"\\\\"'],
    ["\u0000\u001b\u202e\u200b\ud800\u00a0", '"\\u0000\\u001b\\u202e\\u200b\\ud800\\u00a0"'],
    ["é 😀 中", '"é 😀 中"'],
    [Uint8Array.of(1, 2, 255), "<3 bytes 01 02 ff>"],
    [Uint8Array.of(1), "<1 byte 01>"],
    [new Uint8Array(0), "<0 bytes>"],
    [undefined, "nothing"],
    [12n, "12"],
    [new Date(0), "1970-01-01T00:00:00.000Z"],
    [new Date(Number.NaN), "Invalid Date"],
    [() => 1, "function"],
  ])("%o", (value, text) => {
    expect(show(value)).toBe(text);
  });

  test("cuts in the middle, at whole characters", () => {
    expect(show("x".repeat(100), 20)).toBe('"xxxxxxxx … xxxxxxx"');
    expect(show({ a: "x".repeat(300), b: "y".repeat(100) }, 40)).toBe('{ a: "xxxxxxxxxxxxx … yyyyyyyyyyyyyyy" }');
    expect(show("😀".repeat(50), 11)).toBe('"😀 … 😀"');
    expect(show("\n".repeat(50), 11)).toBe('"\\n … \\n"');
  });

  test("cuts a long whole number, too", () => {
    expect(show(10n ** 100n, 11)).toBe("1000 … 0000");
  });

  test("does not walk what it does not show", () => {
    const huge = Array.from({ length: 1_000_000 }, (_, i) => i);
    expect(show(huge, 30)).toBe("[0, 1, 2, 3, 4 … , 999999]");
    expect(show(new Uint8Array(10_000_000), 40)).toBe("<10000000 bytes 00 … 00 00 00 00 00>");
  });

  test("leaves out what is nested too deeply", () => {
    let deep: unknown = 1;
    for (let i = 0; i < 5_000; i++) deep = { a: [deep] };
    expect(show(deep, 60)).toMatch(/^\{ a: \[\{ a: \[.* … .*\] \}\] \}$/);
  });

  test("never throws, never has a control character, keeps to its width", () => {
    const value = fc.anything({
      withBigInt: true,
      withDate: true,
      withNullPrototype: true,
      withObjectString: true,
      withSparseArray: true,
      withTypedArray: true,
      withMap: true,
      withSet: true,
    });
    fc.assert(
      fc.property(value, fc.integer({ min: 10, max: 200 }), (each, width) => {
        const text = show(each, width);
        expect(text).not.toMatch(/[\p{Cc}\p{Cs}]/u);
        expect(text.isWellFormed()).toBe(true);
        expect(text.length).toBeLessThanOrEqual(width);
      }),
    );
  });

  test("a member of a hostile name is only shown", () => {
    expect(show(JSON.parse('{"__proto__": {"x": 1}}'))).toBe("{ __proto__: { x: 1 } }");
    const trap = Object.defineProperty({}, "a", { enumerable: true, get: () => expect.fail("a getter was called") });
    expect(show(trap)).toBe("{ a: nothing }");
  });
});

test("quote shows a whole text", () => {
  expect(quote("a\tb")).toBe('"a\\tb"');
});

test("cut keeps both ends", () => {
  expect(cut("abcdefghij", 10)).toBe("abcdefghij");
  expect(cut("abcdefghijk", 7)).toBe("ab … jk");
});

test.each([
  ["1", "string", 'the string "1"'],
  [1, "number", "the number 1"],
  [1n, "number", "the number 1"],
  [true, "boolean", "true"],
  [null, "null", "null"],
  [undefined, "nothing", "nothing"],
  [[1], "list", "the list [1]"],
  [{ a: 1 }, "object", "the object { a: 1 }"],
  [Uint8Array.of(1), "bytes", "<1 byte 01>"],
])("typeName and named of %o", (value, type, text) => {
  expect(typeName(value)).toBe(type);
  expect(named(value)).toBe(text);
});

test("of a list that is cut it says how many items it has", () => {
  expect(show(["x".repeat(200)], 60)).toMatch(/ \(1 item\)$/);
  expect(show(["x".repeat(200), 2], 60)).toMatch(/ \(2 items\)$/);
});
