import { expect, test } from "vitest";
import { tableLines } from "../src/table.ts";

test("the first column stands to the left, all others to the right", () => {
  expect(
    tableLines([
      ["series", "n", "p50"],
      ["a", "100", "1 ms"],
      ["delivery", "7", "12.5 ms"],
    ]),
  ).toEqual(["series      n      p50", "a         100     1 ms", "delivery    7  12.5 ms"]);
});

test("wide characters take two columns, and an empty cell its room", () => {
  expect(
    tableLines([
      ["到着", "1", "x"],
      ["abcde", "", "yy"],
      ["f", "22", ""],
    ]),
  ).toEqual(["到着    1   x", "abcde      yy", "f      22"]);
});

test("no rows are no lines", () => {
  expect(tableLines([])).toEqual([]);
});
