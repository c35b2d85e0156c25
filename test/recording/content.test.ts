import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { contentOf, nameAt, partAt, pathText, scalarsIn } from "../../src/recording/content.ts";

describe("what a message holds", () => {
  it("is the value of JSON, of bytes as well, and else a text or bytes", () => {
    expect(contentOf('{"a":[1]}')).toEqual({ kind: "value", value: { a: [1] }, text: '{"a":[1]}', binary: false });
    expect(contentOf(Buffer.from("[1]"))).toEqual({ kind: "value", value: [1], text: "[1]", binary: true });
    // Numbers and words may mean anything: the 2 of Engine.IO is a ping.
    for (const text of ["2", '"a"', "true", "", "{", "[1", '42["a"]'])
      expect(contentOf(text)).toEqual({ kind: "text", text });
    expect(contentOf(Buffer.from([0x7b, 0xff])).kind).toBe("bytes");
  });

  it("is a text when it is nested deeper than anybody reads", () => {
    expect(contentOf(`${"[".repeat(90)}1${"]".repeat(90)}`).kind).toBe("value");
    expect(contentOf(`${"[".repeat(5000)}1${"]".repeat(5000)}`).kind).toBe("text");
  });

  it("has scalars, each where its path leads", () => {
    fc.assert(
      fc.property(fc.oneof(fc.dictionary(fc.string(), fc.jsonValue()), fc.array(fc.jsonValue())), (value) => {
        const content = contentOf(JSON.stringify(value));
        for (const scalar of scalarsIn(content)) expect(partAt(content, scalar.path)).toEqual(scalar.value);
      }),
    );
    expect(partAt(contentOf('{"a":1}'), ["constructor"])).toBeUndefined();
    expect(partAt(contentOf('{"a":1}'), ["a", "b"])).toBeUndefined();
  });

  it("is named by paths for people", () => {
    expect(pathText(["items", 0, "a b", "c"])).toBe('$.items[0]["a b"].c');
    expect(nameAt(["items", 0])).toBe("items");
    expect(nameAt([0])).toBeUndefined();
  });
});
