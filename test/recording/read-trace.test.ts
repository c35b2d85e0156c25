import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { eventLine } from "../../src/event-line.ts";
import type { ClientEvent, RunEvent } from "../../src/events.ts";
import { readTrace } from "../../src/recording/read-trace.ts";
import type { TrafficEvent } from "../../src/recording/traffic.ts";
import { frame, runStart, scenarioStart } from "../support/events.ts";
import { allOf } from "../support/traffic.ts";
import { workspace } from "../support/workspace.ts";

const client = (state: ClientEvent["state"], rest: Partial<ClientEvent> = {}): ClientEvent => ({
  type: "client",
  at: 20,
  scenario: 1,
  client: "bob",
  state,
  ...rest,
});
const opened = client("opened", { url: "ws://127.0.0.1:1/ws", status: 101, ms: 5 });

async function trafficOf(events: readonly RunEvent[], more = ""): Promise<readonly TrafficEvent[]> {
  const path = join(await workspace(), "x.jsonl");
  const all = [runStart(), scenarioStart(), ...events];
  await writeFile(path, all.map((each) => `${eventLine(each)}\n`).join("") + more);
  return allOf(await readTrace(path, "x.jsonl"));
}

/** What was told of the ends of a connection, without times and numbers. */
async function endOf(rest: Partial<ClientEvent>, ...before: readonly RunEvent[]): Promise<readonly unknown[]> {
  const events = await trafficOf([opened, ...before, client("closed", { at: 50, ...rest })]);
  return events.slice(3).map(({ at: _at, connection: _connection, ...each }) => each);
}

it("tells of a handshake where it began, between what happened meanwhile", async () => {
  const events = await trafficOf([
    { ...opened, client: "alice", at: 12, ms: 2 },
    frame("alice", "in", "meanwhile", { at: 18 }),
    {
      ...opened,
      request: { headers: [["Host", "x"]] },
      answer: { statusText: "OK", headers: { a: ["1", "2"] }, body: "" },
    },
    frame("bob", "out", "AAE=", { at: 25, binary: true }),
    frame("bob", "in", "AAE=", { at: 26, kind: "ping", binary: true }),
  ]);
  expect(events).toEqual([
    { type: "open", at: 10, connection: 1, name: "alice" },
    { type: "request", at: 10, connection: 1, method: "GET", url: "ws://127.0.0.1:1/ws", headers: [] },
    { type: "response", at: 12, connection: 1, status: 101, statusText: "", headers: [] },
    { type: "open", at: 15, connection: 2, name: "bob" },
    { type: "request", at: 15, connection: 2, method: "GET", url: "ws://127.0.0.1:1/ws", headers: [["Host", "x"]] },
    { type: "message", at: 18, connection: 1, from: "server", data: "meanwhile" },
    {
      type: "response",
      at: 20,
      connection: 2,
      status: 101,
      statusText: "OK",
      headers: [
        ["a", "1"],
        ["a", "2"],
      ],
    },
    { type: "message", at: 25, connection: 2, from: "client", data: Buffer.from([0, 1]) },
    { type: "ping", at: 26, connection: 2, from: "server", data: Buffer.from([0, 1]) },
    { type: "end", at: 26, connection: 1, how: "cut" },
    { type: "end", at: 26, connection: 2, how: "cut" },
  ]);
});

it("knows what has captured it, and when", async () => {
  const path = join(await workspace(), "x.jsonl");
  await writeFile(path, `${eventLine(runStart())}\n`);
  const { head } = await readTrace(path, "x.jsonl");
  expect(head).toEqual({ time: "2026-11-21T02:00:00.000Z", creator: "wstest 1.2.3", missing: ["wire"] });
});

it("tells of a connection that a step has accepted from its client's side", async () => {
  const events = await trafficOf([client("opened", { url: "/orders" }), frame("bob", "out", "welcome")]);
  expect(events.slice(1, 4)).toMatchObject([
    { type: "request", url: "ws://localhost/orders" },
    { type: "response", status: 101 },
    { type: "message", from: "server", data: "welcome" },
  ]);
});

