import { beforeAll, describe, expect, test } from "vitest";
import { compileFilter, loadPathEngine } from "../../src/match/path-filter.ts";
import { compileDefinite, compileSelection, isDefinite } from "../../src/match/path-select.ts";

beforeAll(loadPathEngine);

function ask(expression: string, item: unknown, root: unknown = {}): unknown {
  const filter = compileFilter(expression, 0, (segments) =>
    isDefinite(segments)
      ? { definite: true, select: compileDefinite(segments) }
      : { definite: false, select: compileSelection(segments) },
  );
  return filter({ item, key: "k", parent: [item], root });
}

describe("a filter", () => {
  test.each<[string, unknown, unknown]>([
    ["@.a == 1", { a: 1 }, true],
    ["@ > 2", 3, true],
    ["@.a.b.c", {}, undefined],
    ["!@.a.b", {}, true],
    ["@.a == 'x@.b'", { a: "x@.b" }, true],
    ["@.a == $.want", { a: 5 }, true],
    ["@.a[-1] == 2", { a: [1, 2] }, true],
    ["@..x", { y: { x: 1 } }, true],
    ["@..x", { y: {} }, false],
    ["@property == 'k'", 1, true],
    ["@parent.length", 1, 1],
    ["@.a.trim() == 'b'", { a: " b " }, true],
    ["@.a.trim() == 'b'", { a: 5 }, undefined],
    ["length(@.a)", { a: "é😀" }, 2],
    ["length(@.a)", { a: { b: 1 } }, 1],
    ["length(@.a)", { a: 1 }, undefined],
    ["count(@.a[*])", { a: [1, 2] }, 2],
    ["value(@..x)", { a: { x: 5 } }, 5],
    ["match(@.a, 'b.')", { a: "bc" }, true],
    ["match(@.a, 'b')", { a: "bc" }, false],
    ["search(@.a, 'c')", { a: "bc" }, true],
    ["search(@.a, '(')", { a: "(" }, false],
    ["search(@.a, 'x')", { a: 5 }, false],
  ])("%s of %j", (expression, item, answer) => {
    expect(ask(expression, item, { want: 5 })).toBe(answer);
  });

  test("reaches no prototype, and cannot leave anything behind", () => {
    expect(ask("@.constructor", {})).toBeUndefined();
    expect(ask("@['__proto__']", {})).toBeUndefined();
    expect(ask("'x'.constructor", {})).toBeUndefined();
    ask("@.__proto__.polluted = 1", {});
    expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
  });

  test.each([
    ["@.a &&", "The filter is not valid: Expected expression after &&"],
    ["@.a == True", '"True" is not known in a filter'],
    ["process.exit()", '"process" is not known in a filter'],
    ["_text0 == 1", '"_text0" is not known in a filter'],
  ])("%s is refused", (expression, message) => {
    expect(() => ask(expression, {})).toThrow(message);
  });
});
