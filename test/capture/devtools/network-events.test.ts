import { expect, it } from "vitest";
import { NetworkEvents } from "../../../src/capture/devtools/network-events.ts";
import type { TrafficEvent } from "../../../src/recording/traffic.ts";

const WALL = 1_700_000_000;

/** Events of one request, at seconds after the beginning of the recording. */
function told(
  ...events: readonly (readonly [method: string, params: object, session?: string])[]
): readonly TrafficEvent[] {
  const network = new NetworkEvents(WALL * 1000);
  return events.flatMap(([method, params, session]) =>
    network.of({ method: `Network.webSocket${method}`, session, params: { requestId: "7", ...params } }),
  );
}

const created = ["Created", { url: "ws://x/chat" }] as const;
const asked = (timestamp: number, seconds: number) =>
  ["WillSendHandshakeRequest", { timestamp, wallTime: WALL + seconds, request: { headers: { Host: "x" } } }] as const;
const message = (timestamp: number, opcode: number, payloadData: unknown) => ({
  timestamp,
  response: { opcode, payloadData },
});

it("tells of a connection with the times of the browser", () => {
  const headers = { Upgrade: "websocket", "Set-Cookie": "a=1\nb=2" };
  expect(
    told(
      created,
      asked(500, 0.25),
      ["HandshakeResponseReceived", { timestamp: 500.01, response: { status: 101, statusText: "OK", headers } }],
      ["FrameSent", message(500.02, 1, "hi")],
      ["FrameReceived", message(500.03, 2, "AAE=")],
      ["FrameError", { timestamp: 500.04, errorMessage: "no" }],
      ["Closed", { timestamp: 501 }],
    ),
  ).toEqual([
    { type: "open", at: 250, connection: 1 },
    { type: "request", at: 250, connection: 1, method: "GET", url: "ws://x/chat", headers: [["Host", "x"]] },
    {
      type: "response",
      at: 260,
      connection: 1,
      status: 101,
      statusText: "OK",
      headers: [
        ["Upgrade", "websocket"],
        ["Set-Cookie", "a=1"],
        ["Set-Cookie", "b=2"],
      ],
    },
    { type: "message", at: 270, connection: 1, from: "client", data: "hi" },
    { type: "message", at: 280, connection: 1, from: "server", data: Buffer.from([0, 1]) },
    { type: "error", at: 290, connection: 1, message: "no" },
    { type: "end", at: 1250, connection: 1, how: "unknown" },
  ]);
});

it("keeps connections of several pages apart, and ends those of a page that is gone", () => {
  const network = new NetworkEvents(WALL * 1000);
  const of = (session: string, [what, params]: readonly [string, object]): readonly TrafficEvent[] =>
    network.of({ method: `Network.webSocket${what}`, session, params: { requestId: "1", ...params } });
  for (const session of ["a", "b"]) of(session, created);
  expect(of("a", asked(10, 0)).at(-1)?.connection).toBe(1);
  expect(of("b", asked(11, 1)).at(-1)?.connection).toBe(2);
  expect(network.gone("a")).toEqual([{ type: "end", at: 1000, connection: 1, how: "unknown" }]);
  expect(network.end()).toEqual([{ type: "end", at: 1000, connection: 2, how: "cut" }]);
});

it("says that a connection was open before", () => {
  expect(told(["FrameReceived", message(70, 1, "late")])).toMatchObject([
    { type: "open", at: 0, connection: 1, continued: true },
    { type: "gap", connection: 1, reason: "It was open before the recording began: what it has asked for is unknown" },
    { type: "message", at: 0, data: "late" },
  ]);
});

it("passes over what it does not understand", () => {
  const network = new NetworkEvents(0);
  for (const params of [{}, { requestId: 7 }])
    expect(network.of({ method: "Network.webSocketFrameSent", session: undefined, params })).toEqual([]);
  expect(network.of({ method: "Network.requestWillBeSent", session: "a", params: { requestId: "1" } })).toEqual([]);
  const events = told(
    created,
    ["FrameSent", { response: 7 }],
    ["FrameSent", message(1, 1, 7)],
    ["FrameSent", message(1, 9, "")],
  );
  expect(events).toEqual([{ type: "open", at: 0, connection: 1 }]);
});
