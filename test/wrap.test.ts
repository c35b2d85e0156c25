import { describe, expect, it } from "vitest";
import { wrap } from "../src/wrap.ts";

describe("wrap", () => {
  it("leaves a line that fits as it is", () => {
    expect(wrap("  two  words ", 13, 5)).toEqual(["  two  words "]);
  });

  it("breaks between words, by what there is for the first line and for the others", () => {
    expect(wrap("one two three four", 7, 5)).toEqual(["one two", "three", "four"]);
  });

  it("keeps blanks at the front on the first line, and those within a line", () => {
    expect(wrap("    one  two three", 12, 5)).toEqual(["    one  two", "three"]);
  });

  it("leaves a word whole that is longer than a line", () => {
    expect(wrap("a extraordinarily b", 5, 5)).toEqual(["a", "extraordinarily", "b"]);
  });

  it("breaks neither between a number and its unit nor inside of a bracket", () => {
    expect(wrap("it took 12 ms: { a: 1 }.", 11, 9)).toEqual(["it took", "12 ms:", "{ a: 1 }."]);
  });

  it("counts wide characters as two columns", () => {
    expect(wrap("日本 日本", 8, 8)).toEqual(["日本", "日本"]);
    expect(wrap("日本 日本", 9, 8)).toEqual(["日本 日本"]);
  });
});
