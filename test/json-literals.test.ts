import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { editJson } from "../src/json-literals.ts";

describe("editing JSON as it is written", () => {
  const seen = (text: string): readonly (readonly string[])[] => {
    const [literals, between]: [string[], string[]] = [[], []];
    const same = editJson(text, {
      literal: (each) => (literals.push(each), each),
      between: (each) => (between.push(each), each),
    });
    expect(same).toBe(text);
    return [literals, between];
  };

  it.each([
    ['{"a":1}', ['"a"'], ["{", ":1}"]],
    [
      String.raw`["a\"b", "\\", "\\\""]`,
      [String.raw`"a\"b"`, String.raw`"\\"`, String.raw`"\\\""`],
      ["[", ", ", ", ", "]"],
    ],
    ["12", [], ["12"]],
    ['""', ['""'], ["", ""]],
    // No JSON, and yet nothing is lost.
    [String.raw`{"a\"`, [String.raw`"a\"`], ["{", ""]],
  ])("tells texts from what is between them: %s", (text, literals, between) => {
    expect(seen(text)).toEqual([literals, between]);
  });

  it("is whole whatever the JSON, and its texts are texts", () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        for (const literal of seen(text)[0] ?? []) expect(typeof JSON.parse(literal)).toBe("string");
      }),
    );
  });

  it("puts other parts in their place", () => {
    expect(editJson('{"a": [1, "b"]}', { literal: (each) => each.toUpperCase() })).toBe('{"A": [1, "B"]}');
    expect(editJson('{"a": [1, "1"]}', { between: (part) => part.replaceAll(/\s|1/g, "") })).toBe('{"a":[,"1"]}');
  });

  it("is at its end soon, however long the texts and whatever is in them", () => {
    for (const letter of ["x", String.raw`\"`, "\\\\"])
      expect(seen(`{"a":"${letter.repeat(8_000_000 / letter.length)}"}`)[0]).toHaveLength(2);
  });
});
