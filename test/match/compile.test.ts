import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { codeMatcher, matcher, stepMatcher, textMatcher } from "../../src/match/compile.ts";
import { fromData } from "../../src/tree.ts";
import { testReader } from "../support/reader.ts";
import { binaryMessage, compiled, explained, message, problemsOf, scopeOf, textMessage } from "./support.ts";

describe("values", () => {
  test.each([
    ["{ type: message }", { type: "message", text: "hi" }],
    ["{}", { a: 1 }],
    ["{ a: { b: 1 } }", { a: { b: 1, c: 2 }, d: 3 }],
    ["[1, { a: 1 }]", [1, { a: 1, b: 2 }]],
    ["{ a: null }", { a: null }],
    ["{ a: 1.0 }", { a: 1 }],
    ["5", 5],
    ["true", true],
    ["null", null],
    ['{ "$$ref": "#/a" }', { $ref: "#/a" }],
    ["{ a: $$any }", { a: "$any" }],
    ["{ a: $5.00 }", { a: "$5.00" }],
    ["{ a: '$${b}' }", { a: "${b}" }],
    ["{ __proto__: { a: 1 } }", JSON.parse('{"__proto__": {"a": 1, "b": 2}}') as unknown],
  ])("%s matches", async (yaml, value) => {
    expect(await explained(yaml, message(value))).toEqual([]);
  });

  test.each([
    ['{ id: "1" }', { id: 1 }, ['$.id: expected the string "1", got the number 1']],
    ["{ id: 1 }", { id: "1" }, ['$.id: expected the number 1, got the string "1"']],
    ["{ a: 1 }", { a: null }, ["$.a: expected the number 1, got null"]],
    ["{ a: null }", {}, ["$.a: expected null, got nothing (the member is missing)"]],
    ["{ a: { b: 1 } }", { a: [1] }, ["$.a: expected the object { b: 1 }, got the list [1]"]],
    ["{ a: { b: 1 } }", {}, ["$.a: expected { b: 1 }, got nothing (the member is missing)"]],
    ["{ a: [1] }", { a: { b: 1 } }, ["$.a: expected the list [1], got the object { b: 1 }"]],
    ["{ a: 1, b: { c: x } }", { a: 2, b: { c: "y" } }, ["$.a: expected 1, got 2", '$.b.c: expected "x", got "y"']],
    [
      "{ from: alice }",
      { form: "alice" },
      ['$.from: expected "alice", got nothing (the member is missing; the message has "form")'],
    ],
    [
      "{ a: { from: x, form: y } }",
      { a: { form: "y" } },
      ['$.a.from: expected "x", got nothing (the member is missing)'],
    ],
    [
      "{ a: { from: x } }",
      { a: { form: "x" } },
      ['$.a.from: expected "x", got nothing (the member is missing; the object has "form")'],
    ],
    [
      "{ items: [a, b] }",
      { items: ["a", "c", "d"] },
      ["$.items: expected 2 items, got 3", '$.items[1]: expected "b", got "c"'],
    ],
    ["{ items: [a] }", { items: [] }, ["$.items: expected 1 item, got 0"]],
    ["{ 'a b': { 'x': 1 } }", { "a b": { x: 2 } }, ['$["a b"].x: expected 1, got 2']],
    [
      "{ n: 1, id: '7' }",
      { n: 2, id: 7 },
      ['$.id: expected the string "7", got the number 7', "$.n: expected 1, got 2"],
    ],
    ["{ toString: $any }", {}, ["$.toString: expected any value, got nothing (the member is missing)"]],
    ["{ constructor: {} }", {}, ["$.constructor: expected {}, got nothing (the member is missing)"]],
    ["null", 0, ["$: expected null, got the number 0"]],
  ])("%s does not match %j", async (yaml, value, texts) => {
    expect(await explained(yaml, message(value))).toEqual(texts);
  });

  test("places are those of the expected parts", async () => {
    const read = await compiled("{ a: 1, b: { c: x } }");
    const [first, second] = read.explain(message({ a: 2, b: {} }), scopeOf());
    expect([first?.at, second?.at].map((at) => at?.source.text.slice(at.start, at.end))).toEqual(["1", "x"]);
  });
});

