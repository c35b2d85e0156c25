import fc from "fast-check";
import { JSONPath } from "jsonpath-plus";
import { describe, expect, test } from "vitest";
import { compilePath, type JsonPath, path } from "../../src/match/path.ts";
import { loadPathEngine } from "../../src/match/path-filter.ts";
import { testReader } from "../support/reader.ts";
import { tree } from "../support/yaml.ts";
import { problemsOf, scopeOf } from "./support.ts";

const shop = {
  id: 7,
  none: null,
  items: [
    { id: 1, name: "pen", price: 2, tags: ["a", "b"] },
    { id: 2, name: "book", price: 10, maker: { country: "de" } },
    { id: 3, name: "x)]", price: 0 },
  ],
  "odd key": { "it's": 1 },
};

async function read(text: string): Promise<{ evaluate(variables?: Readonly<Record<string, unknown>>): JsonPath }> {
  const reader = testReader();
  const expr = path.read(tree(JSON.stringify(text)), reader);
  await reader.settle();
  expect(reader.problems.filter(({ severity }) => severity !== "warning")).toEqual([]);
  if (!expr) throw new Error("it did not compile");
  return { evaluate: (variables = {}) => expr.evaluate(scopeOf(variables)) };
}

async function select(
  text: string,
  value: unknown,
  variables?: Readonly<Record<string, unknown>>,
): Promise<readonly unknown[]> {
  return (await read(text)).evaluate(variables).select(value);
}

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
    expect((await read(text)).evaluate().definite).toBe(true);
  });

  test("text has the dollar", async () => {
    expect((await read("items[0]")).evaluate().text).toBe("$.items[0]");
    expect((await read("[0]")).evaluate().text).toBe("$[0]");
    expect((await read("$.a")).evaluate().text).toBe("$.a");
    expect((await read("..id")).evaluate().text).toBe("$..id");
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
    expect((await read(text)).evaluate().definite).toBe(false);
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

describe("values in a path", () => {
  test("are put in as values", async () => {
    const text = '$.items[?(@.name == "${name}")].id';
    expect(await select(text, shop, { name: "pen" })).toEqual([1]);
    expect(await select(text, shop, { name: "x)]" })).toEqual([3]);
    expect(await select("items[?(@.id == ${id})].name", shop, { id: 2 })).toEqual(["book"]);
    expect(await select("items[?(@.name == ${name})].id", shop, { name: "book" })).toEqual([2]);
    expect(await select("items[${i}].id", shop, { i: 1 })).toEqual([2]);
    expect(await select("$[${key}]", shop, { key: "id" })).toEqual([7]);
    expect(await select("$.${key}", shop, { key: "odd key" })).toEqual([shop["odd key"]]);
    expect(await select("${key}", shop, { key: "id" })).toEqual([7]);
    expect(await select("items[0].${a}${b}", shop, { a: "na", b: "me" })).toEqual(["pen"]);
    expect((await read("$.${key}")).evaluate({ key: "odd key" }).text).toBe("$['odd key']");
  });

  test("cannot change what the path says", async () => {
    const hostile = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.constantFrom(
        '" || true || "',
        "' || '1'=='1",
        "x)] | $..*",
        "\\",
        '\\"',
        "a@.b",
        "']['id",
        "..*",
        "*",
        "0:9",
        "?(true)",
      ),
    );
    const texts = [
      '$.items[?(@.name == "${x}")]',
      "$.items[?(@.name == '${x}')]",
      "$.items[?(@.name == ${x})]",
      "$.items['${x}']",
      "$.items[${x}]",
      "$.${x}",
    ];
    for (const text of texts) {
      const compiled = await read(text);
      fc.assert(
        fc.property(hostile, (x) => {
          const found = compiled.evaluate({ x }).select({ items: [{ name: "secret" }, { name: x }], [x]: "mine" });
          if (text.includes("?")) expect(found).toEqual(x === "secret" ? [{ name: x }, { name: x }] : [{ name: x }]);
          else if (text === "$.${x}") expect(found).toEqual(["mine"]);
          else expect(found).toEqual(x === "length" ? [2] : []);
        }),
      );
    }
  });

  test("other values are refused where they cannot stand", async () => {
    expect(() => compiledNow).not.toThrow();
    const filter = await read("items[?(@.id == ${x})]");
    expect(() => filter.evaluate({ x: [1] })).toThrow(
      "Only a text, a number, true, false or null can be put into a path here, got the list [1]",
    );
    const part = await read("items.na${x}");
    expect(() => part.evaluate({ x: "m.e" })).toThrow(
      'Only letters and digits, as a part of a name can be put into a path here, got the string "m.e"',
    );
  });
});

const compiledNow = compilePath("$.a");

test("compilePath compiles a path at run time", async () => {
  expect(compiledNow.select({ a: 1 })).toEqual([1]);
  await loadPathEngine();
  expect(compilePath("$.a[?(@ > 1)]").select({ a: [1, 2] })).toEqual([2]);
  expect(() => compilePath("$.a[")).toThrow('The "[" is not closed');
});

describe("problems", () => {
  test.each([
    ["''", ["error 1: The JSONPath is not valid: The path is empty | Write $ for the whole message."]],
    ["$.a[", ['error 4: The JSONPath is not valid: The "[" is not closed | A "]" is missing.']],
    ["'$.a['", ['error 5: The JSONPath is not valid: The "[" is not closed | A "]" is missing.']],
    [
      "$.a.",
      [
        "error 4: The JSONPath is not valid: The path ends where a name should stand | Leave the dot out, or write the name behind it.",
      ],
    ],
    [
      "$.a b",
      [
        `error 4: The JSONPath is not valid: Expected ".", ".." or "[", got " " | A path has no spaces; a name with spaces is written $['a name'].`,
      ],
    ],
    ["$['a", ["error 3: The JSONPath is not valid: The quoted name is not closed | A ' is missing."]],
    [
      "$.a[b]",
      [
        "error 5: The JSONPath is not valid: Expected an index, a quoted name, * or a filter in brackets | Quote the name: ['b'].",
      ],
    ],
    [
      "$.a[?(@.b=1)]",
      ["error 10: The JSONPath is not valid: unexpected filter selector token '=' | Write == to compare."],
    ],
    ["a[?(@.b && )]", ["error 12: The JSONPath is not valid: unexpected ')'"]],
    [
      "a[?(@.b == True)]",
      [
        'error 12: The JSONPath is not valid: "True" is not known in a filter | Quote texts: "True". Members of the item are @.True.',
      ],
    ],
    [
      "a[?(@.b and @.c)]",
      ['error 9: The JSONPath is not valid: "and" is not known in a filter | Write && for and, || for or, ! for not.'],
    ],
    [
      "$.a^",
      [
        "warning 4: This JSONPath uses ^ (the parent), which is not in RFC 9535 | It works here; other tools may read it in another way.",
      ],
    ],
    [
      "$.a~",
      [
        "warning 4: This JSONPath uses ~ (the key), which is not in RFC 9535 | It works here; other tools may read it in another way.",
      ],
    ],
    [
      "$.a[(@.length-1)]",
      [
        "warning 5: This JSONPath uses a script as an index, which is not in RFC 9535 | It works here; other tools may read it in another way.",
      ],
    ],
    [
      "$.a[?(@.b.startsWith('x'))]",
      [
        "warning 21: This JSONPath uses a method, which is not in RFC 9535 | It works here; other tools may read it in another way.",
      ],
    ],
    [
      "'$.a[?(@.b = ${x})]'",
      ["error 1: The JSONPath is not valid: unexpected filter selector token '=' | Write == to compare."],
    ],
    ["$.a.length", []],
    ["[1]", ["error 1: Expected a JSONPath, got a list | Write $.items[0].id, or $ for the whole message."]],
  ])("%s", async (yaml, texts) => {
    expect(await problemsOf(yaml, path)).toEqual(texts);
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
