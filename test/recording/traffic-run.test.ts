import { expect, it } from "vitest";
import type { RunEvent } from "../../src/events.ts";
import { TrafficRun } from "../../src/recording/traffic-run.ts";
import type { TrafficEvent } from "../../src/recording/traffic.ts";
import { connection, exchange, pipelined, together } from "../support/traffic.ts";

function told(events: readonly TrafficEvent[]): readonly RunEvent[] {
  const run = new TrafficRun();
  return events.flatMap((each) => run.of(each));
}

/** Whose an event is, and what is most of it. */
function inShort(event: RunEvent): string {
  switch (event.type) {
    case "frame":
      return `${event.peer} ${event.direction} ${event.kind} ${event.value ?? event.payload}`;
    case "client":
      return `${event.client} ${event.state} ${[event.status, event.code, event.reason, event.error?.message].filter((each) => each !== undefined).join(" ")}`;
    case "http":
      return `${event.client ?? ""} ${event.method} ${event.url} ${event.answer?.status ?? event.error?.message}`;
    case "log":
      return `${event.peer ?? "-"}: ${event.text}`;
    default:
      return event.type;
  }
}

it("tells each connection as a client, with all that passed", () => {
  const events = together(
    connection(1, "> hi\n<< 0001\n< ping 00\n> pong 00\n> close 1000 bye\n< close 1000 bye\nend server"),
    connection(2, "< one\n< two\nend client", { at: 0.5 }),
  );
  expect(told(events).map(inShort)).toEqual([
    "client 1 opened 101",
    "client 2 opened 101",
    "client 1 out message hi",
    "client 2 in message one",
    "client 1 in message AAE=",
    "client 2 in message two",
    "client 1 in ping AA==",
    "client 2: ended by the client without a close frame",
    "client 2 closed ",
    "client 1 out pong AA==",
    'client 1 out frame close 1000 "bye"',
    'client 1 in frame close 1000 "bye"',
    "client 1 closed 1000 bye",
  ]);
});

it("tells each answer with its own request, where several were asked before the first one came", () => {
  const [one, two] = [
    ["POST /login", { status: 201 }],
    ["GET /room", { status: 404 }],
  ] as const;
  const events = pipelined(1, [one, two]);
  expect(told(events).map(inShort)).toEqual([
    "client 1 POST http://127.0.0.1:9000/login 201",
    "client 1 GET http://127.0.0.1:9000/room 404",
  ]);
  const hint = { ...events[3], status: 103 } as TrafficEvent;
  const failed = { type: "error", at: 2, connection: 1, message: "gone" } as const;
  expect(told([...events.slice(0, 3), hint, ...events.slice(3, 4), failed]).map(inShort)).toEqual([
    "client 1 POST http://127.0.0.1:9000/login 201",
    "client 1 GET http://127.0.0.1:9000/room gone",
  ]);
});

it("calls a connection as who has logged in for it; another one of theirs beside it by its number, too", () => {
  const login = exchange(1, "POST /login", { body: { user: "alice", password: "x" }, answer: { token: "token-1" } });
  const [two, three] = [2, 3].map((number) => connection(number, "> hi", { at: 9 + number, path: "/chat?t=token-1" }));
  const events = together(login, two ?? [], three ?? [], connection(4, "> hi", { at: 20 }));
  expect(
    told(events)
      .map(inShort)
      .filter((line) => line.includes("hi")),
  ).toEqual(["alice out message hi", "alice 3 out message hi", "client 4 out message hi"]);
});

it("numbers frames in all, and messages that arrive in their connection", () => {
  const frames = told(connection(1, "> a\n< b\n< ping\n< c")).filter((each) => each.type === "frame");
  expect(frames.map(({ frame, number, size }) => [frame, number, size])).toEqual([
    [1, undefined, 1],
    [2, 1, 1],
    [3, undefined, 0],
    [4, 2, 1],
  ]);
});

it("has all of a handshake when it is answered", () => {
  const [open, request, response] = connection(1, "");
  const run = new TrafficRun();
  expect([open!, request!].flatMap((each) => run.of(each))).toEqual([]);
  const answer = {
    ...response!,
    headers: [
      ["Sec-WebSocket-Protocol", "chat"],
      ["X", "1"],
      ["x", "2"],
    ],
  } as TrafficEvent;
  expect(run.of(answer)).toMatchObject([
    {
      type: "client",
      state: "opened",
      url: "ws://127.0.0.1:9000/chat",
      protocol: "chat",
      ms: 1,
      request: { headers: [["Host", "127.0.0.1:9000"], {}, {}, {}, {}] },
      answer: { statusText: "Switching Protocols", headers: { x: ["1", "2"] } },
    },
  ]);
});

