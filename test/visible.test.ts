import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { cells, columns, cut, pad, visible, visibleLines } from "../src/visible.ts";

describe("visible", () => {
  test.each([
    ["plain text", "plain text"],
    ["grüße, 世界, 👍", "grüße, 世界, 👍"],
    ["\u001b[31mred\u001b[0m", "␛[31mred␛[0m"],
    ["a\u0000b\rc\nd\u007f", "a␀b␍c␊d␡"],
    ["\u009b31m", "\\u009b31m"],
    ["lone \ud800 here", "lone \\ud800 here"],
    ["\udc00\ud800", "\\udc00\\ud800"],
    ["user\u202etxt.exe", "user\\u202etxt.exe"],
    ["zero\u200bwidth\ufeff", "zero\\u200bwidth\\ufeff"],
    ["a\u2028b", "a\\u2028b"],
    ["tag\u{e0041}", "tag\\u{e0041}"],
    ["\ta\tb", "    a   b"],
  ])("%j is shown as %j", (text, shown) => {
    expect(visible(text)).toBe(shown);
  });

  test("emoji that are joined stay whole", () => {
    expect(visible("👩‍👩‍👧 ❤️")).toBe("👩‍👩‍👧 ❤️");
  });

  test("whatever comes in, nothing comes out that a terminal obeys, and a second pass changes nothing", () => {
    const text = fc.string({
      unit: fc.oneof(
        fc.string({ unit: "binary", minLength: 1, maxLength: 1 }),
        fc.integer({ min: 0, max: 0xffff }).map((code) => String.fromCharCode(code)),
        fc.constantFrom("\u001b[2J", "\t", "\ud83d"),
      ),
    });
    fc.assert(
      fc.property(text, (hostile) => {
        const shown = visible(hostile);
        expect(shown).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]/u);
        expect(shown.isWellFormed()).toBe(true);
        expect(visible(shown)).toBe(shown);
      }),
    );
  });
});

test("lines are split at newlines, with or without carriage return", () => {
  expect(visibleLines("a\r\nb\nc\rd")).toEqual(["a", "b", "c␍d"]);
});

describe("columns", () => {
  test.each([
    ["", 0],
    ["abc", 3],
    ["世界", 4],
    ["ﾊﾝｶｸ", 4],
    ["e\u0301", 1],
    ["👍", 2],
    ["👩‍👩‍👧", 2],
    ["❤️", 2],
    ["한글", 4],
    ["😀a", 3],
    ["\u001b[1m", 4],
  ])("%j takes %i", (text, width) => {
    expect(columns(text)).toBe(width);
  });
});

describe("cut", () => {
  test.each([
    ["abc", 3, "abc"],
    ["abcd", 3, "ab…"],
    ["世界人", 6, "世界人"],
    ["世界人", 5, "世界…"],
    ["世界人", 4, "世…"],
    ["a\u001bb", 3, "a␛b"],
    ["👩‍👩‍👧👍", 3, "👩‍👩‍👧…"],
    ["ab", 1, "…"],
    ["ab", 0, ""],
    ["", 0, ""],
  ])("%j to %i columns is %j", (text, width, shown) => {
    expect(cut(text, width)).toBe(shown);
  });

  test("never takes more columns than it may", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.integer({ min: 0, max: 30 }), (text, width) => {
        expect(columns(cut(text, width))).toBeLessThanOrEqual(width);
      }),
    );
  });

  test("a text of megabytes is not looked at whole", () => {
    expect(cut("界".repeat(5_000_000), 9)).toBe("界界界界…");
  });
});

test("pad fills up by columns, not by characters", () => {
  expect(pad("世", 4)).toBe("世  ");
  expect(pad("long", 2)).toBe("long");
});

test("cells know where they begin in the text", () => {
  expect(cells("a👍\tb")).toEqual([
    { text: "a", width: 1, start: 0 },
    { text: "👍", width: 2, start: 1 },
    { text: " ", width: 1, start: 3 },
    { text: "b", width: 1, start: 4 },
  ]);
});

test("a line is cut in plain text as in any other", () => {
  expect(["abc", "abcd", "abcé", "ab\u0301cd"].map((text) => cut(text, 3))).toEqual(["abc", "ab…", "ab…", "ab\u0301…"]);
  expect([cut("abc", 1), cut("abc", 0)]).toEqual(["…", ""]);
  const long = "x".repeat(1_000_000);
  expect([cut(long, 4), cut(`é${long}`, 4)]).toEqual(["xxx…", "éxx…"]);
});
