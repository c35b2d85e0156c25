import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { codeMatcher, stepMatcher, textMatcher } from "../../src/match/compile.ts";
import { compiled, explained, message, problemsOf, scopeOf } from "./support.ts";

describe("stepMatcher", () => {
  test("warns of a time where a message stands", async () => {
    const told = async (text: string, ...options: readonly string[]): Promise<readonly string[]> =>
      problemsOf(text, stepMatcher(options, "receiveNothing"));
    const time = 'warning 1: "200ms" is the text of a message here, not a time';
    expect(await told("200ms", "for", "after")).toEqual([
      `${time} | Did you mean { receiveNothing, for: 200ms }? If the text is meant, quote it.`,
    ]);
    expect(await told("200ms", "for", "timeout")).toEqual([
      `${time} | Did you mean { receiveNothing, timeout: 200ms }? If the text is meant, quote it.`,
    ]);
    expect(await told('"200ms"', "for")).toEqual([]);
    expect(await told("{ a: 200ms }", "for")).toEqual([]);
    expect(await told("200", "for")).toEqual([]);
  });

  const shape = stepMatcher(["count", "for", "within"]);

  test("warns when all members are names of options", async () => {
    expect(await problemsOf("{ count: 3, for: 1s }", shape)).toEqual([
      "warning 1: This matcher has only members that are names of options (count, for) | Did you mean { receive, count: 3, for: 1s }? Options stand beside the action. If the message has such members, add another member that it has.",
    ]);
    expect(await problemsOf("{ count: 3 }", stepMatcher(["count"], "receiveNext"))).toEqual([
      expect.stringContaining("Did you mean { receiveNext, count: 3 }?"),
    ]);
  });

  test("warns of a time behind the name of an option among other members", async () => {
    expect(await problemsOf("{ type: x, within: 200ms, count: 3 }", shape)).toEqual([
      'warning 12: "within" stands inside the matcher: the message must have such a member | To receive with this option, write it beside: { receive: { … }, within: 200ms }. If the member is meant, quote its value.',
    ]);
    expect(await problemsOf("{ type: x, within: '200ms', for: 3, other: 1s }", shape)).toEqual([]);
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
