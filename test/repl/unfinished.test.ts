import { expect, it } from "vitest";
import { isUnfinished } from "../../src/repl/unfinished.ts";

it.each(["{", '{ "a": [1,', '.receive { type: "hi', ".send [", "{ a: 'x", '.send "x', '{ "a": "}', '{ "a": "\\"}'])(
  "%s goes on in the next line",
  (text) => expect(isUnfinished(text)).toBe(true),
);

it.each([
  "",
  "hello",
  "it's {",
  '"quoted',
  ".send it's {",
  "{ a: don't }",
  '{ "a": "}" }',
  ".receive { a: 1 }, within: 1s",
  ".ping",
  "}",
])("%s is whole", (text) => expect(isUnfinished(text)).toBe(false));

it("and so is what is larger than anybody types", () => expect(isUnfinished("{".repeat(2_000_000))).toBe(false));
