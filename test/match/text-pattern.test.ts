import { expect, test } from "vitest";
import { textOfBytes, textPattern } from "../../src/match/text-pattern.ts";
import { scopeOf } from "./support.ts";

const span = { source: { file: "a", text: "" }, start: 0, end: 0 };
const isHi = (mode: "value" | "text") =>
  textPattern({
    span,
    constant: true,
    mode,
    test: (text) => text === "hi",
    describe: () => "hi",
    phrase: () => "a greeting",
  });

test("looks at texts, decoded strings, and bytes that are UTF-8", () => {
  const scope = scopeOf();
  const pattern = isHi("value");
  expect(pattern.holdsWhole({ value: undefined, text: "hi" }, scope)).toBe(true);
  expect(pattern.holdsWhole({ value: "hi", text: '"hi"' }, scope)).toBe(true);
  expect(pattern.holdsWhole({ value: Buffer.from("hi"), text: undefined }, scope)).toBe(true);
  expect(pattern.holdsWhole({ value: ["hi"] }, scope)).toBe(false);
  expect(isHi("text").holdsWhole({ value: ["x", "hi"] }, scope)).toBe(true);
});

test("does not decode a message whose text answers already", () => {
  const subject = {
    text: "hi",
    get value(): unknown {
      return expect.fail("the value was asked for");
    },
  };
  expect(isHi("value").holdsWhole(subject, scopeOf())).toBe(true);
});

test("tells what it could not read", () => {
  const texts = (value: unknown) =>
    isHi("value")
      .explain(value, "$.a", scopeOf())
      .map(({ text }) => text);
  expect(texts("ho")).toEqual(['$.a: expected a greeting, got "ho"']);
  expect(texts(5)).toEqual(["$.a: expected a greeting, got the number 5"]);
  expect(texts(Uint8Array.of(255))).toEqual(["$.a: expected a greeting, got <1 byte ff>, which are not UTF-8"]);
  expect(texts(undefined)).toEqual(["$.a: expected a greeting, got nothing (the member is missing)"]);
});

test("textOfBytes", () => {
  expect(textOfBytes(Buffer.from("é"))).toBe("é");
  expect(textOfBytes(Uint8Array.of(0xc3))).toBeUndefined();
});
