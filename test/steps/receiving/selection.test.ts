import { describe, expect, it } from "vitest";
import { codecs } from "../../../src/codec/index.ts";
import { matcher } from "../../../src/match/compile.ts";
import { path } from "../../../src/match/path.ts";
import { Message } from "../../../src/net/message.ts";
import { extractions } from "../../../src/steps/receiving/extraction.ts";
import {
  asWritten,
  findUnread,
  isUnquoted,
  type SelectOptions,
  Selection,
  spellsTexts,
} from "../../../src/steps/receiving/selection.ts";
import { testReader } from "../../support/reader.ts";
import { testPeer, testScene } from "../../support/scene.ts";
import { stage } from "../../support/stage.ts";
import { tree } from "../../support/yaml.ts";

const message = (payload: string, { binary = false, number = 1, at = 0 } = {}): Message =>
  new Message(Buffer.from(payload), binary, at, number, codecs.json);

async function selection(
  yaml: string | undefined,
  {
    where,
    extract,
    ...options
  }: { readonly where?: string; readonly extract?: string } & Pick<SelectOptions, "opcode" | "codec"> = {},
): Promise<Selection> {
  const reader = testReader();
  const node = yaml === undefined ? undefined : tree(yaml);
  const made = new Selection(
    node && matcher.read(node, reader),
    {
      ...options,
      where: where === undefined ? undefined : path.read(tree(JSON.stringify(where)), reader),
      extract: extract === undefined ? undefined : extractions.read(tree(extract), reader),
    },
    node && asWritten(node, reader),
  );
  await reader.settle();
  // `0101` is warned of: it may be meant as a text.
  expect(reader.problems.filter(({ severity }) => severity !== "warning")).toEqual([]);
  return made;
}

const { scope } = testScene({ vars: { id: 2 } });

describe("what a selection takes", () => {
  it.each([
    [undefined, {}, "anything", true],
    ["{ n: 1 }", {}, '{"n":1}', true],
    ["{ n: 1 }", {}, '{"n":2}', false],
    ["{ n: 1 }", { where: "$.m" }, '{"n":1}', false],
    ["{ n: 1 }", { where: "$.m" }, '{"n":1,"m":null}', true],
    [undefined, { where: "$[?(@.id == ${id})]" }, '[{"id":2}]', true],
    [undefined, { where: "$[?(@.id == ${id})]" }, '[{"id":3}]', false],
    [undefined, { where: "$.m" }, "text", false],
    [undefined, { extract: "{ a: $.a }" }, '{"a":null}', true],
    [undefined, { extract: "{ a: $.a, b: $.b }" }, '{"a":1}', false],
    [undefined, { opcode: "text" }, "x", true],
    [undefined, { opcode: "binary" }, "x", false],
    ['"[1]"', { codec: codecs.text }, "[1]", true],
    ["[1]", { codec: codecs.text }, "[1]", false],
    ["0101", {}, "101", true],
    ["0101", { codec: codecs.text }, "0101", true],
    ["0101", { codec: codecs.text }, "101", false],
    ["3031", { codec: codecs.hex }, "01", true],
  ] as const)("%s with %o of %s: %s", async (yaml, options, payload, expected) => {
    const made = await selection(yaml, options);
    const one = message(payload);
    expect(made.accepts(one, scope)).toBe(expected);
    // What is not taken is explained, what is taken has no difference.
    expect(made.explain(one, scope).length === 0).toBe(expected);
  });

  it("the codec of the acting peer decides where the step names none", async () => {
    const peer = testPeer("alice");
    peer.codec = codecs.text;
    const inside = testScene({ self: peer }).scope;
    const made = await selection("0101");
    const one = new Message(Buffer.from("0101"), false, 0, 1, codecs.text);
    expect([made.accepts(one, inside), made.accepts(one, scope)]).toEqual([true, false]);
  });
});

