import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { eventLine } from "../../src/event-line.ts";
import type { ClientEvent, HttpEvent, RunEvent } from "../../src/events.ts";
import { harText } from "../../src/recording/har.ts";
import { readTrace } from "../../src/recording/read-trace.ts";
import type { HarEntry } from "../../src/recording/har-entry.ts";
import type { Recording, TrafficEvent } from "../../src/recording/traffic.ts";
import { connection, pipelined, recording, together } from "../support/traffic.ts";
import { frame, passed, runStart, scenarioEnd, scenarioStart } from "../support/events.ts";
import { workspace } from "../support/workspace.ts";

const client = (name: string, rest: Partial<ClientEvent>): ClientEvent => ({
  type: "client",
  at: 20,
  scenario: 1,
  client: name,
  state: "opened",
  ...rest,
});
const answer = {
  statusText: "Switching Protocols",
  headers: { upgrade: "websocket", "set-cookie": ["a=***", "b=***"] },
  body: "",
};
const opened = client("bob", { url: "ws://127.0.0.1:1/ws?a=1&a=2", status: 101, ms: 5, answer });
const login: HttpEvent = {
  type: "http",
  at: 12,
  scenario: 1,
  method: "POST",
  url: "http://127.0.0.1:1/login",
  ms: 2,
  answer: {
    url: "http://127.0.0.1:1/login",
    status: 200,
    statusText: "OK",
    headers: { "content-type": ["application/json"] },
    body: '{"token":1}',
    binary: false,
  },
};

interface Har {
  readonly log: {
    readonly version: string;
    readonly creator: { readonly name: string; readonly version: string };
    readonly pages: readonly unknown[];
    readonly entries: readonly HarEntry[];
  };
}

async function har(...events: readonly RunEvent[]): Promise<Har> {
  const folder = await workspace();
  const all = [runStart(), scenarioStart(), ...events, scenarioEnd(passed)];
  await writeFile(join(folder, "x.jsonl"), all.map((each) => `${eventLine(each)}\n`).join(""));
  return written(await readTrace(join(folder, "x.jsonl"), "x.jsonl"));
}

async function written(traffic: Recording, room?: number): Promise<Har> {
  let text = "";
  for await (const piece of harText(traffic, "1.2.3", room)) text += piece;
  return JSON.parse(text) as Har;
}

it("has nothing for a scenario without a network", async () => {
  expect(await har()).toEqual({
    log: {
      version: "1.2",
      creator: { name: "wstest", version: "1.2.3" },
      comment: "captured by wstest 1.2.3",
      _captured: "wstest 1.2.3",
      _missing: ["wire"],
      pages: [],
      entries: [],
    },
  });
});

