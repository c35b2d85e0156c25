import { describe, expect, test } from "vitest";
import { compilePath } from "../../src/match/path.ts";
import { loadPathEngine } from "../../src/match/path-filter.ts";
import { readPath } from "./paths.ts";

describe("compilePath", () => {
  test("compiles a path at run time", async () => {
    expect(compilePath("$.a").select({ a: 1 })).toEqual([1]);
    await loadPathEngine();
    expect(compilePath("$.a[?(@ > 1)]").select({ a: [1, 2] })).toEqual([2]);
  });

  test("throws what is wrong", () => {
    expect(() => compilePath("$.a[")).toThrow('The "[" is not closed');
  });
});

test("a path that depends on variables is compiled again only when its text changes", async () => {
  const expr = await readPath("items[${i}]");
  expect(expr.evaluate({ i: 1 })).toBe(expr.evaluate({ i: 1 }));
  expect(expr.evaluate({ i: 2 }).text).toBe("$.items[2]");
});
