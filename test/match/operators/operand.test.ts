import { expect, test } from "vitest";
import {
  asTextOrBytes,
  isByteLiteral,
  isWord,
  literalExpr,
  numberOperand,
} from "../../../src/match/operators/operand.ts";
import { fromData } from "../../../src/tree.ts";
import { testReader } from "../../support/reader.ts";
import { tree } from "../../support/yaml.ts";
import { scopeOf } from "../support.ts";

const literal = (yaml: string, variables = {}): unknown => {
  const expr = literalExpr(tree(yaml), testReader());
  return expr && asTextOrBytes(expr).evaluate(scopeOf(variables));
};

test("a literal is a text as it is written, or bytes", () => {
  expect(literal("0101")).toBe("0101");
  expect(literal("true")).toBe("true");
  expect(literal("'a${x}'", { x: 1 })).toBe("a1");
  expect(literal("'${x}'", { x: 5 })).toBe("5");
  expect(literal("$$any")).toBe("$any");
  expect(literal("{ $hex: '01' }")).toEqual(Uint8Array.of(1));
  expect(literal("!!binary AQ==")).toEqual(Buffer.of(1));
});

test("a number may come from a variable", () => {
  const reader = testReader();
  expect(numberOperand(tree("1.5"), reader)?.evaluate(scopeOf())).toBe(1.5);
  expect(numberOperand(tree("'${x}'"), reader)?.evaluate(scopeOf({ x: 2 }))).toBe(2);
  expect(() => numberOperand(tree("'${x}'"), reader)?.evaluate(scopeOf({ x: "2" }))).toThrow(
    'Expected a number, got the string "2"',
  );
  expect(reader.problems).toEqual([]);
  expect(numberOperand(tree("x"), reader)).toBeUndefined();
  expect(reader.problems.map(({ headline }) => headline)).toEqual(['Expected a number, got the text "x"']);
});

test("computed data is neither word nor byte literal", () => {
  const { span } = tree("x");
  expect([isWord(tree("$any")), isWord(fromData("$any", span))]).toEqual([true, false]);
  expect([isByteLiteral(tree("{ $hex: '01' }")), isByteLiteral(fromData({ $hex: "01" }, span))]).toEqual([true, false]);
});