it("has what Chrome's importer asks of an entry and of its messages", async () => {
  const { log } = await har(
    login,
    opened,
    frame("bob", "out", '{"a":1}', { at: 30 }),
    frame("bob", "in", "AAEC", { at: 40.5, binary: true, size: 3 }),
    frame("bob", "in", "", { at: 41, kind: "ping", binary: true, size: 0 }),
    client("bob", { at: 60, state: "closed", code: 1000, reason: "done", by: "us", clean: true }),
  );
  const began = Date.parse("2026-11-21T02:00:00.000Z");
  const common = { httpVersion: "HTTP/1.1", cookies: [], headersSize: -1, bodySize: -1 };
  expect(log.entries).toEqual([
    {
      startedDateTime: "2026-11-21T02:00:00.010Z",
      time: 2,
      request: { method: "POST", url: "http://127.0.0.1:1/login", headers: [], queryString: [], ...common },
      response: {
        status: 200,
        statusText: "OK",
        headers: [{ name: "content-type", value: "application/json" }],
        content: { size: 11, mimeType: "application/json", text: '{"token":1}' },
        redirectURL: "",
        _transferSize: 0,
        _error: null,
        ...common,
      },
      cache: {},
      timings: { blocked: -1, dns: -1, connect: -1, ssl: -1, send: 0, wait: 2, receive: 0 },
      _resourceType: "fetch",
    },
    {
      startedDateTime: "2026-11-21T02:00:00.015Z",
      time: 45,
      request: {
        method: "GET",
        url: "ws://127.0.0.1:1/ws?a=1&a=2",
        headers: [],
        queryString: [
          { name: "a", value: "1" },
          { name: "a", value: "2" },
        ],
        ...common,
      },
      response: {
        status: 101,
        statusText: "Switching Protocols",
        headers: [
          { name: "upgrade", value: "websocket" },
          { name: "set-cookie", value: "a=***" },
          { name: "set-cookie", value: "b=***" },
        ],
        content: { size: 0, mimeType: "x-unknown" },
        redirectURL: "",
        _transferSize: 0,
        _error: null,
        ...common,
      },
      cache: {},
      timings: { blocked: -1, dns: -1, connect: -1, ssl: -1, send: 0, wait: 5, receive: 40 },
      _resourceType: "websocket",
      _client: "bob",
      _end: { how: "fin", time: (began + 60) / 1000 },
      _control: [
        { type: "receive", time: (began + 41) / 1000, opcode: 9, data: "" },
        { type: "send", time: (began + 60) / 1000, opcode: 8, data: "done", code: 1000 },
        { type: "receive", time: (began + 60) / 1000, opcode: 8, data: "done", code: 1000 },
      ],
      _webSocketMessages: [
        { type: "send", time: (began + 30) / 1000, opcode: 1, data: '{"a":1}' },
        { type: "receive", time: (began + 40.5) / 1000, opcode: 2, data: "AAEC" },
      ],
    },
  ]);
});

it("has an entry for each connection of a client, in the order in which they began", async () => {
  const { log } = await har(
    opened,
    client("eve", {
      at: 21,
      ms: 20,
      state: "refused",
      error: { kind: "refused", message: "no server" },
      url: "ws://x/",
    }),
    frame("bob", "in", "first"),
    client("bob", { at: 30, state: "closed", code: 1006, by: "them" }),
    { ...opened, at: 40 },
    frame("bob", "in", "second"),
  );
  expect(
    log.entries.map(({ _client, response, _webSocketMessages }) => [
      _client,
      response.status,
      response._error,
      _webSocketMessages?.map(({ data }) => data),
    ]),
  ).toEqual([
    ["eve", 0, "no server", []],
    ["bob", 101, null, ["first"]],
    ["bob", 101, null, ["second"]],
  ]);
});

it("gives a connection that a step has accepted, of which only the path is known, a whole url", async () => {
  const { log } = await har(client("conn", { url: "/orders?page=2" }), frame("conn", "in", "hi"));
  expect(log.entries.map(({ request }) => request.url)).toEqual(["ws://localhost/orders?page=2"]);
  // What it has received a client has sent, and HAR tells of clients.
  expect(log.entries[0]?._webSocketMessages).toMatchObject([{ type: "send", data: "hi" }]);
});

it("holds connections that are larger than what is kept at once", async () => {
  const big = "x".repeat(6 * 1024 * 1024);
  const { log } = await har(
    opened,
    { ...opened, client: "eve", at: 22 },
    { ...opened, client: "dan", at: 23 },
    ...[1, 2, 3, 4].map(() => frame("bob", "in", big)),
    frame("eve", "in", "small"),
    frame("dan", "in", big),
  );
  expect(log.entries.map((each) => each._webSocketMessages?.map(({ data }) => data.length))).toEqual([
    [big.length, big.length, big.length, big.length],
    [5],
    [big.length],
  ]);
});

