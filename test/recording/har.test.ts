import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { eventLine } from "../../src/event-line.ts";
import type { ClientEvent, HttpEvent, RunEvent } from "../../src/events.ts";
import { writeHar } from "../../src/recording/har.ts";
import type { HarEntry } from "../../src/recording/har-entry.ts";
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
  await writeHar(join(folder, "x.jsonl"), join(folder, "x.har"));
  return JSON.parse(await readFile(join(folder, "x.har"), "utf8")) as Har;
}

it("has nothing for a scenario without a network", async () => {
  expect(await har()).toEqual({
    log: { version: "1.2", creator: { name: "wstest", version: "1.2.3" }, pages: [], entries: [] },
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
      _close: { code: 1000, reason: "done", by: "us" },
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
