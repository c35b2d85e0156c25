import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { convertToMock } from "../../src/convert/convert.ts";
import { Failure } from "../../src/problem.ts";
import { endMocks, startMock, type StartedMock } from "../support/mock.ts";
import { workspace } from "../support/workspace.ts";

interface Converted {
  readonly text: string;
  readonly left: readonly string[];
  readonly cwd: string;
}

async function convert(text: string, files: Readonly<Record<string, string>> = {}): Promise<Converted> {
  const cwd = await workspace({ "api.yaml": text, ...files });
  const request = {
    file: join(cwd, "api.yaml"),
    name: "api.yaml",
    text,
    out: join(cwd, "mock.yaml"),
    cwd,
    from: undefined,
  };
  const made = await convertToMock(request);
  return { text: made.text, left: made.left.map((each) => `${each.place}: ${each.text}`), cwd };
}

async function play(text: string, files?: Readonly<Record<string, string>>): Promise<StartedMock> {
  const made = await convert(text, files);
  await writeFile(join(made.cwd, "mock.yaml"), made.text);
  return startMock(made.text, { path: join(made.cwd, "mock.yaml") });
}

const fixture = (name: string): Promise<string> => readFile(new URL(`fixtures/${name}`, import.meta.url), "utf8");

/** A document of version 2 whose server sends one message with this payload. */
const sending = (payload: string): string =>
  `asyncapi: 2.6.0\ndefaultContentType: application/json\nchannels:\n  /a:\n    subscribe: { message: { name: m, payload: ${payload} } }\n`;

describe("an AsyncAPI document", () => {
  endMocks();

  it("of version 3 is a mock that lets in, answers and speaks as it says", async () => {
    const mock = await play(await fixture("asyncapi-3/input.yaml"), {
      "shared/messages.yaml": await fixture("asyncapi-3/shared/messages.yaml"),
    });
    expect((await mock.refused("/v1/rooms/lobby?user=ann")).status).toBe(401);
    expect((await mock.refused("/v1/rooms/lobby?api_key=x")).body).toBe("the query parameter user is missing");
    expect((await mock.refused("/v1/rooms/lobby?api_key=x&user=a&mode=no")).body).toBe(
      "the query parameter mode is not allowed",
    );
    expect((await mock.refused("/v1/rooms/lobby?api_key=x&user=a&since=yesterday")).status).toBe(400);
    const client = await mock.connect("/v1/rooms/lobby?user=ann&since=5&mode=read", {
      headers: { Authorization: "Bearer x" },
      protocols: ["chat.v1"],
    });
    expect(client.socket.protocol).toBe("chat.v1");
    expect(await client.json()).toEqual({ type: "said", text: "hello ${user}", from: { name: "alice" } });
    client.say({ type: "subscribe", id: 42, channel: "x" });
    expect(await client.json()).toEqual({
      type: "subscribed",
      id: 42,
      members: [{ name: "textxx", friends: [] }],
    });
    expect(await client.ask({ type: "ping" })).toEqual({ type: "pong" });
    client.say({ type: "say", text: "hi" });
    client.say({ text: "without a type" });
    client.say({ type: "none" });
    await mock.until(() => mock.log.filter((each) => each.type === "message" && each.direction === "in").length === 5);
    expect(
      mock.log.flatMap((each) => (each.type === "message" && each.direction === "in" ? [each.rule ?? "none"] : [])),
    ).toEqual(["subscribe", "ping", "say", "anything", "none"]);
    expect(mock.problems).toEqual([]);
  });

  it("of version 2 answers by x-response, and tells messages of one kind by their schemas", async () => {
    const mock = await play(await fixture("asyncapi-2/input.yaml"));
    const client = await mock.connect("/v2");
    await client.next();
    expect(await client.ask({ event: "ping", reqid: 7 })).toEqual({ event: "pong", reqid: 7 });
    expect(await client.ask({ event: "subscribe", pair: "x" })).toEqual({
      channelID: 300,
      status: "subscribed",
      ratio: 0.1,
    });
    expect(mock.problems).toEqual([]);
  });

  it.each<[string, unknown]>([
    ["{ const: 5 }", 5],
    ["{ type: string, examples: [given] }", "given"],
    ["{ type: string, default: usual }", "usual"],
    ["{ enum: [first, second] }", "first"],
    ["{ type: string, format: date-time }", "2026-01-31T12:00:00Z"],
    ["{ type: string, minLength: 6, maxLength: 7 }", "textxx"],
    ["{ type: string, maxLength: 2 }", "te"],
    ["{ type: ['null', integer], minimum: 10 }", 10],
    ["{ type: number, maximum: -3 }", -3],
    ["{ type: integer, exclusiveMinimum: 7 }", 8],
    ["{ type: integer, multipleOf: 5 }", 5],
    ["{ type: array, minItems: 2, items: { type: boolean } }", [true, true]],
    ["{ type: array, items: [{ const: 1 }, { const: b }] }", [1, "b"]],
    ["{ allOf: [{ properties: { a: { const: 1 } } }, { properties: { b: { const: 2 } } }] }", { a: 1, b: 2 }],
    ["{ oneOf: [{ properties: { a: { const: 1 } } }, { type: string }] }", { a: 1 }],
    ["{ properties: { a: { $ref: '#/channels/~1a/subscribe/message/payload' } } }", {}],
    [
      "{ type: object, properties: { $ref-like: { const: '${x}' }, '$x': { const: 1 } } }",
      { "$ref-like": "${x}", $x: 1 },
    ],
  ])("makes up a value of %s", async (payload, expected) => {
    const { text, left } = await convert(sending(payload));
    expect(left).toEqual([]);
    const mock = await startMock(text);
    expect(JSON.parse(String(await (await mock.connect("/a")).next()))).toEqual(expected);
  });
});