describe("texts", () => {
  test("are compared with the text on the wire, or a decoded string", async () => {
    expect(await explained("hello", textMessage("hello"))).toEqual([]);
    expect(await explained('"{\\"a\\": 1}"', textMessage('{"a": 1}'))).toEqual([]);
    expect(await explained("hello", message("hello"))).toEqual([]);
    expect(await explained("'\"hello\"'", message("hello"))).toEqual([]);
    expect(await explained("hello", textMessage("helo"))).toEqual(['$: expected "hello", got "helo"']);
    expect(await explained("hello", { value: "hello" })).toEqual([]);
  });

  test("say what came instead of a text", async () => {
    expect(await explained("hello", { ...binaryMessage(0xff, 0xfe), value: undefined })).toEqual([
      '$: expected "hello", got <2 bytes ff fe>, which are not UTF-8',
    ]);
    expect(await explained("{ a: 1 }", textMessage("hello"))).toEqual([
      '$: expected { a: 1 }, got the text "hello", which is not JSON',
    ]);
    expect(await explained("{ a: $missing }", textMessage("hello"))).toEqual([
      '$: expected { a: $missing }, got the text "hello", which is not JSON',
    ]);
  });

  test("a number is not its text", async () => {
    expect(await explained("5", textMessage("5"))).toEqual([]);
    expect(await explained('"5"', textMessage("5"))).toEqual([]);
    expect(await explained("{ a: '5' }", message({ a: 5 }))).toEqual([
      '$.a: expected the string "5", got the number 5',
    ]);
  });
});

describe("bytes", () => {
  test("are compared with the bytes on the wire", async () => {
    expect(await explained('{ $hex: "01 ff" }', binaryMessage(1, 255))).toEqual([]);
    expect(await explained("!!binary AQI=", binaryMessage(1, 2))).toEqual([]);
    expect(await explained("{ $text: hi }", textMessage("hi"))).toEqual([]);
    expect(await explained("{ $concat: [{ $hex: '01' }, { $text: a }] }", binaryMessage(1, 97))).toEqual([]);
    expect(await explained("{ $repeat: { value: ab, times: 2 } }", textMessage("abab"))).toEqual([]);
    expect(await explained("{ $hex: 01 02 }", binaryMessage(1, 3))).toEqual([
      "$: expected <2 bytes 01 02>, got <2 bytes 01 03> (they differ from byte 1 on, counted from 0)",
    ]);
  });

  test("stand in members, too", async () => {
    const subject = { value: { data: Buffer.from([1, 2]) } };
    expect(await explained("{ data: { $hex: '0102' } }", subject)).toEqual([]);
    expect(await explained("{ data: '0102' }", subject)).toEqual([
      '$.data: expected the string "0102", got <2 bytes 01 02>',
    ]);
  });
});

