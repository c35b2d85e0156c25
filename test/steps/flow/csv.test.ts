import { describe, expect, test } from "vitest";
import { CsvError, parseCsv } from "../../../src/steps/flow/csv.ts";

describe("reads rows", () => {
  test.each([
    ["a,b\n1,2\n", [{ a: "1", b: "2" }]],
    [
      "\uFEFFa, b\r\n1, 2\r\n\r\n3,4",
      [
        { a: "1", b: " 2" },
        { a: "3", b: "4" },
      ],
    ],
    ['a,b\n"x, ""y""","two\nlines"\n', [{ a: 'x, "y"', b: "two\nlines" }]],
    ["a,b\n1\n", [{ a: "1", b: null }]],
    ["a,b\n,\n", [{ a: "", b: "" }]],
    ['a\n""\n', [{ a: "" }]],
    ["a,b\n", []],
    ["", []],
  ])("%j", (text, rows) => {
    expect(parseCsv(text)).toEqual(rows);
  });

  test("that have no prototype", () => {
    const [row] = parseCsv("__proto__,b\nx,y");
    expect(Object.getPrototypeOf(row)).toBeNull();
    expect(Object.keys(row ?? {})).toEqual(["__proto__", "b"]);
  });
});

describe("says what is wrong, and where", () => {
  test.each([
    ["a,b\n1,2,3", "there are 3 cells and only 2 columns", 2],
    ['a,b\n1,"2\n3', 'a quote is not closed, or there is text after it (a quote inside quotes is written "")', 2],
    ['a\n"1"x', 'a quote is not closed, or there is text after it (a quote inside quotes is written "")', 2],
    ["a,a\n1,2", 'the column "a" is there twice', 1],
  ])("%j", (text, message, line) => {
    expect(() => parseCsv(text)).toThrow(CsvError);
    expect(() => parseCsv(text)).toThrow(expect.objectContaining({ message, line }));
  });
});
