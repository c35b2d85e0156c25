import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readCommand, readMessage } from "../../../src/language/typed/line.ts";
import { entry, toData } from "../../../src/tree.ts";

const source = (text: string) => ({ file: "prompt", text });
const command = (text: string): unknown => {
  const { node, problems } = readCommand(source(text));
  expect(problems).toEqual([]);
  return node && (JSON.parse(JSON.stringify(toData(node))) as unknown);
};
const message = (text: string, sends: "values" | "texts" = "values"): unknown => {
  const { node } = readMessage(source(text), sends);
  return node && (JSON.parse(JSON.stringify(toData(node))) as { send: unknown }).send;
};

describe("a command", () => {
  it.each([
    [".connect", { connect: null }],
    [".receive { type: joined }", { receive: { type: "joined" } }],
    [".receive { type: joined }, within: 1s", { receive: { type: "joined" }, within: "1s" }],
    ['.expect {"ok":true}', { receive: { ok: true } }],
    [".ping, timeout: 1s", { ping: null, timeout: "1s" }],
    [".send { n: 1 }, receive: { n: 2 }", { send: { n: 1 }, receive: { n: 2 } }],
    [".bob { send: hi }", { bob: { send: "hi" } }],
    [".bob: close", { bob: "close" }],
    [".{ repeat: 3, steps: [ping] }", { repeat: 3, steps: ["ping"] }],
    [".wait 1s", { wait: "1s" }],
    ["  .resume  ", { resume: null }],
  ])("%s is a step as YAML has it", (text, step) => expect(command(text)).toEqual(step));

  it.each([
    [".send hello, world #1", { send: "hello, world #1" }],
    [".receive pong", { receive: "pong" }],
    [".receive pong, within: 1s", { receive: "pong", within: "1s" }],
    [".close 4000 going away", { close: { code: 4000, reason: "going away" } }],
    [".close 4000", { close: 4000 }],
    [".set room=lobby", { set: { room: "lobby" } }],
    [".set n 3", { set: { n: 3 } }],
    [".set greeting = dear all: hello, you", { set: { greeting: "dear all: hello, you" } }],
    [".set user: { id: 7 }", { set: { user: { id: 7 } } }],
  ])("%s may be written as people speak", (text, step) => expect(command(text)).toEqual(step));

  it("has its parts where they were typed", () => {
    const text = ".receive { type: joined },  within: 1s";
    const { node } = readCommand(source(text));
    const at = (key: string): string => {
      const { keySpan } = entry(node!, key)!;
      return text.slice(keySpan.start, keySpan.end);
    };
    expect(at("receive")).toBe("receive");
    expect(at("within")).toBe("within");
    const { span } = entry(entry(node!, "receive")!.value, "type")!.value;
    expect(text.slice(span.start, span.end)).toBe("joined");
  });

  it("that is no YAML is told at its place", () => {
    const [problem] = readCommand(source('.receive { type: "joined }')).problems;
    expect(problem?.headline).toBe('The YAML is not valid: this " is not closed');
    expect(problem?.place).toMatchObject({
      file: "prompt",
      line: 1,
      column: 18,
      lines: ['.receive { type: "joined }'],
    });
  });

  it("never throws, and keeps places inside the text", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (text) => {
        const typed = `.${text}`;
        const { node, problems } = readCommand(source(typed));
        for (const { place } of problems) expect(place?.file ?? "prompt").toBe("prompt");
        if (node) expect(node.span.end).toBeLessThanOrEqual(typed.length);
      }),
    );
  });
});

describe("a message", () => {
  it.each([
    ["hello", "hello"],
    ["42", "42"],
    ['"quoted"', '"quoted"'],
    ['{"type":"hi", "n": [1, 2]}', { type: "hi", n: [1, 2] }],
    ["{ type: hi }", { type: "hi" }],
    ["[1, 2]", [1, 2]],
  ])("%s is sent as it is meant", (text, payload) => expect(message(text)).toEqual(payload));

  it.each(['{"n":1.0}', '{"a":1,"a":2}', '{"id":12345678901234567890}', '{"s":"\\u0041"}'])(
    "%s is sent as it was typed, since other JSON would not be the same",
    (text) => expect(message(text)).toBe(text),
  );

  it("is a text where texts are sent", () => expect(message('{"a":1}', "texts")).toBe('{"a":1}'));

  it("of megabytes is sent as it was typed", () => {
    const text = `[${"1,".repeat(500_000)}1]`;
    expect(message(text)).toBe(text);
  });

  it("that begins like a value and is none says what to do", () => {
    const { node, problems } = readMessage(source("{ type: hi"), "values");
    expect(node).toBeUndefined();
    expect(problems.map(({ headline, help }) => [headline, help])).toEqual([
      ["The YAML is not valid: this { is not closed", expect.stringContaining("Write } at its end.")],
    ]);
  });
});