it("tells of refusals, and of exchanges of HTTP", async () => {
  const events = await trafficOf([
    client("refused", { status: 401, answer: { statusText: "No", headers: {}, body: "who?" }, url: "ws://x/" }),
    client("refused", {
      at: 21,
      error: { kind: "refused", message: "no server", code: "ECONNREFUSED" },
      url: "ws://x/",
    }),
    {
      type: "http",
      at: 30,
      ms: 4,
      scenario: 1,
      method: "GET",
      url: "http://x/",
      answer: { url: "http://x/", status: 200, statusText: "", headers: {}, body: "/w==", binary: true },
    },
  ]);
  expect(events.filter(({ type }) => type !== "open" && type !== "request")).toEqual([
    {
      type: "response",
      at: 20,
      connection: 1,
      status: 401,
      statusText: "No",
      headers: [],
      body: { bytes: Buffer.from("who?") },
    },
    { type: "end", at: 20, connection: 1, how: "unknown" },
    { type: "error", at: 21, connection: 2, message: "no server", code: "ECONNREFUSED" },
    { type: "end", at: 21, connection: 2, how: "unknown" },
    {
      type: "response",
      at: 30,
      connection: 3,
      status: 200,
      statusText: "",
      headers: [],
      body: { bytes: Buffer.from([0xff]) },
    },
    { type: "end", at: 30, connection: 3, how: "unknown" },
  ]);
});

it("says where the file is torn", async () => {
  const events = await trafficOf([opened], '{"type":"fra');
  expect(events.slice(3)).toEqual([
    { type: "gap", at: 20, connection: 0, reason: "Line 4 is torn: whoever wrote the file ended in the middle" },
    { type: "end", at: 20, connection: 1, how: "cut" },
  ]);
});

describe("the end of a connection", () => {
  it("is that of the close frames and of TCP", async () => {
    expect(await endOf({ code: 1000, reason: "bye", by: "us", clean: true, ms: 3 })).toEqual([
      { type: "close", from: "client", code: 1000, reason: "bye" },
      { type: "close", from: "server", code: 1000, reason: "bye" },
      { type: "end", how: "fin" },
    ]);
    expect(await endOf({ code: 4001, reason: "", by: "them", clean: false, reset: true })).toEqual([
      { type: "close", from: "server", code: 4001, reason: "" },
      { type: "end", from: "server", how: "reset" },
    ]);
  });

  it("has no close frame where none came, and no code where the frame had none", async () => {
    expect(await endOf({ code: 1006, by: "them", clean: false })).toEqual([
      { type: "end", from: "server", how: "fin" },
    ]);
    expect(await endOf({ code: 1006, by: "us", clean: false })).toEqual([{ type: "end", from: "client", how: "fin" }]);
    expect(await endOf({ code: 1006, by: "us", clean: false, ms: 30 })).toEqual([
      { type: "close", from: "client", reason: "" },
      { type: "end", from: "client", how: "fin" },
    ]);
    expect(await endOf({ code: 1005, reason: "", by: "them", clean: true })).toMatchObject([
      { type: "close", from: "server" },
      { type: "close", from: "client" },
      { type: "end", how: "fin" },
    ]);
  });

  it("says what the other side did against the protocol", async () => {
    const breach = { message: "a text that is no UTF-8", code: "WS_ERR_INVALID_UTF8", limit: false };
    expect(await endOf({ code: 1006, by: "us", clean: false, breach })).toEqual([
      { type: "error", from: "server", message: "a text that is no UTF-8", code: "WS_ERR_INVALID_UTF8" },
      { type: "end", from: "client", how: "fin" },
    ]);
  });

  it("has each close frame once, also that which a step has written", async () => {
    const written = frame("bob", "out", Buffer.from([3, 232, 104, 105]).toString("base64"), {
      kind: "frame",
      opcode: 8,
      binary: true,
    });
    expect(await endOf({ code: 1000, reason: "hi", by: "them", clean: true }, written)).toEqual([
      { type: "close", from: "client", code: 1000, reason: "hi" },
      { type: "close", from: "server", code: 1000, reason: "hi" },
      { type: "end", how: "fin" },
    ]);
  });
});

it("takes frames that steps have written for what they bring, once", async () => {
  const raw = (opcode: number, rest: object = {}): RunEvent =>
    frame("bob", "out", "aGk=", { kind: "frame", opcode, binary: true, value: "as it is", ...rest });
  const events = await trafficOf([
    opened,
    raw(1),
    raw(2),
    raw(9),
    raw(10),
    raw(1, { direction: "in" }),
    raw(1, { whole: false }),
    raw(11),
  ]);
  const odd = { type: "error", from: "client", message: "A frame that is no message of its own: as it is" };
  expect(events.slice(3, -1).map(({ at: _at, connection: _connection, ...each }) => each)).toEqual([
    { type: "message", from: "client", data: "hi" },
    { type: "message", from: "client", data: Buffer.from("hi") },
    { type: "ping", from: "client", data: Buffer.from("hi") },
    { type: "pong", from: "client", data: Buffer.from("hi") },
    odd,
    odd,
  ]);
});
