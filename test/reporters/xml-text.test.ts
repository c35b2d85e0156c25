import fc from "fast-check";
import { expect, test } from "vitest";
import { withoutColors, xmlText } from "../../reporters/xml-text.ts";

test.each([
  ["\u001b[31mred\u001b[0m", "red"],
  ["a\u0000\u0008b\u007f\u0085c\u009b", "abc"],
  ["line\n\tnext\r\n", "line\n\tnext\r\n"],
  ["\ud800 \udc00 👍", "\ufffd \ufffd 👍"],
  ["\ufffe\uffff", ""],
  ["<&>\"']]>", "<&>\"']]>"],
  ["see [[ATTACHMENT|/etc/passwd]]", "see [ [ATTACHMENT|/etc/passwd]]"],
  ["[[[\u0000[ATTACHMENT|x]]", "[[[ [ATTACHMENT|x]]"],
  ["[[1, 2]]", "[[1, 2]]"],
])("%j becomes %j", (text, safe) => {
  expect(xmlText(text)).toBe(safe);
});

test.each([
  ["\u001b[1m\u001b[38;5;196mred\u001b[0m", "red"],
  ["\u001b[31mstays\u0007", "stays\u0007"],
  ["\u001b]0;title\u0007text\u001b]8;;http://x\u001b\\link", "textlink"],
  ["\u009b31mc1\u009b0m", "c1"],
  ["\u001b(Bcharset\u001b7\u001bM", "charset"],
  ["\u001b]unfinished", "\u001b]unfinished"],
  ["a[31m", "a[31m"],
])("%j without colours is %j", (text, bare) => {
  expect(withoutColors(text)).toBe(bare);
});

test("a long text of escapes takes no long time", () => {
  const long = "\u001b]\u009d".repeat(500_000);
  const began = performance.now();
  expect(withoutColors(long)).toBe(long);
  expect(performance.now() - began).toBeLessThan(5_000);
});

test("whatever comes in, only characters of XML 1.0 come out", () => {
  fc.assert(
    fc.property(
      fc.string({ unit: fc.integer({ min: 0, max: 0xffff }).map((code) => String.fromCharCode(code)) }),
      (text) => {
        expect(xmlText(text)).toMatch(/^[\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]*$/u);
      },
    ),
  );
});
