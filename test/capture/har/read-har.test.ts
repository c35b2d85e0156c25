import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { openRecording } from "../../../src/capture/open-recording.ts";
import { Failure, type Problem } from "../../../src/problem.ts";
import { harText } from "../../../src/recording/har.ts";
import type { Recording, TrafficEvent } from "../../../src/recording/traffic.ts";
import { allOf, connection, recording, together } from "../../support/traffic.ts";
import { workspace } from "../../support/workspace.ts";

async function har(content: unknown, files: Readonly<Record<string, string>> = {}): Promise<Recording> {
  const folder = await workspace();
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  await writeFile(join(folder, "x.har"), typeof content === "string" ? content : JSON.stringify(content));
  return openRecording(join(folder, "x.har"), "x.har");
}

async function problemOf(reading: Promise<unknown>): Promise<Problem | undefined> {
  const thrown = await reading.catch((error: unknown) => error);
  return thrown instanceof Failure ? thrown.problem : undefined;
}

const START = "2026-01-02T03:04:05.000Z";
const seconds = Date.parse(START) / 1000;

/** As Chrome exports one. */
function entry(messages: unknown, rest: object = {}): object {
  return {
    startedDateTime: START,
    time: 2000,
    request: { method: "GET", url: "wss://example.com/ws", headers: [{ name: "Host", value: "example.com" }] },
    response: { status: 101, statusText: "Switching Protocols", headers: [{ name: "Upgrade", value: "websocket" }] },
    timings: { blocked: 1, dns: -1, connect: 6, ssl: 4, send: 0, wait: 3, receive: 1990 },
    _resourceType: "websocket",
    _webSocketMessages: messages,
    ...rest,
  };
}
const log = (entries: readonly unknown[], rest: object = {}): object => ({
  log: { version: "1.2", creator: { name: "WebInspector", version: "537.36" }, pages: [], entries, ...rest },
});

/** What was told behind the handshake, without times. */
function said(events: readonly TrafficEvent[]): readonly unknown[] {
  return events
    .filter(({ type }) => !["open", "request", "response", "end"].includes(type))
    .map(({ at: _at, ...rest }) => rest);
}

it("takes bodies for what they are: unpacked, whatever their headers say", async () => {
  const body = async (bytes: Buffer): Promise<unknown> => {
    const response = {
      status: 200,
      headers: [{ name: "Content-Encoding", value: "br" }],
      content: { size: bytes.length, mimeType: "image/png", text: bytes.toString("base64"), encoding: "base64" },
    };
    const found = await har(
      log([entry(undefined, { response, _resourceType: "fetch", _webSocketMessages: undefined })]),
    );
    const events = await allOf(found);
    return events.flatMap((each) => (each.type === "response" ? [each.body] : []))[0];
  };
  expect(await body(Buffer.from([0x89, 0x50]))).toEqual({ bytes: Buffer.from([0x89, 0x50]), unpacked: true });
  // An older wstest has left it as it came.
  expect(await body(Buffer.from([0x1f, 0x8b]))).toEqual({ bytes: Buffer.from([0x1f, 0x8b]) });
});

it("reads what Chrome has exported", async () => {
  const messages = [
    { type: "send", time: seconds + 0.5, opcode: 1, data: '{"a":1}' },
    { type: "receive", time: seconds + 0.75, opcode: 2, data: "AAEC" },
  ];
  const found = await har(log([entry(messages)]));
  expect(found.head).toEqual({
    time: START,
    creator: "WebInspector 537.36",
    missing: ["closes", "control", "wire", "ends"],
  });
  const which = { connection: 1 };
  expect(await allOf(found)).toEqual([
    { type: "open", at: 0, ...which },
    {
      type: "request",
      at: 0,
      ...which,
      method: "GET",
      url: "wss://example.com/ws",
      headers: [["Host", "example.com"]],
    },
    {
      type: "response",
      at: 10,
      ...which,
      status: 101,
      statusText: "Switching Protocols",
      headers: [["Upgrade", "websocket"]],
    },
    { type: "message", at: 500, ...which, from: "client", data: '{"a":1}' },
    { type: "message", at: 750, ...which, from: "server", data: Buffer.from([0, 1, 2]) },
    { type: "end", at: 2000, ...which, how: "unknown" },
  ]);
});

