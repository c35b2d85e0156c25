import { describe, expect, it } from "vitest";
import { jsonBehind } from "../../src/align/json-behind.ts";

describe("texts that end in JSON", () => {
  it.each([
    ['42["chat",{"text":"hi"}]', "42", ["chat", { text: "hi" }]],
    ['0{"sid":"x"}', "0", { sid: "x" }],
    ['451-/files,["file",{"num":0}] ', "451-/files,", ["file", { num: 0 }]],
    ['data: {"a":12345678901234567890}', "data: ", { a: 12345678901234567890n }],
  ])("%s", (text, before, value) => {
    expect(jsonBehind(text)).toEqual({ before, value });
  });

  it.each(['{"a":1}', "hello", "hello {", "a [b]", "", `${"x".repeat(65)}{}`, "MESSAGE\nid:[1\n\nbody"])(
    "%s is none",
    (text) => {
      expect(jsonBehind(text)).toBeUndefined();
    },
  );
});
