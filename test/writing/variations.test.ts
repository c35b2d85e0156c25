import { describe, expect, it } from "vitest";
import { matcherOf } from "../../src/writing/content-text.ts";
import { kindOnlyMatcher } from "../../src/writing/kind-matcher.ts";
import { Variations } from "../../src/writing/variations.ts";
import { printDocuments } from "../../src/writing/print.ts";
import { Commented } from "../../src/writing/written.ts";
import type { Written } from "../../src/writing/written.ts";
import { contentOf } from "../../src/recording/content.ts";
import { Habits } from "../../src/recording/habits.ts";
import { pathText } from "../../src/recording/content.ts";

type Said = string | Uint8Array | object;

const content = (said: Said): ReturnType<typeof contentOf> =>
  contentOf(typeof said === "string" || said instanceof Uint8Array ? said : JSON.stringify(said));

function learned(first: Said, others: readonly Said[]): Variations {
  const variations = new Variations();
  for (const each of others) variations.compare(content(first), content(each));
  return variations;
}

const printed = (written: Written): string => printDocuments([new Map([["m", new Commented([written])]])], []).slice(7);

/** The matcher of a message after what came in its place in other plays. */
function matcher(first: Said, ...others: readonly Said[]): string {
  const variations = learned(first, others);
  const around = { from: "server", habits: new Habits(), now: undefined, decide: () => undefined, variations } as const;
  return printed(matcherOf(content(first), around)).trim();
}

const uuids = ["0c4fe0d0-3a0b-4a55-8d0a-9a9b2f3f2b11", "ffffe0d0-3a0b-4a55-8d0a-9a9b2f3f2b11"] as const;

describe("what is another in each play", () => {
  it.each<readonly [string, string]>([
    ["number", matcher({ type: "a", n: 1 }, { type: "a", n: 2 })],
    ["fraction", matcher({ type: "a", n: 1 }, { type: "a", n: 2.5 })],
    ["list", matcher({ type: "a", on: ["x"] }, { type: "a", on: [] })],
    ["item", matcher({ type: "a", on: ["x", 1] }, { type: "a", on: ["x", 2] })],
    ["types", matcher({ type: "a", x: "y" }, { type: "a", x: null })],
    ["absent", matcher({ type: "a", x: "y", z: true }, { type: "a", z: true })],
    ["more", matcher({ type: "a" }, { type: "a", more: 1 })],
    ["word", matcher({ type: "a", mood: "good" }, { type: "a", mood: "bad" })],
    ["digits", matcher({ type: "a", x: "17" }, { type: "a", x: "180" })],
    ["sentence", matcher("guest-9 is no. 10 (of 12)", "guest-11 is no. 12 (of 12)")],
    ["words", matcher("hi bob", "hi alice and me")],
    ["anything", matcher("one", "and two")],
    ["end", matcher("x: tea (hot)", "x: green tea (hot)")],
    ["lines", matcher("a\nb", "a\nc")],
    ["operators", matcher("${a} $1 17", "${a} $1 18")],
    ["bytes", matcher(Buffer.from([1, 2]), Buffer.from([1, 3]))],
    ["three", matcher({ type: "a", n: 1, m: 1 }, { type: "a", n: 2, m: 1 }, { type: "a", n: 2, m: 2 })],
  ])("becomes a matcher: %s", (name, written) => {
    expect(written).toBe(
      {
        number: "{ type: a, n: { $type: integer } }",
        fraction: "{ type: a, n: { $type: number } }",
        list: "{ type: a, on: { $type: list } }",
        item: "{ type: a, on: [x, { $type: integer }] }",
        types: '{ type: a, x: { $type: [string, "null"] } }',
        absent: "{ type: a, z: true }",
        more: "{ type: a }",
        word: '{ type: a, mood: { $regex: "^[\\\\w-]+$" } }',
        digits: "{ type: a, x: { $regex: ^\\d+$ } }",
        sentence: "{ $regex: ^guest-\\d+ is no\\. \\d+ \\(of 12\\)$ }",
        words: "{ $regex: ^hi .*$ }",
        anything: "{ $type: string }",
        end: '{ $regex: "^x: .* \\\\(hot\\\\)$" }',
        lines: "{ $type: string }",
        operators: '{ $regex: "^\\\\$\\\\{a\\\\} \\\\$1 \\\\d+$" }',
        bytes: "{ $type: bytes }",
        three: "{ type: a, n: { $type: integer }, m: { $type: integer } }",
      }[name],
    );
  });

  it("is no news where it is known by how it looks", () => {
    const variations = learned({ type: "a", id: uuids[0], at: 1764410000000 }, [
      { type: "a", id: uuids[1], at: 1764410009999 },
    ]);
    expect(variations.takeNew()).toEqual([]);
  });

  it("is a UUID or a time where that comes and goes", () => {
    expect(matcher({ type: "a", x: uuids[0] }, { type: "a", x: null })).toBe(
      '{ type: a, x: { $type: [string, "null"] } }',
    );
    expect(matcher("r17", "r18", uuids[0])).toBe('{ $regex: "^[\\\\w-]+$" }');
  });

  it("is told once, with what its message calls itself", () => {
    const variations = learned({ type: "a", n: 1 }, [{ type: "a", n: 2 }]);
    expect(variations.takeNew().map(({ path, of, values }) => [pathText(path), of, values])).toEqual([
      ["$.n", "a", [1, 2]],
    ]);
    expect(variations.compare(content({ type: "a", n: 1 }), content({ type: "a", n: 7 }))).toEqual([]);
    expect(variations.takeNew()).toEqual([]);
    expect(variations.compare(content({ type: "b", n: 1 }), content({ type: "b", n: 7 }))).toEqual([1]);
  });

  it("is bounded, whatever comes", () => {
    const variations = new Variations();
    for (let n = 0; n < 10_100; n++)
      variations.compare(content({ [`k${n}`]: "x".repeat(5000) }), content({ [`k${n}`]: "y" }));
    const all = variations.takeNew();
    expect(all).toHaveLength(10_000);
    expect(String(all[0]?.values[0])).toHaveLength(1001);
  });
});

it.each<readonly [Said, string]>([
  [{ type: "tick", n: 1 }, "{ type: tick }"],
  [{ event: "$x", n: 1 }, "{ event: { $eq: $x } }"],
  [{ a: 1, $b: 2 }, "{ a: $any, $$b: $any }"],
  [{}, "{ $type: object }"],
  [[1, 2], "{ $type: list }"],
  ["hi", "{ $type: string }"],
  [Buffer.from([1]), "{ $type: bytes }"],
])("the kind of %j alone is %s", (said, expected) => {
  expect(printed(kindOnlyMatcher(content(said))).trim()).toBe(expected);
});
