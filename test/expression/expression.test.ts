import { expect, test } from "vitest";
import { loadedCel } from "../../src/expression/cel.ts";
import { expression, reservedNames } from "../../src/expression/expression.ts";
import { nowhere } from "../../src/expression/expr.ts";
import { scopeOf } from "../support/evaluate.ts";
import { testReader } from "../support/reader.ts";

function read(text: string, reader = testReader()) {
  return { reader, compiled: expression(text, { source: { file: "f", text }, start: 0, end: text.length }, reader) };
}

test("paths and calls do not load CEL, and can be used at once", () => {
  const { compiled } = read("upper(order.id)");
  expect(compiled.evaluate(scopeOf({ order: { id: "a" } }))).toBe("A");
  expect(loadedCel()).toBeUndefined();
});

test("everything else can be used when the deferred work is done, and at once when CEL is there already", async () => {
  const { reader, compiled } = read("n + 1");
  expect(() => compiled.evaluate(scopeOf({ n: 1 }))).toThrow("before the deferred work");
  await reader.settle();
  expect(compiled.evaluate(scopeOf({ n: 1 }))).toBe(2);
  expect(read("n + 2").compiled.evaluate(scopeOf({ n: 1 }))).toBe(3);
});

test("each free variable is told once", async () => {
  const { reader } = read("a.x + a[b] + upper(c) + env.HOME");
  await reader.settle();
  expect(reader.used).toEqual(["a", "b", "c", "env"]);
  const simple = read("a[a.b].c");
  expect(simple.reader.used).toEqual(["a"]);
});

test("literals and pure calls of them are constants, what varies is not", () => {
  expect(read("'a'").compiled).toMatchObject({ constant: true });
  expect(read("upper('a')").compiled.constant).toBe(true);
  expect(read("upper('a')").compiled.evaluate(nowhere)).toBe("A");
  expect(read("uuid()").compiled.constant).toBe(false);
  expect(read("upper(uuid())").compiled.constant).toBe(false);
});

test("the place is the expression without the spaces around it", () => {
  expect(read("  order.id ").compiled.span).toMatchObject({ start: 2, end: 10 });
});

test("names that mean something in expressions are reserved, the roots of a mock are not", () => {
  expect(
    ["type", "list", "map", "int", "in", "true", "__proto__", "constructor"].every((name) => reservedNames.has(name)),
  ).toBe(true);
  expect(
    ["message", "self", "number", "data", "env", "rooms", "id", "name", "code", "room"].some((name) =>
      reservedNames.has(name),
    ),
  ).toBe(false);
});
