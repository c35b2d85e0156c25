import { expect, test } from "vitest";
import {
  connectionOf,
  endpointOf,
  everything,
  type Filter,
  fits,
  isEverything,
  kindOf,
} from "../../../src/dashboard/page/filter.ts";
import type { AdminLogEntry } from "../../../src/mock/admin/api.ts";

const at = 1;
const entries: readonly AdminLogEntry[] = [
  {
    id: 1,
    type: "opened",
    at,
    connection: "/ws #1",
    url: "/ws?token=Alice",
    endpoint: "/ws",
    protocol: undefined,
    remoteAddress: undefined,
  },
  {
    id: 2,
    type: "message",
    at,
    connection: "/ws #1",
    direction: "in",
    binary: false,
    payload: '{"type":"Say"}',
    size: 14,
    rule: "say",
  },
  {
    id: 3,
    type: "message",
    at,
    connection: "/seq #2",
    direction: "out",
    binary: true,
    payload: Buffer.from("hidden").toString("base64"),
    size: 6,
    rule: undefined,
  },
  {
    id: 4,
    type: "broadcast",
    at,
    connection: undefined,
    to: "all",
    receivers: 2,
    binary: false,
    payload: "x",
    size: 1,
    rule: undefined,
  },
  { id: 5, type: "http", at, method: "GET", url: "/health", status: 200 },
  { id: 6, type: "not-found", at, method: "GET", url: "/wss", nearest: "/ws" },
  { id: 7, type: "log", at, connection: "/ws/:room? #10", text: "said" },
  { id: 8, type: "problem", at, connection: undefined, text: "error[x]" },
  { id: 9, type: "refused", at, url: "/ws", endpoint: "/ws", how: "status", code: 403, by: "bad token" },
  {
    id: 10,
    type: "fault",
    at,
    connection: "/seq #2",
    fault: "some",
    what: "lost",
    direction: "in",
    binary: false,
    payload: "x",
    size: 1,
  },
];

const ids = (filter: Partial<Filter>): number[] =>
  entries.filter(fits({ ...everything, ...filter })).map(({ id }) => id);

test("each entry is of one kind", () => {
  expect(entries.map(kindOf)).toEqual([
    "connections",
    "in",
    "out",
    "out",
    "http",
    "http",
    "notes",
    "problems",
    "connections",
    "faults",
  ]);
  expect(ids({ kinds: new Set(["in", "problems"]) })).toEqual([2, 8]);
  expect(ids({})).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
});

test("all words must occur, in any order and in capitals or not", () => {
  expect(ids({ text: "say TYPE" })).toEqual([2]);
  expect(ids({ text: "alice" })).toEqual([1]);
  expect(ids({ text: "403 token" })).toEqual([9]);
  expect(ids({ text: "nowhere" })).toEqual([]);
});

test("bytes are searched as the text that they are", () => {
  expect(ids({ text: "hidden" })).toEqual([3]);
});

test("a connection and an endpoint narrow it down", () => {
  expect(ids({ connection: "/ws #1" })).toEqual([1, 2]);
  expect(ids({ endpoint: "/ws" })).toEqual([1, 2, 9]);
  expect(ids({ endpoint: "/seq" })).toEqual([3, 10]);
  expect(entries.map(endpointOf)[6]).toBe("/ws/:room?");
  expect(entries.map(connectionOf)[4]).toBeUndefined();
});

test("it is known when nothing is filtered", () => {
  expect(isEverything(everything)).toBe(true);
  expect(isEverything({ ...everything, text: " " })).toBe(true);
  expect(isEverything({ ...everything, connection: "/ws #1" })).toBe(false);
});
