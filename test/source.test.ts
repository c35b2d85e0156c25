import { describe, expect, it } from "vitest";
import { lineOf, placeOf, type Source } from "../src/source.ts";

const source: Source = { file: "chat.yaml", text: "one\ntwo three\r\n\nfour" };

describe("placeOf", () => {
  it("counts lines and columns from 1 and brings at most two lines before", () => {
    const place = placeOf({ source, start: 8, end: 13 });
    expect(place).toEqual({ file: "chat.yaml", line: 2, column: 5, width: 5, lines: ["one", "two three"] });
  });

  it("marks no more than the first line of a stretch over several", () => {
    expect(placeOf({ source, start: 4, end: source.text.length })).toMatchObject({ line: 2, column: 1, width: 9 });
  });

  it("marks one column where there is nothing to mark", () => {
    expect(placeOf({ source, start: 15, end: 15 })).toMatchObject({
      line: 3,
      column: 1,
      width: 1,
      lines: ["one", "two three", ""],
    });
  });

  it("finds the last line, which ends without a line break", () => {
    expect(placeOf({ source, start: 16, end: 20 })).toMatchObject({ line: 4, column: 1, width: 4 });
    expect(lineOf({ source, start: 20, end: 20 })).toBe(4);
  });
});