it("calls clients as they are called, but never two at once the same", () => {
  const named = (number: number, at: number, lines: string): readonly TrafficEvent[] =>
    connection(number, lines, { at }).map((each) => (each.type === "open" ? { ...each, name: "bob" } : each));
  const events = [...named(1, 0, "< one"), ...named(2, 10, "< two\nend client"), ...named(3, 20, "< three")];
  const end: TrafficEvent = { type: "end", at: 15, connection: 1, how: "fin", from: "server" };
  const names = told([...events.slice(0, 8), end, ...events.slice(8)])
    .filter((each) => each.type === "frame")
    .map(({ peer }) => peer);
  expect(names).toEqual(["bob", "client 2", "bob"]);
});

it("tells of refusals, errors and exchanges of HTTP", () => {
  const at = { at: 1, connection: 1 };
  const ask = { type: "request", ...at, method: "POST", headers: [] } as const;
  const events: readonly TrafficEvent[] = [
    { type: "open", ...at },
    { ...ask, url: "http://x/login" },
    { type: "response", ...at, status: 200, statusText: "OK", headers: [], body: { bytes: Buffer.from("yes") } },
    { ...ask, url: "http://x/again" },
    { type: "error", ...at, message: "no answer", code: "ECONNRESET" },
    { type: "end", ...at, how: "fin" },
    { type: "open", ...at, connection: 2 },
    { ...ask, url: "ws://x/", connection: 2 },
    { type: "response", ...at, connection: 2, status: 401, statusText: "No", headers: [] },
    { type: "end", ...at, connection: 2, how: "fin" },
    { type: "open", ...at, connection: 3 },
    { ...ask, url: "ws://x/", connection: 3 },
    { type: "error", ...at, connection: 3, message: "refused", code: "ECONNREFUSED" },
    { type: "end", ...at, connection: 3, how: "unknown" },
    ...connection(4, "< hi"),
    { type: "error", ...at, connection: 4, from: "server", message: "a reserved opcode" },
    { type: "end", ...at, connection: 4, how: "cut", left: { server: 3 } },
    { type: "gap", ...at, connection: 0, reason: "The file is torn" },
  ];
  expect(told(events).map(inShort)).toEqual([
    "client 1 POST http://x/login 200",
    "client 1 POST http://x/again no answer",
    "client 2 refused 401",
    "client 3 refused refused",
    "client 4 opened 101",
    "client 4 in message hi",
    "client 4: the server: a reserved opcode",
    "client 4: the server left a frame of which 3 bytes had come",
    "client 4: still open when the recording ended",
    "-: The file is torn",
  ]);
});

it("tells of a reset, and of a connection whose handshake it has not seen", () => {
  const at = { at: 1, connection: 1 };
  expect(
    told([
      { type: "open", ...at },
      { type: "message", ...at, from: "server", data: "late" },
      { type: "end", ...at, from: "server", how: "reset" },
    ]).map(inShort),
  ).toEqual(["client 1 in message late", "client 1: reset by the server", "client 1 closed "]);
});

it("tells what HTTP has said, as text, as bytes, or why it is not there", () => {
  const at = { at: 1, connection: 1 };
  const ask = { type: "request", ...at, method: "POST", url: "http://x/", headers: [["a", "b"]] } as const;
  const reply = { type: "response", ...at, status: 200, statusText: "OK", headers: [["C", "d"]] } as const;
  const http = told([
    { type: "open", ...at },
    { ...ask, body: { bytes: Buffer.from("é") } },
    { ...reply, body: { bytes: Buffer.from("xé").subarray(0, 2), of: 900 } },
    ask,
    { ...reply, body: { bytes: Buffer.from([255]) } },
    { ...ask, body: { bytes: Buffer.alloc(0), of: 7, omitted: "why" } },
    { type: "error", ...at, message: "no answer" },
  ]);
  const answer = { url: "http://x/", status: 200, statusText: "OK", headers: { c: ["d"] } };
  expect(http.map((each) => (each.type === "http" ? [each.request, each.answer] : []))).toEqual([
    [
      { headers: [["a", "b"]], body: "é", binary: false },
      { ...answer, body: "x", binary: false, cut: true, size: 900 },
    ],
    [{ headers: [["a", "b"]] }, { ...answer, body: "/w==", binary: true }],
    [{ headers: [["a", "b"]], body: "", binary: false, cut: true, size: 7, omitted: "why" }, undefined],
  ]);
});
