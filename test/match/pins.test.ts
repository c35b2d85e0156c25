import { describe, expect, it } from "vitest";
import { textMatcher } from "../../src/match/compile.ts";
import { pinsOfAny } from "../../src/match/pins.ts";
import { compiled } from "./support.ts";

/** `type = "say" | "tell", room.id = 1`. */
async function pins(yaml: string): Promise<string> {
  const { pins: found = [] } = await compiled(yaml);
  return found
    .map(({ path, values }) => `${path.join(".")} = ${values.map((value) => JSON.stringify(value)).join(" | ")}`)
    .join(", ");
}

describe("a matcher pins", () => {
  it.each([
    ["{ type: say, room: { id: 1 } }", 'type = "say", room.id = 1'],
    ["hello", ' = "hello"'],
    ["{ a: null, b: true, c: 1.5 }", "a = null, b = true, c = 1.5"],
    ["{ type: { $in: [say, tell] } }", 'type = "say" | "tell"'],
    ["{ type: { $eq: say } }", 'type = "say"'],
    ["{ user: { $only: { name: jo } } }", 'user.name = "jo"'],
    ["{ $and: [{ a: 1 }, { b: 2 }] }", "a = 1, b = 2"],
    // Only what each of the alternatives asks for.
    ["{ $or: [{ a: 1, b: 2 }, { b: 3, c: 4 }] }", "b = 2 | 3"],
    ["{ $or: [{ a: 1 }, { b: 3 }] }", ""],
    ["{ type: { $in: [say, { $startsWith: t }] } }", ""],
    // What is not constant, or is compared in other ways.
    ["{ a: '${b}', c: { $not: 1 }, d: { $gt: 1 }, e: $any, f: $missing, g: [1], h: !!binary YQ== }", ""],
    ["{ a: 12345678901234567890 }", "a = 12345678901234567000"],
    ["{ $$ref: 1, __proto__: 2 }", "$ref = 1, __proto__ = 2"],
  ])("%s: %s", async (yaml, expected) => {
    expect(await pins(yaml)).toBe(expected);
  });

  it("nothing where texts are meant: there any of several may be the one", async () => {
    expect((await compiled("{ authorization: t1 }", textMatcher)).pins).toEqual([]);
  });
});

it("of no alternatives nothing is pinned", () => {
  expect(pinsOfAny([])).toEqual([]);
});
