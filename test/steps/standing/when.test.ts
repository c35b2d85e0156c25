import { describe, expect, it } from "vitest";
import { codecs } from "../../../src/codec/index.ts";
import { Message } from "../../../src/net/message.ts";
import { capturedNames, when } from "../../../src/steps/standing/when.ts";
import { brief, scopeOf } from "../../support/evaluate.ts";
import { faults } from "../../support/load.ts";
import { testReader } from "../../support/reader.ts";
import { tree } from "../../support/yaml.ts";

async function read(yaml: string) {
  const reader = testReader();
  const made = when.read(tree(yaml), reader);
  await reader.settle();
  return { made, problems: reader.problems, used: reader.used };
}

const say = (value: unknown): Message =>
  new Message(Buffer.from(typeof value === "string" ? value : JSON.stringify(value)), false, 0, 1, codecs.json);
const roots = {
  headers: { authorization: "Bearer t1", "x-twice": ["one", "two"] },
  query: { v: "2" },
  self: { user: "alice", index: 1 },
  data: { open: true, who: { name: "jo" }, list: [{ n: "x" }, "y"] },
  path: "/ws/a",
  number: 3,
};

describe("when holds", () => {
  it.each([
    ["{}", true],
    ["{ message: { type: say } }", true],
    ["{ message: { type: other } }", false],
    ["{ raw: { $contains: say } }", true],
    ["{ raw: say }", false],
    ["{ number: { $gt: 2 } }", true],
    ["{ self: { user: alice }, data: { open: true } }", true],
    ["{ self: { user: bob }, data: { open: true } }", false],
    ["{ headers: { authorization: { $startsWith: Bearer } } }", true],
    ["{ headers: { cookie: $missing } }", true],
    ["{ path: { $regex: ^/ws/ } }", true],
    ["{ query: { v: '2' } }", true],
    // Headers, query and cookies are texts; of several any may be the one.
    ["{ query: { v: 2 } }", true],
    ["{ headers: { x-twice: two } }", true],
    ["{ headers: { x-twice: { $regex: ^t } } }", true],
    ["{ headers: { x-twice: three } }", false],
    ["{ nothing: $missing }", true],
    ["{ $or: [{ number: 4 }, { message: { type: say } }] }", true],
    ["{ $or: [{ number: 4 }, { message: { type: x } }] }", false],
    ["{ $and: [{ number: 3 }, { message: { type: say } }] }", true],
    ["{ $and: [{ number: 3 }, { message: { type: x } }] }", false],
    ["{ $not: { number: 4 } }", true],
    ["{ $not: { number: 3 }, message: { type: say } }", false],
    ["{ $not: { $or: [{ number: 3 }] } }", false],
    ['{ message: { type: "${kind}" } }', true],
  ])("%s: %s", async (yaml, holds) => {
    const { made, problems } = await read(yaml);
    expect(problems).toEqual([]);
    expect(made?.holds(say({ type: "say" }), scopeOf({ ...roots, kind: "say" }))).toBe(holds);
  });

  it("a handshake is no message: what speaks of one does not hold", async () => {
    expect((await read("{ message: $any }")).made?.holds(undefined, scopeOf(roots))).toBe(false);
    expect((await read("{ raw: $any }")).made?.holds(undefined, scopeOf(roots))).toBe(false);
    expect((await read("{ path: /ws/a }")).made?.holds(undefined, scopeOf(roots))).toBe(true);
  });

  it("raw is the text even of a message that is JSON", async () => {
    const { made } = await read("{ raw: '{\"a\":1}' }");
    expect(made?.holds(say({ a: 1 }), scopeOf({}))).toBe(true);
  });
});