describe("expressions", () => {
  test("a whole value keeps its type and is data", async () => {
    const variables = { id: 7, user: { name: "a", $gt: 5 }, items: [1, 2], none: null };
    expect(await explained("{ id: '${id}' }", message({ id: 7 }), variables)).toEqual([]);
    expect(await explained("{ id: 'x${id}' }", message({ id: "x7" }), variables)).toEqual([]);
    expect(await explained("{ user: '${user}' }", message({ user: { name: "a", $gt: 5, age: 1 } }), variables)).toEqual(
      [],
    );
    expect(await explained("{ user: '${user}' }", message({ user: { name: "a" } }), variables)).toEqual([
      '$.user["$gt"]: expected 5, got nothing (the member is missing)',
    ]);
    expect(await explained("{ list: '${items}' }", message({ list: [1, 3] }), variables)).toEqual([
      "$.list[1]: expected 2, got 3",
    ]);
    expect(await explained("'${none}'", message(null), variables)).toEqual([]);
    expect(await explained("{ text: '${word}' }", message({ text: "$any" }), { word: "$any" })).toEqual([]);
    expect(await explained("{ text: '${word}' }", message({ text: "b" }), { word: "$any" })).toEqual([
      '$.text: expected "$any", got "b"',
    ]);
  });

  test("constant says whether the answer may change", async () => {
    expect((await compiled("{ a: [1, { $gt: 2 }] }")).constant).toBe(true);
    expect((await compiled("{ a: [1, { $gt: '${x}' }] }")).constant).toBe(false);
    expect((await compiled("{ a: { $or: ['${x}'] } }")).constant).toBe(false);
  });

  test("a variable without a value is a failure, but can be described", async () => {
    const read = await compiled("{ a: '${x}' }");
    expect(() => read.holds(message({ a: 1 }), scopeOf())).toThrow(/x/);
    expect(read.describe(scopeOf())).toBe('{ a: "${x}" }');
    expect(read.describe(scopeOf({ x: 5 }))).toBe("{ a: 5 }");
  });

  test("data computed at run time is data", () => {
    const reader = testReader();
    const span = { source: { file: "a", text: "x" }, start: 0, end: 1 };
    const read = matcher.read(fromData({ a: { $gt: 5 }, b: "$any", c: "${x}" }, span), reader);
    expect(read?.holds(message({ a: { $gt: 5 }, b: "$any", c: "${x}" }), scopeOf())).toBe(true);
    expect(read?.holds(message({ a: 6, b: "$any", c: "${x}" }), scopeOf())).toBe(false);
    expect(reader.problems).toEqual([]);
  });
});

describe("problems", () => {
  test.each([
    ["{ a: }", ['error 3: The key "a" has no value | Write a value after the colon, or null if that is meant.']],
    [
      "{ text: hello, world }",
      ['error 16: The key "world" has no value | A comma ends the text in a flow map. Quote it: "hello, world".'],
    ],
    ["- 1\n-", ["error 1: Item 2 of the list has no value | Write a value, or null if that is meant."]],
    ["{ $gtt: 1 }", ['error 3: Unknown operator $gtt | Did you mean "$gt"? For a member of that name write $$gtt.']],
    [
      "{ $gt: 1, a: 1 }",
      [
        'error 11: Operators and members cannot stand in one map: $gt is an operator, "a" is a member | Write { $and: [{ $gt: … }, { a: … }] }, or $$gt for a member of that name.',
      ],
    ],
    ["{ $gt: }", ['error 3: The key "$gt" has no value | Write a value after the colon, or null if that is meant.']],
    [
      "{ a: { $uuid: true } }",
      ["error 8: Unknown operator $uuid | $uuid takes no operand, it stands where a value would: { member: $uuid }."],
    ],
    [
      "{ $hex: 01, $gt: 5 }",
      [
        "error 3: Unknown operator $hex | $hex stands for bytes or a text, so it cannot stand beside other operators. Write { $and: [{ $hex: … }, …] }.",
      ],
    ],
    ["{ a: $uid }", ['warning 6: "$uid" is compared as a text | Did you mean "$uuid"?']],
    ["{ a: $gt }", ['warning 6: "$gt" is compared as a text | $gt takes an operand: { $gt: … }.']],
    [
      "{ '${x}': 1 }",
      ['error 3: A key is taken as it is written: "${x}" is not evaluated | For a member of this name write "$${x}".'],
    ],
  ])("%s", async (yaml, expected) => {
    expect(await problemsOf(yaml)).toEqual(expected);
  });
});

