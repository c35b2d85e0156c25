import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { withMessage } from "../../src/repl/dollar.ts";

const written = (text: string): string =>
  withMessage(text)
    .map((piece) => piece.text)
    .join("");

/** The same in one pattern, whose depth grows with the text. */
const byPattern = (text: string): string =>
  text.replaceAll(
    /("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')|\$(?=[.[\s=!<>)]|$)/gs,
    (found, quoted?: string) => quoted ?? found.replace("$", "message"),
  );

describe("$ in a condition", () => {
  it.each([
    ['$.type == "a $ b"', 'message.type == "a $ b"'],
    ["$ == '$' && ($)", "message == '$' && (message)"],
    ["${x} $x $", "${x} $x message"],
    ['"a \\" $.b" == $.c', '"a \\" $.b" == message.c'],
    ["it's $.a", "it's message.a"],
    ['it\'s "$.a" $.b', 'it\'s "$.a" message.b'],
  ])("%s", (text, found) => {
    expect(written(text)).toBe(found);
  });

  it("is what the pattern says, and every piece stands where it says", () => {
    const sign = fc.constantFrom('"', "'", "$", "\\", ".", " ", "a", "=", "\n");
    fc.assert(
      fc.property(fc.string({ unit: sign, maxLength: 40 }), (text) => {
        expect(written(text)).toBe(byPattern(text));
        for (const { text: piece, at } of withMessage(text))
          expect(text.startsWith(piece === "message" ? "$" : piece, at)).toBe(true);
      }),
    );
  });

  it.each([
    ["a text", (filler: string) => `"${filler}" == $`],
    ["a text that is never closed", (filler: string) => `"${filler} == $`],
    [
      "quotation marks that are escaped",
      (filler: string) => `"${filler.slice(0, 2_000_000).replaceAll("aa", '\\"')} == $`,
    ],
  ])("is found behind %s of megabytes", (_, around) => {
    const found = written(around("a".repeat(20_000_000)));
    expect(found.endsWith("== message")).toBe(true);
  });
});