it("tells what went wrong behind a handshake as Chrome does, and what is missing in a comment", async () => {
  const { log } = await written(
    recording([
      ...connection(1, "< hi"),
      { type: "error", at: 4, connection: 1, from: "server", message: "a frame of a reserved opcode" },
      { type: "gap", at: 5, connection: 1, reason: "12 bytes were lost", bytes: 12 },
      { type: "gap", at: 6, connection: 0, reason: "The file is torn at its end" },
    ]),
  );
  const [entry] = log.entries;
  expect(entry?._webSocketMessages?.map(({ type, data }) => [type, data])).toEqual([
    ["receive", "hi"],
    ["error", "a frame of a reserved opcode"],
  ]);
  expect(entry?.comment).toBe("12 bytes were lost");
  expect(entry?.connection).toBe("127.0.0.1:50001");
  expect(log).toMatchObject({ comment: "captured by a test; The file is torn at its end" });
});

it("gives a connection whose handshake was not captured a url that is nobody's", async () => {
  const { log } = await written(
    recording([
      { type: "open", at: 0, connection: 1 },
      { type: "message", at: 1, connection: 1, from: "server", data: "late" },
    ]),
  );
  expect(log.entries.map(({ request, response }) => [request.url, response.status])).toEqual([
    ["ws://unknown.invalid/", 0],
  ]);
});

it("has an entry for each request of a connection of HTTP", async () => {
  const ask = (at: number, url: string): TrafficEvent => ({
    type: "request",
    at,
    connection: 1,
    method: "POST",
    url,
    headers: [["Content-Type", "text/plain"]],
    body: { bytes: Buffer.from("ask") },
  });
  const reply = (at: number, bytes: Buffer): TrafficEvent => ({
    type: "response",
    at,
    connection: 1,
    status: 200,
    statusText: "OK",
    headers: [],
    body: { bytes, of: 1000 },
  });
  const { log } = await written(
    recording([
      { type: "open", at: 0, connection: 1 },
      ask(10, "http://x/one"),
      reply(15, Buffer.from("1")),
      ask(20, "http://x/two"),
      reply(30, Buffer.from([0xff])),
      { ...ask(40, "http://x/three"), body: { bytes: Buffer.alloc(0), of: 9, omitted: "why" } } as TrafficEvent,
      { ...reply(50, Buffer.alloc(0)), body: { bytes: Buffer.alloc(0), of: 9, omitted: "why" } } as TrafficEvent,
      { type: "end", at: 900, connection: 1, how: "fin" },
    ]),
  );
  expect(log.entries.map(({ request, response, time }) => [request.url, response.content.text, time])).toEqual([
    ["http://x/one", "1", 5],
    ["http://x/two", "/w==", 10],
    ["http://x/three", undefined, 10],
  ]);
  expect(log.entries[2]).toMatchObject({
    request: { postData: { text: "", comment: "why" }, bodySize: 9 },
    response: { content: { size: 9, comment: "why" } },
  });
  expect(log.entries[1]).toMatchObject({
    _resourceType: "fetch",
    request: { postData: { mimeType: "text/plain", text: "ask" }, bodySize: 3 },
    response: { content: { encoding: "base64", size: 1000 } },
  });
  expect(log.entries[1]).not.toHaveProperty("_webSocketMessages");
});

it("has each answer with its own request, where several were asked before the first one came", async () => {
  const asked = [
    ["POST /login", { status: 201, answer: "one" }],
    ["GET /room", { status: 404, answer: "two" }],
  ] as const;
  const { log } = await written(recording(pipelined(1, asked)));
  expect(log.entries.map(({ request, response }) => [request.url, response.status, response.content.text])).toEqual([
    ["http://127.0.0.1:9000/login", 201, "one"],
    ["http://127.0.0.1:9000/room", 404, "two"],
  ]);
});

it("is the same however little of it fits into memory", async () => {
  const lines = Array.from({ length: 50 }, (_, n) => `> message ${n} é\n< ping 00${n % 10}0`).join("\n");
  const events = together(connection(1, lines), connection(2, lines, { at: 3 }), connection(3, "< hi", { at: 7 }));
  expect(await written(recording(events), 100)).toEqual(await written(recording(events)));
});
