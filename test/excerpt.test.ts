import { expect, test } from "vitest";
import { excerpt } from "../src/excerpt.ts";

const place = { file: "a.yaml", line: 3, column: 3, width: 4, lines: ["one", "two", "  three"] };

test("numbers its lines from the line at fault upwards", () => {
  expect(excerpt(place, "why", 80)).toEqual({
    lines: [
      { number: 1, text: "one" },
      { number: 2, text: "two" },
      { number: 3, text: "  three" },
    ],
    marks: ["  ^^^^ why"],
  });
});

test("has nothing to show without lines", () => {
  expect(excerpt({ ...place, lines: [] }, "why", 80)).toEqual({ lines: [], marks: [] });
});

test("leaves a gap where a wide character would be cut in half", () => {
  const line = `${"界".repeat(30)}X${"界".repeat(30)}`;
  const { lines, marks } = excerpt({ ...place, column: 31, width: 1, lines: [line] }, "", 24);
  expect(lines[0]?.text).toBe("… 界界界X界界界界界界界…");
  expect(marks).toEqual(["        ^"]);
});

test("an empty line between cut ones stays empty", () => {
  const { lines } = excerpt({ ...place, column: 90, lines: ["y".repeat(100), "", "x".repeat(100)] }, "", 30);
  expect(lines.map((line) => line.text)).toEqual([`${"y".repeat(29)}…`, "", `…${"x".repeat(29)}`]);
});

test("empty lines above all others are left out, but not the line at fault", () => {
  expect(excerpt({ ...place, lines: ["", "  ", "x"] }, "", 30).lines).toEqual([{ number: 3, text: "x" }]);
  expect(excerpt({ ...place, lines: ["", "", ""] }, "", 30).lines).toEqual([{ number: 3, text: "" }]);
});

test("words that are wider than the line are broken below the mark, as far in as there is room", () => {
  const narrow = { ...place, column: 20, width: 2, lines: ["a line with words here, and more words"] };
  expect(excerpt(narrow, "the connection ended while waiting", 22).marks).toEqual([
    "                   ^^",
    "  the connection ended",
    "  while waiting",
  ]);
});