describe("named groups", () => {
  it.each([
    ["{ headers: { authorization: { $regex: '^Bearer (?<token>.+)$' } } }", { token: "t1" }],
    ["{ raw: { $regex: 'say (?<what>\\w+)' } }", { what: "hi" }],
    ["{ message: { $regex: '(?<verb>\\w+) (?<what>\\w+)' } }", { verb: "say", what: "hi" }],
    ["{ path: { $regex: { pattern: '^/WS/(?<room>.+)', flags: i } } }", { room: "a" }],
    // Valid without the flag u, as the matcher compiles it.
    ["{ path: { $regex: '^\\/(?<first>[a\\-z]\\w|ws)' } }", { first: "ws" }],
    [
      "{ $and: [{ path: { $regex: '(?<room>a)$' } }, { headers: { authorization: { $regex: ' (?<token>.*)' } } }] }",
      { room: "a", token: "t1" },
    ],
    ["{ $not: { path: { $regex: '(?<room>x)' } } }", {}],
    ["{ headers: { x-twice: { $regex: '^t(?<rest>.+)' } } }", { rest: "wo" }],
    // Only of the branch that holds.
    [
      "{ $or: [{ path: { $regex: '/(?<id>ws)' }, number: 4 }, { raw: { $regex: '(?<id>hi)' } }, { path: { $regex: '(?<id>a)' } }] }",
      { id: "hi" },
    ],
    ["{ path: { $or: [{ $regex: '^(?<id>no)' }, { $regex: '/(?<id>w)' }, { $regex: '(?<id>a)' }] } }", { id: "w" }],
    [
      "{ data: { who: { $and: [{ name: { $regex: '^(?<a>.)' } }, { $only: { name: { $regex: '(?<b>.)$' } } }] } } }",
      { a: "j", b: "o" },
    ],
    ["{ data: { list: [{ n: { $regex: '(?<first>.)' } }, { $regex: '(?<second>.)' }] } }", { first: "x", second: "y" }],
    ["{ path: { $regex: '(?<x>.)', $contains: ws } }", { x: "/" }],
    // A group that took no part takes nothing from another.
    ["{ path: { $regex: '(?<id>ws)' }, raw: { $regex: 'say (?<id>\\d)?' } }", { id: "ws" }],
    ["{ raw: { $regex: 'say (?<id>\\d)?' } }", { id: null }],
    ["{ path: { $regex: '/(ws)/' } }", {}],
  ])("%s", async (yaml, groups) => {
    const { made } = await read(yaml);
    const text = say("say hi");
    expect(made?.holds(text, scopeOf(roots))).toBe(true);
    expect({ ...made?.groups(text, scopeOf(roots)) }).toStrictEqual(groups);
  });

  it("are known before anything is played", () => {
    expect(
      capturedNames(
        tree(
          "{ when: { path: { $regex: '(?<a>.)(?<b>.)' }, $or: [{ raw: { $regex: { pattern: '(?<c>.)' } } }] }, do: [{ send: { $regex: '(?<d>.)' } }] }",
        ),
      ),
    ).toEqual(["a", "b", "c"]);
  });
});

describe("what is not valid", () => {
  it.each([
    [
      "[1]",
      "1:1+3 Expected a matcher over message, headers, query, …, got a list | Write when: { message: { type: subscribe } }.",
    ],
    ["{ $nor: [] }", '1:3+4 Unknown operator "$nor" here | Beside roots there are $and, $or and $not.'],
    ["{ $or: { path: /a } }", "1:8+12 Expected a list of matchers over roots, got a map"],
    [
      "{ path: { $regx: a } }",
      '1:11+5 Unknown operator $regx | Did you mean "$regex"? For a member of that name write $$regx.',
    ],
  ])("%s", async (yaml, problem) => {
    expect(brief((await read(yaml)).problems[0])).toBe(problem);
  });

  it("a root that is misspelt is taken for a variable, which nothing gives a value", async () => {
    const told = (written: string): Promise<readonly string[]> =>
      faults(`endpoints: [{ path: /, rules: [{ when: ${written}, do: [] }] }]`);
    expect(await told("{ mesage: { a: 1 } }")).toEqual(['1:42+6 Unknown variable "mesage" — Did you mean "message"?']);
    expect(await told("{ type: ping }")).toEqual([
      '1:42+4 Unknown variable "type" — A member of the message stands in message: when: { message: { type: … } }.',
    ]);
  });
});