it("reads the milliseconds of Playwright, and what has no time", async () => {
  const messages = [
    { type: "send", time: seconds * 1000 + 500, opcode: 1, data: "one" },
    { type: "receive", time: -1, opcode: 1, data: "two" },
  ];
  const endless = JSON.stringify(log([entry([...messages, { type: "send", time: 7e99, opcode: 1, data: "three" }])]));
  const events = await allOf(await har(endless.replace("7e+99", "1e999")));
  expect(events.flatMap((each) => (each.type === "message" ? [[each.at, each.data]] : []))).toEqual([
    [500, "one"],
    [500, "two"],
    [500, "three"],
  ]);
});

it("reads what mitmproxy has written, for which a connection is the request that it began as", async () => {
  const flow = entry([{ type: "send", time: seconds + 1.25, opcode: 1, data: "hi" }], {
    request: { method: "GET", url: "https://example.com/ws", headers: [] },
    timings: { connect: 3, ssl: 2, send: 1, receive: 1, wait: 1 },
  });
  const { head, events } = await har(log([flow], { creator: { name: "mitmproxy", version: "12.0.0" } }));
  expect(head.creator).toBe("mitmproxy 12.0.0");
  expect((await allOf({ head, events })).slice(1)).toMatchObject([
    { type: "request", url: "wss://example.com/ws" },
    { type: "response", at: 5, status: 101 },
    { type: "message", at: 1250, data: "hi" },
    { type: "end", how: "unknown" },
  ]);
});

it("reads the messages that Playwright has put beside it", async () => {
  const attached = { ...entry(undefined), response: { status: 101, content: { _file: "a1.jsonl" } } };
  const lines = ['{"type":"send","time":-1,"opcode":1,"data":"hi"}', "", '{"type":"rec'].join("\n");
  expect(said(await allOf(await har(log([attached]), { "a1.jsonl": lines })))).toEqual([
    { type: "message", connection: 1, from: "client", data: "hi" },
    { type: "gap", connection: 1, reason: "A message is not as HAR has them, and left out" },
  ]);
  const missing = await problemOf(har(log([attached])).then(allOf));
  expect(missing?.headline).toMatch(/^The messages of x.har are in a1.jsonl, which cannot be read: ENOENT/);
  const outside = { ...attached, response: { content: { _file: "../../secret.jsonl" } } };
  const refused = await problemOf(har(log([outside])).then(allOf));
  expect(refused?.headline).toBe("x.har names a file that is not beside it: ../../secret.jsonl");
});

it("tells connections that stand one behind the other as they went on together", async () => {
  const message = (offset: number, data: string): object => ({ type: "send", time: seconds + offset, opcode: 1, data });
  const second = { startedDateTime: "2026-01-02T03:04:05.250Z", _client: "bob", connection: "127.0.0.1:7" };
  const page = {
    startedDateTime: START,
    request: { method: "GET", url: "https://example.com/" },
    _resourceType: "document",
  };
  const events = await allOf(
    await har(
      log([
        entry([message(0.3, "b1"), message(0.5, "b2")], second),
        page,
        entry([message(0.2, "a1"), message(0.4, "a2")]),
      ]),
    ),
  );
  expect(events.flatMap((each) => (each.type === "message" ? [[each.connection, each.data]] : []))).toEqual([
    [1, "a1"],
    [2, "b1"],
    [1, "a2"],
    [2, "b2"],
  ]);
  expect(events.find(({ type, connection: own }) => type === "open" && own === 2)).toEqual({
    type: "open",
    at: 250,
    connection: 2,
    name: "bob",
    client: "127.0.0.1:7",
  });
});

it("reads the requests of the page's program beside them", async () => {
  const request = { method: "POST", url: "https://example.com/login", postData: { text: "who" } };
  const response = { status: 200, content: { text: "/w==", encoding: "base64", size: 5 } };
  const login = { startedDateTime: START, time: 1, request, response, _resourceType: "xhr" };
  const events = await allOf(await har(log([login, entry([])])));
  expect(events.slice(0, 4)).toEqual([
    { type: "open", at: 0, connection: 1 },
    {
      type: "request",
      at: 0,
      connection: 1,
      method: "POST",
      url: request.url,
      headers: [],
      body: { bytes: Buffer.from("who") },
    },
    {
      type: "response",
      at: 0,
      connection: 1,
      status: 200,
      statusText: "",
      headers: [],
      body: { bytes: Buffer.from([0xff]), of: 5 },
    },
    { type: "open", at: 0, connection: 2 },
  ]);
});

