import fc from "fast-check";
import { expect, test } from "vitest";
import { scanTemplate } from "../../src/expression/template-scan.ts";

function pieces(text: string): readonly string[] {
  return scanTemplate(text).pieces.map((piece) =>
    "text" in piece ? piece.text : `<${text.slice(piece.start, piece.end)}>`,
  );
}

test.each([
  ["a ${b} c", ["a ", "<b>", " c"]],
  ["${a}${b}", ["<a>", "<b>"]],
  ['${ {"a": {"b": 1}}.a }!', ['< {"a": {"b": 1}}.a >', "!"]],
  ['${"}"}', ['<"}">']],
  ["${'it\\'s }'}x", ["<'it\\'s }'>", "x"]],
  ['${r"\\"}x', ['<r"\\">', "x"]],
  ['${"""a"}"""}x', ['<"""a"}""">', "x"]],
  ["$${a}", ["${a}"]],
  ["a $${ b ${c}", ["a ${ b ", "<c>"]],
  ["$$${a}", ["$${a}"]],
  ["${a}$${b}${c}", ["<a>", "${b}", "<c>"]],
  ["$ { $5 }", ["$ { $5 }"]],
])("%s", (text, expected) => {
  expect(pieces(text)).toEqual(expected);
});

test.each([
  ["a ${b", 2],
  ["${a} ${", 5],
  ["${'}", 0],
  ["${ {}", 0],
])("%s is not closed", (text, at) => {
  expect(scanTemplate(text).unclosed).toBe(at);
});

test("a text without ${ is one piece", () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      fc.pre(!text.includes("${") && text !== "");
      expect(scanTemplate(text)).toEqual({ pieces: [{ text }] });
    }),
  );
});

test("a text is the same again when its ${ are written as $${", () => {
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom("a", "{", "}", "${", " ", "'")).map((parts) => parts.join("")),
      (text) => {
        expect(pieces(text.replaceAll("${", () => "$${")).join("")).toBe(text);
      },
    ),
  );
});
