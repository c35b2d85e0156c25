import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { codecs } from "../../src/codec/index.ts";
import { Message } from "../../src/net/message.ts";
import { RuleIndex } from "../../src/play/rule-index.ts";
import { RuleSet } from "../../src/play/rule-set.ts";
import type { Rule } from "../../src/steps/standing/rule.ts";
import { type When, when } from "../../src/steps/standing/when.ts";
import type { PlayScope } from "../../src/steps/step.ts";
import { testReader } from "../support/reader.ts";
import { tree } from "../support/yaml.ts";

const scope = { get: (name: string) => (name === "number" ? 3 : undefined) } as unknown as PlayScope;

async function condition(yaml: string): Promise<When> {
  const reader = testReader();
  const read = when.read(tree(yaml), reader);
  await reader.settle();
  if (!read || reader.problems.some(({ severity }) => severity !== "warning"))
    throw new Error(`${yaml}: ${reader.problems.map(({ headline }) => headline).join(", ")}`);
  return read;
}

const rulesOf = (conditions: readonly When[]): readonly Rule[] =>
  conditions.map(({ pins, holds }, i) => ({ id: `${i}`, name: `${i}`, enabled: true, pins, holds }) as unknown as Rule);

const json = (value: unknown): Message =>
  new Message(Buffer.from(typeof value === "string" ? value : JSON.stringify(value)), false, 0, 1, codecs.json);

describe("the index of rules", () => {
  it("leads from the constants of a message to the rules that ask for them, and to those that ask for none", async () => {
    const index = new RuleIndex(
      await Promise.all(
        [
          "{ message: { type: say, room: { id: 1 } } }",
          "{ message: { type: say, room: { id: 2 } } }",
          "{ message: { type: { $in: [join, leave] } } }",
          "{ number: 3 }",
          "{ raw: ping }",
          "{ $or: [{ message: { type: join } }, { message: { type: bye } }] }",
          "{ message: hello }",
          "{ message: { $not: { type: say } } }",
        ].map(condition),
      ),
    );
    expect(index.candidates(json({ type: "say", room: { id: 2 } }))).toEqual([1, 3, 7]);
    expect(index.candidates(json({ type: "say" }))).toEqual([3, 7]);
    expect(index.candidates(json({ type: "join" }))).toEqual([2, 3, 5, 7]);
    expect(index.candidates(json({ type: "bye" }))).toEqual([3, 5, 7]);
    expect(index.candidates(json("ping"))).toEqual([3, 4, 7]);
    expect(index.candidates(json("hello"))).toEqual([3, 6, 7]);
    expect(index.candidates(json('"hello"'))).toEqual([3, 6, 7]);
    expect(index.candidates(json(["say"]))).toEqual([3, 7]);
  });

  it("asks one of a hundred", async () => {
    const conditions = await Promise.all(
      Array.from({ length: 100 }, (_, i) => condition(`{ message: { type: message, channel: room${i} } }`)),
    );
    expect(new RuleIndex(conditions).candidates(json({ type: "message", channel: "room42" }))).toEqual([42]);
  });

  it("loses no rule to a time or to a large number, which are the same as a text and a small one", async () => {
    const index = new RuleIndex(
      await Promise.all(
        ["{ message: { at: 2026-01-01T00:00:00Z } }", "{ message: { at: 7 } }", "{ message: { at: 8 } }"].map(
          condition,
        ),
      ),
    );
    const decoded = (at: unknown): Message => new Message(Buffer.from("x"), true, 0, 1, { decode: () => ({ at }) });
    expect(index.candidates(decoded(new Date(0)))).toEqual([0, 1, 2]);
    expect(index.candidates(decoded(7n))).toEqual([0, 1, 2]);
    expect(index.candidates(decoded(7))).toEqual([1]);
  });
});

// --- any rules, any messages ---

/** As YAML has them. */
const scalars: readonly (readonly [string, unknown])[] = [
  ['"a"', "a"],
  ['"1"', "1"],
  ['""', ""],
  ['"null"', "null"],
  ['"2026-01-01T00:00:00Z"', "2026-01-01T00:00:00Z"],
  ["1", 1],
  ["0", 0],
  ["-0", -0],
  ["1.5", 1.5],
  [".nan", Number.NaN],
  ["true", true],
  ["false", false],
  ["null", null],
];
const keys = ["type", "op", "__proto__", "constructor", "toString", "0", "length"];