it("leaves out what is no message, and says so", async () => {
  const messages = [
    { type: "send" },
    7,
    { type: "send", opcode: 3, data: "" },
    { type: "error", opcode: -1, data: "no" },
  ];
  expect(said(await allOf(await har(log([entry(messages, { time: -1 })]))))).toEqual([
    { type: "error", connection: 1, message: "no" },
    { type: "gap", connection: 1, reason: "3 messages are not as HAR has them, and left out" },
  ]);
});

it("takes a connection that was refused, or never answered, as such", async () => {
  const refused = entry([], { response: { status: 401, statusText: "No", content: { text: "who?" } }, time: 5 });
  const silent = entry([], { response: { status: 0, _error: "net::ERR_CONNECTION_REFUSED" } });
  const events = await allOf(await har(log([refused, silent])));
  expect(events.filter(({ type }) => type === "response" || type === "error")).toMatchObject([
    { type: "response", connection: 1, status: 401, body: { bytes: Buffer.from("who?") } },
    { type: "error", connection: 2, message: "net::ERR_CONNECTION_REFUSED" },
  ]);
});

it("tells what is whole of a HAR that is cut", async () => {
  const text = JSON.stringify(log([entry([{ type: "send", time: seconds, opcode: 1, data: "hi" }]), entry([])]));
  const events = await allOf(await har(text.slice(0, -100)));
  expect(said(events)).toEqual([
    { type: "message", connection: 1, from: "client", data: "hi" },
    { type: "gap", connection: 0, reason: "The file ends in the middle of entry 2" },
  ]);
});

describe("what holds no WebSocket", () => {
  const page = { request: { method: "GET", url: "https://example.com/" } };
  it.each([
    ["no entries", log([]), "No WebSocket is in x.har: it has no entries, captured by WebInspector 537.36"],
    [
      "a page",
      log([page, page], { browser: { name: "Firefox", version: "140" } }),
      "No WebSocket is in x.har: it has 2 requests, captured by Firefox 140",
    ],
    [
      "hostile types",
      { log: { entries: 7, creator: [] } },
      "No WebSocket is in x.har: it has no entries, captured by an unknown program",
    ],
    ["a cut", '{"log":{"entries":[{"request"', "x.har is cut, and no WebSocket is in what is left: one request"],
  ])("%s", async (_, content, headline) => {
    expect((await problemOf(har(content)))?.headline).toBe(headline);
  });
});

it("shows where it is no JSON", async () => {
  const text = '{\n"log": {\n"entries": [\n{"request": {"url": "ws://x/",}}\n]}}';
  const problem = await problemOf(har(text));
  expect(problem).toMatchObject({
    code: "invalid-file",
    headline: "x.har is no HAR: this is no JSON",
    place: { line: 4, lines: ['{"request": {"url": "ws://x/",}}'] },
  });
});

it("reads all that wstest writes", async () => {
  const line = fc.oneof(
    fc
      .tuple(fc.constantFrom(">", "<"), fc.string({ unit: "binary" }))
      .map(([arrow, text]) => `${arrow} ${JSON.stringify(text)}`),
    fc
      .tuple(fc.constantFrom(">>", "<<"), fc.uint8Array())
      .map(([arrow, data]) => `${arrow} ${Buffer.from(data).toString("hex")}`),
    fc.constantFrom("> ping 00ff", "< pong", "wait 7", "< close 1001 away", "> close"),
  );
  const lines = fc.array(line).map((all) => all.join("\n"));
  await fc.assert(
    fc.asyncProperty(lines, lines, async (one, other) => {
      const events = together(connection(1, `${one}\nend server`), connection(2, `${other}\nend client`, { at: 2.25 }));
      let text = "";
      for await (const piece of harText(recording(events), "1.2.3", 200)) text += piece;
      const found = await har(text);
      expect(found.head).toEqual({ time: recording([]).head.time, creator: "a test", missing: [] });
      // Handshakes have the time at which they began, in whole milliseconds.
      const timed = (all: readonly TrafficEvent[]): readonly TrafficEvent[] =>
        all
          .map((each) => (["open", "request", "response"].includes(each.type) ? { ...each, at: 0 } : each))
          .toSorted((a, b) => a.connection - b.connection);
      expect(timed(await allOf(found))).toEqual(timed(events));
    }),
    { numRuns: 50 },
  );
});