describe("what cannot be made of an AsyncAPI document", () => {
  const failure = async (text: string): Promise<string> => {
    const thrown: unknown = await convert(text).catch((each: unknown) => each);
    if (!(thrown instanceof Failure)) throw new Error("it was converted");
    return `${thrown.problem.headline} | ${thrown.problem.help ?? ""}`;
  };

  it("is told when no client can connect", async () => {
    const kafka = "asyncapi: 3.0.0\nservers: { k: { host: x, protocol: kafka } }\nchannels: { a: { address: a } }\n";
    expect(await failure(kafka)).toBe(
      "api.yaml has no channel for WebSocket clients | A channel belongs to servers whose protocol is ws or wss, or has bindings for ws.",
    );
  });

  it("is told when a reference leads nowhere, or away from this machine", async () => {
    expect(await failure("asyncapi: 3.0.0\nchannels: { a: { $ref: '#/components/x' } }\n")).toContain(
      'api.yaml cannot be converted: api.yaml has no "components" at #',
    );
    expect(await failure("asyncapi: 3.0.0\nchannels: { a: { $ref: 'https://example.com/x.yaml' } }\n")).toContain(
      "which is not on this machine | Schemas are never fetched.",
    );
  });

  it("has a schema in another language: the rule is there, and off", async () => {
    const { text, left } = await convert(`asyncapi: 2.6.0
channels:
  /a:
    publish:
      message:
        oneOf:
          - { name: one, schemaFormat: application/vnd.apache.avro, payload: { type: record } }
          - { name: two, payload: { properties: { type: { const: two } } } }
`);
    expect(left).toEqual([
      "api.yaml:7 (/channels/~1a/publish/message/oneOf/0): the schema of one: The payload of one is described as application/vnd.apache.avro, which is not JSON Schema",
    ]);
    const { endpoints } = parse(text) as { endpoints: { rules: { name: string; enabled?: boolean }[] }[] };
    expect(endpoints[0]?.rules.map(({ name, enabled }) => [name, enabled])).toEqual([
      ["two", undefined],
      ["one", false],
    ]);
  });
});