describe("how a selection explains itself", () => {
  it("in one line", async () => {
    expect((await selection(undefined)).describe(scope)).toBe("any message");
    expect((await selection("{ n: 1 }", { where: "$.id", extract: "{ a: $.a, b: $.b }" })).describe(scope)).toBe(
      "{ n: 1 } where $.id with a, b",
    );
    expect((await selection(undefined, { where: "$[?(@.id == ${id})]" })).describe(scope)).toBe(
      "where $[?(@.id == 2)]",
    );
  });

  it("by every reason why a message is another one", async () => {
    const made = await selection("{ n: 1 }", { where: "$.id", extract: "{ a: $.a }" });
    expect(made.explain(message('{"n":2}'), scope).map(({ text }) => text)).toEqual([
      "$.n: expected 1, got 2",
      "expected something at $.id, got nothing",
      "expected something at $.a, to extract a, got nothing",
    ]);
    const binary = await selection(undefined, { opcode: "binary" });
    expect(binary.explain(message("x"), scope).map(({ text }) => text)).toEqual([
      "expected a binary message, got a text message",
    ]);
    const texts = await selection(undefined, { opcode: "text" });
    expect(texts.explain(message("x", { binary: true }), scope).map(({ text }) => text)).toEqual([
      "expected a text message, got a binary message",
    ]);
  });

  it.each([
    // Constants refuse for ever.
    [undefined, {}, "{}", true],
    ["{ n: 1 }", {}, '{"n":2}', true],
    [undefined, { where: "$.a" }, "{}", true],
    [undefined, { extract: "{ a: $.a }" }, "{}", true],
    // What depends on a variable may be another one later.
    ['{ n: "${id}" }', {}, '{"n":3}', false],
    [undefined, { where: "$[?(@.id == ${id})]" }, "[]", false],
    [undefined, { extract: '{ a: "$.x${id}" }' }, "{}", false],
    ['"${id}"', {}, '"x"', false],
    // Beside it other members are constant.
    ['{ type: a, n: "${id}" }', {}, '{"type":"b","n":3}', true],
    ['{ type: a, n: "${id}" }', {}, '{"type":"a","n":3}', false],
    ['{ n: "${id}" }', {}, "[1]", true],
    // A variable has a value, so the member must be there; an optional may have none.
    ['{ n: "${id}" }', {}, "{}", true],
    ['{ n: "x${id}" }', {}, "{}", true],
    ['{ n: "${vars.id}" }', {}, "{}", true],
    ['{ n: "${vars.?id}" }', {}, "{}", false],
    ['{ n: "${id + 1}" }', {}, "{}", false],
    ['{ n: { $not: "${id}" } }', {}, "{}", false],
    ['{ n: { $in: ["${id}"] } }', {}, "{}", false],
    ['{ n: "${id}" }', {}, "text", true],
    ['{ in: { type: a, n: "${id}" } }', {}, '{"in":{"type":"b"}}', true],
    ["{ type: a }", { where: "$[?(@ == ${id})]" }, '{"type":"b"}', true],
    ["{ type: a }", { where: "$[?(@ == ${id})]" }, '{"type":"a"}', false],
    ['"${id}"', { opcode: "binary" as const }, "x", true],
  ])("%s %j refuses %s for ever: %s", async (yaml, options, payload, forEver) => {
    expect((await selection(yaml, options)).refusesForEver(message(payload), scope)).toBe(forEver);
  });
});

it("extracts from one message, or from several", async () => {
  const scene = testScene();
  const made = await selection(undefined, { extract: "{ a: $.a }" });
  made.extract(message('{"a":1}'), scene.scope);
  expect(scene.vars.get("a")).toBe(1);
  made.extractAll([message('{"a":1}'), message('{"a":2}')], scene.scope);
  expect(scene.vars.get("a")).toEqual([1, 2]);
});

it("joins bytes, read by the step's codec or the peer's", async () => {
  const peer = testPeer("alice");
  const bytes = Buffer.from('{"a":1}');
  expect((await selection(undefined)).joined(bytes, message("x"), peer).value).toEqual({ a: 1 });
  expect((await selection(undefined, { codec: codecs.text })).joined(bytes, message("x"), peer).value).toBe('{"a":1}');
});

describe("unread messages", () => {
  it("are looked through oldest first, within reach", async () => {
    const { client, scene, track, say, clock } = await stage("clients: { bob: ws://h }\nsteps: [{ wait: 1ms }]");
    const peer = client("bob");
    const inside = scene.scope(track, peer);
    for (const n of [1, 2, 3]) {
      clock.advance(10);
      say("bob", { n });
    }
    const any = await selection("{ n: $any }");
    const found = (since: number, afterNumber: number): number | undefined =>
      findUnread(peer, any, { since, afterNumber }, inside)?.number;
    const now = clock.now();
    expect([
      found(-Infinity, 0),
      found(now - 10, 0),
      found(-Infinity, 2),
      found(now + 1, 0),
      found(-Infinity, 3),
    ]).toEqual([1, 2, 3, undefined, undefined]);
  });
});

it("knows codecs whose values are texts, and scalars that YAML reads as something else", () => {
  expect(["text", "hex", "json", "binary", undefined].map(spellsTexts)).toEqual([true, true, false, false, false]);
  const plain = ["0101", "1.10", "true", '"1"', "a", "null", "[1]", "0x1f", "!!binary AQ=="].map((text) =>
    isUnquoted(tree(text)),
  );
  expect(plain).toEqual([true, true, true, false, false, false, false, true, false]);
});