describe("stepMatcher", () => {
  const shape = stepMatcher(["count", "for", "within"]);

  test("warns when all members are names of options", async () => {
    expect(await problemsOf("{ count: 3, for: 1s }", shape)).toEqual([
      "warning 1: This matcher has only members that are names of options (count, for) | Did you mean { receive, count: 3, for: 1s }? Options stand beside the action. If the message has such members, add another member that it has.",
    ]);
    expect(await problemsOf("{ count: 3 }", stepMatcher(["count"], "receiveNext"))).toEqual([
      expect.stringContaining("Did you mean { receiveNext, count: 3 }?"),
    ]);
  });

  test("does not warn of anything else", async () => {
    expect(await problemsOf("{ count: 3, type: x }", shape)).toEqual([]);
    expect(await problemsOf("{}", shape)).toEqual([]);
    expect(await problemsOf("count", shape)).toEqual([]);
  });
});

describe("textMatcher", () => {
  const text = (yaml: string, value: unknown, variables = {}): Promise<readonly string[]> =>
    explained(yaml, typeof value === "string" ? { value, text: value } : { value }, variables, textMatcher);

  test("an unquoted scalar counts as it is written", async () => {
    expect(await text("0101", "0101")).toEqual([]);
    expect(await text("1.10", "1.10")).toEqual([]);
    expect(await text("true", "true")).toEqual([]);
    expect(await text("1.10", "1.1")).toEqual(['$: expected "1.10", got "1.1"']);
    expect(await text("'${n}'", "7", { n: 7 })).toEqual([]);
    expect(await text("{ $in: [1.0, 2.0] }", "2.0")).toEqual([]);
    expect(await text("{ $eq: 1.0 }", "1.0")).toEqual([]);
  });

  test("of a header that came several times any may be the one", async () => {
    expect(await text("b", ["a", "b"])).toEqual([]);
    expect(await text("{ $startsWith: b }", ["a", "bc"])).toEqual([]);
    expect(await text("c", ["a", "b"])).toEqual(['$: expected the string "c", got the list ["a", "b"]']);
    expect(await text("{ $not: a }", ["a", "b"])).toEqual(['$: expected not "a", got ["a", "b"]']);
    expect(await text("[a, b]", ["a", "b"])).toEqual([]);
    expect(await text("{ $length: 2 }", ["a", "b"])).toEqual([]);
  });

  test("null and $missing are none", async () => {
    expect(await text("null", undefined)).toEqual([]);
    expect(await text("$missing", undefined)).toEqual([]);
    expect(await text("null", "x")).toEqual(['$: expected null, got the string "x"']);
    expect(await text("x", undefined)).toEqual(['$: expected "x", got nothing']);
    expect(await text("{ $not: x }", undefined)).toEqual([]);
  });

  test("numbers in texts compare as numbers", async () => {
    expect(await text("{ $gte: 40 }", "41")).toEqual([]);
    expect(await text("{ $gte: 40 }", "9")).toEqual(['$: expected a number >= 40, got "9"']);
    expect(await text("{ $gte: 40 }", "many")).toEqual(['$: expected a number >= 40, got "many"']);
    expect(await text("{ $near: { value: 1, by: 0.5 } }", "1.5")).toEqual([]);
  });
});

describe("codeMatcher", () => {
  const code = (yaml: string, value: number, variables = {}): Promise<readonly string[]> =>
    explained(yaml, { value, text: String(value) }, variables, codeMatcher);

  test("takes a number, any of a list, or operators", async () => {
    expect(await code("4401", 4401)).toEqual([]);
    expect(await code("[1000, 1001]", 1001)).toEqual([]);
    expect(await code("{ $gte: 4000 }", 4001)).toEqual([]);
    expect(await code("[1000, { $gte: 4000 }]", 4001)).toEqual([]);
    expect(await code("'${code}'", 4001, { code: 4001 })).toEqual([]);
    expect(await code("4401", 1006)).toEqual(["$: expected 4401, got 1006"]);
    expect(await code("[1000, 1001]", 1006)).toEqual(["$: expected one of 1000, 1001, got 1006"]);
    expect(await code("{ $gte: 4000 }", 1000)).toEqual(["$: expected a number >= 4000, got 1000"]);
  });

  test.each(["abc", '"4401"', "true", "[]", "[[1]]"])("%s is no code", async (yaml) => {
    expect(await problemsOf(yaml, codeMatcher)).toHaveLength(1);
  });
});