const scalar = fc.constantFrom(...scalars.map(([yaml]) => yaml));
const key = fc.constantFrom(...keys);
const members = (value: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  fc
    .uniqueArray(fc.tuple(key, value), { minLength: 1, maxLength: 3, selector: ([name]) => name })
    .map((entries) => `{ ${entries.map(([name, of]) => `"${name}": ${of}`).join(", ")} }`);

const { matcher } = fc.letrec<{ matcher: string }>((tie) => {
  const several = fc.array(tie("matcher"), { minLength: 1, maxLength: 3 }).map((all) => `[${all.join(", ")}]`);
  return {
    matcher: fc.oneof(
      { maxDepth: 3, withCrossShrink: true },
      scalar,
      fc.constantFrom("$any", "$missing", "{ $gt: 0 }", "{ $exists: false }", '{ $regex: "^a" }', "{ $type: number }"),
      members(tie("matcher")),
      several.map((all) => `{ $in: ${all} }`),
      several.map((all) => `{ $or: ${all} }`),
      several.map((all) => `{ $and: ${all} }`),
      several,
      tie("matcher").map((one) => `{ $not: ${one} }`),
      members(tie("matcher")).map((all) => `{ $only: ${all} }`),
      scalar.map((one) => `{ $eq: ${one} }`),
      members(scalar).map((all) => `{ $eq: ${all} }`),
    ),
  };
});

const { selects } = fc.letrec<{ selects: string }>((tie) => {
  const several = fc.array(tie("selects"), { minLength: 1, maxLength: 3 }).map((all) => `[${all.join(", ")}]`);
  return {
    selects: fc.oneof(
      { maxDepth: 2, withCrossShrink: true },
      matcher.map((one) => `{ message: ${one} }`),
      fc.constantFrom("{}", "{ raw: a }", '{ raw: "1" }', "{ raw: 1 }", "{ number: 3 }", "{ number: 4 }"),
      fc.tuple(matcher, scalar).map(([one, raw]) => `{ message: ${one}, raw: ${raw} }`),
      several.map((all) => `{ $or: ${all} }`),
      several.map((all) => `{ $and: ${all} }`),
      tie("selects").map((one) => `{ $not: ${one} }`),
    ),
  };
});

const { value } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    fc.constantFrom<unknown>(
      ...scalars.map(([, each]) => each),
      undefined,
      1n,
      0n,
      2n,
      new Date("2026-01-01T00:00:00Z"),
    ),
    fc.constantFrom<unknown>(new Date(Number.NaN), new Uint8Array([97]), new Uint8Array()),
    fc.array(tie("value"), { maxLength: 2 }),
    fc
      .array(fc.tuple(key, tie("value")), { maxLength: 3 })
      // As a parser has it: no key leads to a prototype.
      .map((entries) => Object.fromEntries(entries)),
    fc
      .array(fc.tuple(key, tie("value")), { maxLength: 3 })
      .map((entries) => Object.assign(Object.create(null) as object, Object.fromEntries(entries))),
  ),
}));

const message = fc
  .tuple(value, fc.constantFrom("a", "1", "", "null", "x", "2026-01-01T00:00:00Z"))
  .map(([of, text]) => new Message(Buffer.from(text), false, 0, 3, { decode: () => of }));

describe("whatever the rules and the messages", () => {
  it("the same rule is chosen as by trying one after another", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(selects, fc.boolean()), { minLength: 5, maxLength: 12 }),
        fc.array(message, { minLength: 1, maxLength: 8 }),
        async (written, messages) => {
          const rules = rulesOf(await Promise.all(written.map(([yaml]) => condition(yaml))));
          const index = new RuleIndex(rules);
          const set = new RuleSet(rules);
          for (const each of messages) {
            const holding = rules.flatMap((rule, position) => (rule.holds(each, scope) ? [position] : []));
            const candidates = index.candidates(each);
            expect(candidates.filter((position) => rules[position]?.holds(each, scope))).toEqual(holding);
            expect(set.choose(each, scope)?.id).toBe(rules.find((rule) => rule.holds(each, scope))?.id);
          }
          for (const [i, [, enabled]] of written.entries()) {
            const rule = set.rules[i];
            if (rule) rule.enabled = enabled;
          }
          for (const each of messages) {
            const first = rules.find((rule, i) => written[i]?.[1] && rule.holds(each, scope));
            expect(set.choose(each, scope)?.id).toBe(first?.id);
          }
        },
      ),
      { numRuns: 100 },
    );
  });
});
