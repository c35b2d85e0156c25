import { expect, test } from "vitest";
import { entryLine, spokenEntry } from "../../../src/dashboard/page/entry-text.ts";
import type { AdminLogEntry } from "../../../src/mock/admin/api.ts";

const at = 0;
const connection = "/ws #1";
const message = {
  type: "message",
  at,
  connection,
  direction: "in",
  binary: false,
  payload: '{"a":1}',
  size: 7,
  rule: undefined,
} as const;
const closed = { type: "closed", at, connection, code: 1000, reason: "", by: "them", error: undefined } as const;

test.each<readonly [string, object]>([
  ['← /ws #1 | {"a":1} | 7', message],
  ['← /ws #1 | {"a":1} | by say 7', { ...message, rule: "say" }],
  ['← /ws #1 | {"a":1} | by no rule 7', { ...message, untaken: true }],
  ["→ /ws #1 | 01 02 ff | 3", { ...message, direction: "out", binary: true, payload: "AQL/", size: 3 }],
  [
    "→ /ws #1 | { n: 1 } | 3",
    { ...message, direction: "out", binary: true, payload: "AQL/", size: 3, value: "{ n: 1 }" },
  ],
  ["← /ws #1 | a \\u202eb␀ | 9", { ...message, payload: "a\n\t\u202eb\u0000", size: 9 }],
  ['⇐ /ws #1 | from the server: {"a":1} | by twice 7', { ...message, server: true, rule: "twice" }],
  ['⇒ /ws #1 | to the server: {"a":1} | 7', { ...message, server: true, direction: "out" }],
  ["× /ws #1 | closed by the server with 1000 |", { ...closed, by: "us", server: true }],
  [
    '⇉ /ws #1 | to room lobby (2): {"a":1} | by say 7',
    { ...message, type: "broadcast", to: "room lobby", receivers: 2, rule: "say" },
  ],
  [
    "+ /ws #1 | opened /ws as v1 from ::1 |",
    { type: "opened", at, connection, url: "/ws", endpoint: "/ws", protocol: "v1", remoteAddress: "::1" },
  ],
  ["× /ws #1 | closed by the client with 1000 |", closed],
  ["× /ws #1 | closed by the mock with 4000 “bye\\u200b” |", { ...closed, code: 4000, reason: "bye\u200b", by: "us" }],
  [
    "× /ws #1 | closed by the mock with 1002: a reserved bit |",
    { ...closed, code: 1002, by: "us", error: "a reserved bit" },
  ],
  ['ϟ /ws #1 | drop some: ← lost: {"a":1} | 7', { ...message, type: "fault", fault: "drop some", what: "lost" }],
  [
    "⊘  | /ws: answered 403 | by bad token",
    { type: "refused", at, url: "/ws", endpoint: "/ws", how: "status", code: 403, by: "bad token" },
  ],
  [
    "⊘  | /ws: never answered | by slow",
    { type: "refused", at, url: "/ws", endpoint: "/ws", how: "hang", code: undefined, by: "slow" },
  ],
  ["⇄  | GET /x 200 |", { type: "http", at, method: "GET", url: "/x", status: 200 }],
  [
    "?  | GET /wss: no path fits; did you mean /ws? |",
    { type: "not-found", at, method: "GET", url: "/wss", nearest: "/ws" },
  ],
  ["· /ws #1 | said |", { type: "log", at, connection, text: "said" }],
  ["i  | noted |", { type: "note", at, text: "noted" }],
  [
    "! /ws #1 | error[x]: no --> a.yaml:1:1 |",
    { type: "problem", at, connection, text: "error[x]: no\n --> a.yaml:1:1" },
  ],
  ["·  | from the future |", { type: "news", at, text: "from the future" }],
  ['·  | {"id":1,"type":"news","at":0} |', { type: "news", at }],
])("%s", (expected, entry) => {
  const { sign, who, text, by, size } = entryLine({ id: 1, ...entry } as AdminLogEntry);
  expect(`${sign} ${who} | ${text} | ${by === undefined ? "" : `by ${by} `}${size ?? ""}`.trim()).toBe(expected);
});

test("only the beginning of a long message is looked at", () => {
  expect(entryLine({ id: 1, ...message, payload: "x".repeat(5000) }).text).toHaveLength(400);
});

test("an entry in words", () => {
  expect(spokenEntry({ id: 1, ...message, rule: "say" }, "12:00:00.000")).toBe(
    '12:00:00.000 /ws #1 received {"a":1}, 7 B, by say',
  );
  expect(spokenEntry({ id: 1, ...closed }, "12:00:00.000")).toBe("12:00:00.000 /ws #1 closed by the client with 1000");
});