describe("laws", () => {
  const json = fc.jsonValue({ maxDepth: 4 });
  const plainKeys = (value: unknown): boolean => !/"\$|\$\{|"<</.test(JSON.stringify(value));
  const value = json.filter(plainKeys);

  test("every JSON value matches itself", async () => {
    await fc.assert(
      fc.asyncProperty(value, async (each) => {
        expect(await explained(JSON.stringify(each), message(each))).toEqual([]);
        expect(await explained(`{ $eq: ${JSON.stringify(each)} }`, message(each))).toEqual([]);
      }),
    );
  });

  test("two values match exactly when nothing is to explain; $not is the opposite", async () => {
    await fc.assert(
      fc.asyncProperty(value, value, async (one, other) => {
        const text = JSON.stringify(one);
        const differences = await explained(text, message(other));
        const negated = await explained(`{ $not: ${text} }`, message(other));
        expect(negated.length === 0).toBe(differences.length > 0);
        const inside = await explained(`{ a: ${text} }`, message({ a: other }));
        expect((await explained(`{ a: { $not: ${text} } }`, message({ a: other }))).length === 0).toBe(
          inside.length > 0,
        );
      }),
    );
  });

  test("fewer expected members still match", async () => {
    const objects = fc.dictionary(fc.string(), value).filter(plainKeys);
    await fc.assert(
      fc.asyncProperty(objects, fc.integer({ min: 0 }), async (each, pick) => {
        const entries = Object.entries(each);
        const some = Object.fromEntries(entries.filter((_, i) => (pick >> i) % 2 === 0));
        expect(await explained(JSON.stringify(some), message(each))).toEqual([]);
      }),
    );
  });

  test("a matcher from a file and the same data from a variable agree", async () => {
    await fc.assert(
      fc.asyncProperty(value, value, async (one, other) => {
        const fixed = await explained(JSON.stringify({ a: one }), message({ a: other }));
        const computed = await explained("{ a: '${x}' }", message({ a: other }), { x: one });
        expect(computed.length === 0).toBe(fixed.length === 0);
      }),
    );
  });

  test("nothing pollutes a prototype", async () => {
    const hostile = JSON.parse(
      '{"__proto__": {"polluted": true}, "constructor": {"prototype": {"polluted": true}}}',
    ) as unknown;
    await explained(JSON.stringify(hostile), message(hostile));
    await explained("{ a: '${x}' }", message({ a: hostile }), { x: hostile });
    expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
  });

  test("data as deep as a peer may send does not exhaust the stack", async () => {
    let deep: unknown = 1;
    for (let i = 0; i < 100_000; i++) deep = [deep];
    const read = await compiled("{ a: '${x}' }");
    expect(read.holds({ value: { a: deep } }, scopeOf({ x: deep }))).toBe(true);
    expect(read.explain({ value: { a: [[deep]] } }, scopeOf({ x: deep })).length).toBeGreaterThan(0);
  });
});

test("describe writes the matcher on one line, and cuts it", async () => {
  const read = await compiled(
    "{ type: message, n: { $gt: 5 }, list: [1, $any], '$$ref': x, only: { $only: { a: null } }, two: { $gte: 1, $lt: 3 } }",
  );
  expect(read.describe(scopeOf(), 200)).toBe(
    '{ type: "message", n: { $gt: 5 }, list: [1, $any], $$ref: "x", only: { $only: { a: null } }, two: { $gte: 1, $lt: 3 } }',
  );
  expect(read.describe(scopeOf(), 30).length).toBe(30);
});
