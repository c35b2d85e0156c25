import { expect, it } from "vitest";
import { ConnectionSummaries } from "../../src/recording/connection-summary.ts";
import type { TrafficEvent } from "../../src/recording/traffic.ts";
import { connection, exchange, together } from "../support/traffic.ts";

function summed(events: readonly TrafficEvent[]): ConnectionSummaries {
  const summaries = new ConnectionSummaries();
  for (const each of events) summaries.add(each);
  return summaries;
}

it("counts the messages of each side, in bytes, and knows the first close frame and the end", () => {
  const { all, gaps } = summed(
    together(
      connection(1, "> hé\n> x\n<< 000102\n< ping 00\n< close 1001 away\n> close 1001\nend server"),
      connection(2, "< hi", { at: 3, path: "/b" }),
    ),
  );
  expect(gaps).toEqual([]);
  expect(all).toMatchObject([
    {
      connection: 1,
      at: 0,
      last: 9,
      client: "127.0.0.1:50001",
      request: { method: "GET", url: "ws://127.0.0.1:9000/chat" },
      requests: 1,
      status: 101,
      sent: { client: { messages: 2, bytes: 4 }, server: { messages: 1, bytes: 3 } },
      close: { from: "server", code: 1001, reason: "away" },
      end: { how: "fin", from: "server" },
    },
    { connection: 2, at: 3, last: 6, request: { url: "ws://127.0.0.1:9000/b" }, close: undefined, end: undefined },
  ]);
});

it("takes one that the recording has cut for open", () => {
  const { all } = summed([...connection(1, ""), { type: "end", at: 9, connection: 1, how: "cut" }]);
  expect(all.map(({ end, last }) => [end, last])).toEqual([[undefined, 9]]);
});

it("knows the first error, how often it has asked, and what is missing", () => {
  const { all, gaps } = summed([
    { type: "open", at: 0, connection: 1, name: "bob", client: "127.0.0.1:7" },
    { type: "request", at: 1, connection: 1, method: "POST", url: "http://x/a", headers: [] },
    { type: "response", at: 2, connection: 1, status: 200, statusText: "", headers: [] },
    { type: "request", at: 3, connection: 1, method: "GET", url: "http://x/b", headers: [] },
    { type: "error", at: 4, connection: 1, message: "no answer" },
    { type: "error", at: 5, connection: 1, message: "again" },
    { type: "gap", at: 6, connection: 1, reason: "3 bytes were lost" },
    { type: "end", at: 900, connection: 1, how: "fin" },
    { type: "gap", at: 7, connection: 0, reason: "The file is torn" },
  ]);
  expect(all).toMatchObject([
    {
      client: "bob",
      request: { method: "POST", url: "http://x/a" },
      requests: 2,
      status: 200,
      error: "no answer",
      last: 6,
    },
  ]);
  expect(gaps).toEqual(["Connection 1: 3 bytes were lost", "The file is torn"]);
});

it("calls a connection as who has logged in for it, unless the recording says how it is called", () => {
  const login = exchange(1, "POST /login", { body: { user: "alice", password: "x" }, answer: { token: "token-1" } });
  const chat = (number: number) => connection(number, "> hi", { at: 9, path: "/chat?t=token-1" });
  const named = chat(3).map((event) => (event.type === "open" ? { ...event, name: "bob" } : event));
  const { all } = summed(together(login, chat(2), named, connection(4, "> hi", { at: 20 })));
  expect(all.map(({ client }) => client)).toEqual([undefined, "alice", "bob", "127.0.0.1:50004"]);
});
