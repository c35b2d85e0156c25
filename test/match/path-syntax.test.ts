import fc from "fast-check";
import { expect, test } from "vitest";
import { beginsRegex, parsePath, PathFault, parseQuery, readString, regexEnd } from "../../src/match/path-syntax.ts";

test("parsePath keeps the offsets of segments", () => {
  expect(parsePath("$.a..b[0, 'c'][1:]").map(({ from, to, deep }) => [from, to, deep])).toEqual([
    [1, 3, false],
    [3, 6, true],
    [6, 14, false],
    [14, 18, false],
  ]);
});

test("a bracket ends where its filter ends, whatever stands in texts and patterns", () => {
  for (const filter of ["@.a == ')]'", "@.a[0] == 1", "(@.a && @.b)", "@.a.match(/[)\\]]/)", "@['x]'] == \"]\""]) {
    const [segment] = parsePath(`$[?${filter}]`);
    expect(segment).toMatchObject({
      to: filter.length + 4,
      selectors: [{ kind: "filter", expression: filter, from: 3 }],
    });
  }
});

test("parseQuery stops where a query of a filter stops", () => {
  expect(parseQuery("@.a.b[0] == 1", 1).end).toBe(8);
  expect(parseQuery("@.length-1", 1).end).toBe(8);
  expect(parseQuery("@ == 1", 1)).toEqual({ segments: [], end: 1 });
});

test("readString reads the escapes of JSON", () => {
  const text = fc.string({ unit: "binary" });
  fc.assert(
    fc.property(text, text, (value, rest) => {
      const quoted = JSON.stringify(value);
      expect(readString(quoted + rest, 0)).toEqual({ value, end: quoted.length });
    }),
  );
  expect(() => readString("'a", 0)).toThrow("The quoted name is not closed");
});

test("a slash begins a pattern only where a value would stand", () => {
  expect(beginsRegex("@.a.match(/x/)", 10)).toBe(true);
  expect(beginsRegex("@.a / 2", 4)).toBe(false);
  expect(regexEnd("/a[/]\\/b/ ", 0)).toBe(8);
  expect(() => regexEnd("/a", 0)).toThrow("The regular expression is not closed");
});

test("whatever the text, it is a path or a fault within it", () => {
  const piece = fc.constantFrom(
    "$",
    ".",
    "..",
    "[",
    "]",
    "(",
    ")",
    "?",
    "@",
    "a",
    "'",
    '"',
    "*",
    ":",
    "-1",
    "0",
    ",",
    " ",
    "^",
    "~",
    "/",
    "\\",
  );
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join("")),
      ),
      (text) => {
        try {
          expect(Array.isArray(parsePath(text))).toBe(true);
        } catch (thrown) {
          expect(thrown).toBeInstanceOf(PathFault);
          const { offset } = thrown as PathFault;
          expect(offset).toBeGreaterThanOrEqual(0);
          expect(offset).toBeLessThanOrEqual(text.length);
        }
      },
    ),
    { numRuns: 1_000 },
  );
});
