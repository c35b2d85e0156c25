import { expect, it } from "vitest";
import { type Contract, loadContract } from "../../src/match/contract.ts";
import { schemaFolder } from "./schema-folder.ts";

/** A contract whose server may send messages with these payloads, by their names. */
async function contract(payloads: Readonly<Record<string, unknown>>): Promise<Contract> {
  const folder = await schemaFolder();
  const messages = Object.fromEntries(Object.entries(payloads).map(([name, payload]) => [name, { payload }]));
  const file = await folder.write("chat.json", {
    asyncapi: "3.0.0",
    channels: { chat: { messages } },
    operations: { tell: { action: "send", channel: { $ref: "#/channels/chat" } } },
    components: { schemas: { Base: { type: "object", properties: { v: { enum: [2] } } } } },
  });
  return loadContract(file, { describes: "server", channels: undefined });
}

/** The name of the message that it is, or what is wrong with it. */
function judged(by: Contract, value: unknown): string {
  const judgement = by.judge(value, "server");
  if (judgement.message) return judgement.message.name;
  const texts = judgement.differences.map(({ text }) => text);
  return `${judgement.nearest ? `nearly ${judgement.nearest.name}: ` : ""}${texts.join("; ")}${judgement.help ? ` ${judgement.help}` : ""}`;
}

const kinds = {
  Hello: { properties: { type: { const: "hello" }, name: { type: "string" } }, required: ["type"] },
  Bye: { properties: { type: { enum: ["bye"] }, why: { type: "number" } }, required: ["type", "why"] },
};

it("tells messages apart by members that always have one value", async () => {
  const by = await contract(kinds);
  expect(judged(by, { type: "hello" })).toBe("Hello");
  expect(judged(by, { type: "bye", why: 1 })).toBe("Bye");
  expect(judged(by, { type: "bye" })).toBe('nearly Bye: $: the member "why" is missing');
  expect(judged(by, { type: "helo" })).toBe('$.type: expected one of "hello", "bye", got "helo" Did you mean "hello"?');
  expect(judged(by, {})).toBe('$.type: expected one of "hello", "bye", got nothing');
  expect(judged(by, "hello")).toBe('$.type: expected one of "hello", "bye", got "hello"');
});

it("of the rest it is one that it fits, else that with the fewest differences", async () => {
  const by = await contract({
    Pair: { type: "object", properties: { a: { type: "number" }, b: { type: "number" } }, required: ["a", "b"] },
    One: { type: "object", properties: { c: { type: "number" } }, required: ["c"] },
    Text: { type: "string" },
  });
  expect(judged(by, { a: 1, b: 2 })).toBe("Pair");
  expect(judged(by, "anything")).toBe("Text");
  expect(judged(by, { c: "x" })).toBe('nearly One: $.c: expected a number, got the string "x"');
});

it("all marks of a message must be there, also those of schemas that it is made of", async () => {
  const marked = (kind: string): unknown => ({
    allOf: [{ $ref: "#/components/schemas/Base" }, { properties: { kind: { const: kind }, n: { type: "number" } } }],
  });
  const by = await contract({ A: marked("a"), B: marked("b") });
  expect(by.messages.map(({ marks }) => Object.fromEntries(marks))).toEqual([
    { v: 2, kind: "a" },
    { v: 2, kind: "b" },
  ]);
  expect(judged(by, { v: 2, kind: "b", n: 1 })).toBe("B");
  expect(judged(by, { v: 2, kind: "c" })).toBe('$.kind: expected one of "a", "b", got "c"');
  expect(judged(by, { v: 3, kind: "b" })).toBe("$.v: expected 2, got 3");
});

it("a side that may say nothing says too much with everything", async () => {
  expect((await contract(kinds)).judge({}, "client")).toEqual({
    message: undefined,
    nearest: undefined,
    differences: [],
  });
});

it("schemas that are made of each other have an end", async () => {
  const by = await contract({ Loop: { allOf: [{ $ref: "#/channels/chat/messages/Loop/payload" }] } });
  expect(by.messages).toHaveLength(1);
});
