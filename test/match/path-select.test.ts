import fc from "fast-check";
import { JSONPath } from "jsonpath-plus";
import { describe, expect, test } from "vitest";
import { compilePath } from "../../src/match/path.ts";
import { readPath, select, shop } from "./paths.ts";

describe("plain paths", () => {
  test.each([
    ["$", [shop]],
    ["id", [7]],
    ["$.id", [7]],
    ["none", [null]],
    ["nothing", []],
    ["id.x", []],
    ["$.items[0].id", [1]],
    ["items[-1].id", [3]],
    ["items[-4]", []],
    ["items[9]", []],
    ["items.length", [3]],
    ["items[0].name.length", [3]],
    ["$['odd key'][\"it's\"]", [1]],
    ["$['odd key']['it\\'s']", [1]],
    ["['id']", [7]],
    ["items[1]['maker'].country", ["de"]],
    ["__proto__", []],
    ["constructor.name", []],
    ["items.map", []],
    ["toString", []],
  ])("%s", async (text, found) => {
    expect(await select(text, shop)).toEqual(found);
    expect((await readPath(text)).evaluate().definite).toBe(true);
  });

  test("text has the dollar", async () => {
    expect((await readPath("items[0]")).evaluate().text).toBe("$.items[0]");
    expect((await readPath("[0]")).evaluate().text).toBe("$[0]");
    expect((await readPath("$.a")).evaluate().text).toBe("$.a");
    expect((await readPath("..id")).evaluate().text).toBe("$..id");
  });

  test("an own member of a hostile name is a member", async () => {
    expect(await select("__proto__.a", JSON.parse('{"__proto__": {"a": 1}}'))).toEqual([1]);
  });
});

describe("paths that may select several", () => {
  test.each([
    ["items[*].id", [1, 2, 3]],
    ["$.items.*.id", [1, 2, 3]],
    ["$..id", [7, 1, 2, 3]],
    ["items[0,2].id", [1, 3]],
    ["items[0]['id','name']", [1, "pen"]],
    ["items[1:].id", [2, 3]],
    ["items[:-1].id", [1, 2]],
    ["items[::2].id", [1, 3]],
    ["items[::-1].id", [3, 2, 1]],
    ["$..tags[0]", ["a"]],
    ["items[?(@.price > 1)].id", [1, 2]],
    ["items[?@.price > 1].id", [1, 2]],
    ["items[?(@.name == 'x)]')].id", [3]],
    ["items[?(@.maker.country == 'de')].id", [2]],
    ["items[?(!@.maker)].id", [1, 3]],
    ["items[?(@.price > 1 && @.id != 1)].id", [2]],
    ["items[?(@.id == $.items[1].id)].id", [2]],
    ["items[?(@.tags[-1] == 'b')].id", [1]],
    ["items[?(@['name'] == \"pen\")].id", [1]],
    ["items[?(@.tags[?(@ == 'a')])].id", [1]],
    ["items[?(length(@.name) > 3)].id", [2]],
    ["items[?(count(@.tags[*]) == 2)].id", [1]],
    ["items[?match(@.name, 'b..k')].id", [2]],
    ["items[?search(@.name, '^p')].id", [1]],
    ["items[?(@.name.startsWith('b'))].id", [2]],
    ["items[?(@.name.match(/^[)bx]/))].id", [2, 3]],
    ["items[(@.length-1)].id", [3]],
    ["$.items[?(@.price > 5)]^.length", [3]],
    ["items[0]~", [0]],
    ["$..price@number()", [2, 10, 0]],
    ["$.items[?(@.constructor)]", []],
    ["$.items[?(@.toString)]", []],
  ])("%s", async (text, found) => {
    expect(await select(text, shop)).toEqual(found);
    expect((await readPath(text)).evaluate().definite).toBe(false);
  });

  test("a filter asks own members only, and items of another form are not selected", async () => {
    const mixed = { items: [1, null, "x", [], { name: 5 }, { name: "ab" }] };
    expect(await select("items[?(@.name.startsWith('a'))]", mixed)).toEqual([{ name: "ab" }]);
    expect(await select("items[?(@.name.first.last == 1)]", mixed)).toEqual([]);
  });

  test("a deep document does not exhaust the stack", async () => {
    let deep: unknown = { id: 1 };
    for (let i = 0; i < 5_000; i++) deep = { a: deep };
    expect(await select("$..id", deep)).toEqual([1]);
  });
});

describe("plain paths and jsonpath-plus agree", () => {
  const key = fc.constantFrom("a", "b", "c", "odd key", "0", "__proto__");
  const step = fc.oneof(key, fc.integer({ min: 0, max: 3 }));
  const value = fc.letrec((tie) => ({
    any: fc.oneof(
      { maxDepth: 4 },
      fc.constantFrom(null, 0, 1, true),
      fc.array(tie("any"), { maxLength: 3 }),
      fc.dictionary(key, tie("any"), { noNullPrototype: true }),
    ),
  })).any;

  test("on every value", () => {
    fc.assert(
      fc.property(value, fc.array(step, { minLength: 1, maxLength: 5 }), (json, steps) => {
        fc.pre(typeof json === "object" && json !== null);
        const text = `$${steps.map((each) => (typeof each === "number" ? `[${each}]` : `['${each}']`)).join("")}`;
        const theirs = JSONPath({ path: text, json: json as object, eval: "safe", wrap: true }) as unknown[];
        expect(compilePath(text).select(json)).toEqual(theirs);
      }),
      { numRuns: 500 },
    );
  });

  test("with wildcards", () => {
    fc.assert(
      fc.property(
        value,
        fc.array(fc.constantFrom("[*]", "['a']", "[0]", "..b", "[1:]"), { minLength: 1, maxLength: 4 }),
        (json, steps) => {
          fc.pre(typeof json === "object" && json !== null);
          const text = `$${steps.join("")}`;
          const theirs = JSONPath({ path: text, json: json as object, eval: "safe", wrap: true }) as unknown[];
          expect(
            compilePath(text)
              .select(json)
              .map((each) => JSON.stringify(each))
              .toSorted(),
          ).toEqual(theirs.map((each) => JSON.stringify(each)).toSorted());
        },
      ),
    );
  });
});
