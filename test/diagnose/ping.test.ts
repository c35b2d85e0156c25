import { beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { systemClock } from "../../src/environment.ts";
import type { DialRequest } from "../../src/net/connection.ts";
import { ping, type PingEvent, type PingOptions } from "../../src/diagnose/ping.ts";
import { dialRequest } from "../../src/cli/options/dial.ts";
import { closeFrame, frame, rawHandshakes, type RawServer, rawServer } from "../support/raw-server.ts";

let events: PingEvent[] = [];
beforeEach(() => {
  events = [];
});

async function serving(server: Promise<RawServer>): Promise<DialRequest> {
  const running = await server;
  onTestFinished(() => running.close());
  return dialRequest(running.url, {}, "/");
}

function measure(request: DialRequest, options: Partial<PingOptions>) {
  return ping({
    request,
    clock: systemClock,
    count: 3,
    interval: 5,
    timeout: 2000,
    signal: new AbortController().signal,
    heard: (event) => void events.push(event),
    ...options,
  });
}

/** Answers each ping, or each text, by what a function makes of its payload. */
function answering(answer: (payload: Buffer, opcode: number) => Buffer | undefined): Promise<RawServer> {
  return rawServer((socket) => {
    let rest = Buffer.alloc(0);
    socket.on("data", (chunk) => {
      rest = Buffer.concat([rest, chunk]);
      // Short frames of clients: two bytes, four of the mask, the payload.
      for (let length = (rest[1] ?? 0) & 0x7f; rest.length >= 6 + length; length = (rest[1] ?? 0) & 0x7f) {
        const payload = Buffer.from(
          rest.subarray(6, 6 + length).map((byte, index) => byte ^ (rest[2 + (index % 4)] ?? 0)),
        );
        const said = answer(payload, (rest[0] ?? 0) & 0xf);
        rest = rest.subarray(6 + length);
        if (said) socket.write(said);
      }
    });
  });
}

const pong = (payload: Buffer): Buffer => frame({ opcode: 10, payload });
const kinds = (): readonly string[] =>
  events.map((event) => ("seq" in event ? `${event.type} ${event.seq}` : event.type));

describe("pings", () => {
  it("are measured one by one, and summed up", async () => {
    const request = await serving(answering((payload, opcode) => (opcode === 9 ? pong(payload) : closeFrame(1000))));
    const found = await measure(request, {});
    expect(found).toMatchObject({ sent: 3, received: 3, lost: 0, closed: false });
    expect("rtt" in found && found.rtt && found.rtt.min <= found.rtt.p50 && found.rtt.p50 <= found.rtt.max).toBe(true);
    expect(kinds()).toEqual(["open", "answer 1", "answer 2", "answer 3"]);
  });

  it("are told apart: a pong of another payload is no answer", async () => {
    const request = await serving(
      answering((payload, opcode) =>
        opcode !== 9
          ? closeFrame(1000)
          : Buffer.concat([pong(Buffer.from("zz")), ...(payload.readUInt32BE() === 2 ? [] : [pong(payload)])]),
      ),
    );
    expect(await measure(request, { timeout: 60 })).toMatchObject({ sent: 3, received: 2, lost: 1 });
    expect(kinds().toSorted()).toEqual(["answer 1", "answer 3", "missing 2", "open"]);
  });

  it("end where the server breaks the protocol, and that is told as such", async () => {
    const request = await serving(
      answering((_payload, opcode) => (opcode === 9 ? Buffer.from([0x81, 1, 0xff]) : undefined)),
    );
    expect(await measure(request, {})).toMatchObject({ closed: true });
    expect(events.at(-1)).toMatchObject({
      type: "closed",
      breach: { message: "it sent text that is not valid UTF-8 (RFC 6455 section 8.1)", limit: false },
    });
  });

  it("that are answered late count, and were told as missing", async () => {
    let held: Buffer | undefined;
    const request = await serving(
      answering((payload, opcode) => {
        if (opcode !== 9) return closeFrame(1000);
        if (payload.readUInt32BE() === 1) held = pong(payload);
        else if (payload.readUInt32BE() === 3 && held) return Buffer.concat([held, pong(payload)]);
        return payload.readUInt32BE() === 2 ? pong(payload) : undefined;
      }),
    );
    const found = await measure(request, { interval: 60, timeout: 30 });
    expect(found).toMatchObject({ sent: 3, received: 3, lost: 0 });
    expect(kinds()).toEqual(["open", "missing 1", "answer 2", "answer 1", "answer 3"]);
  });

  it("end with the connection", async () => {
    let count = 0;
    const request = await serving(
      answering((payload, opcode) => (opcode === 9 && ++count < 3 ? pong(payload) : closeFrame(1001, "bye"))),
    );
    expect(await measure(request, { count: 10 })).toMatchObject({ received: 2, closed: true });
    expect(events.at(-1)).toEqual({ type: "closed", code: 1001, reason: "bye" });
  });

  it("end when somebody says so, and are summed up", async () => {
    const abort = new AbortController();
    const request = await serving(answering((payload, opcode) => (opcode === 9 ? pong(payload) : closeFrame(1000))));
    const found = await measure(request, {
      count: undefined,
      signal: abort.signal,
      heard: (event) => {
        events.push(event);
        if (event.type === "answer" && event.seq === 4) abort.abort("SIGINT");
      },
    });
    // One more may have been on its way.
    expect(found).toMatchObject({ received: 4, closed: false });
    expect("sent" in found && found.sent - found.lost).toBe(4);
  });

  it("of a server that says nothing at all end at their time", async () => {
    const request = await serving(rawServer(() => undefined));
    expect(await measure(request, { count: 1, timeout: 20 })).toMatchObject({
      sent: 1,
      received: 0,
      lost: 1,
      rtt: undefined,
    });
  });
});

describe("messages", () => {
  it("are answered in order by those that match", async () => {
    const request = await serving(
      answering((payload, opcode) =>
        opcode === 1
          ? Buffer.concat([frame({ payload: "noise" }), frame({ payload: `re ${payload.toString()}` })])
          : closeFrame(1000),
      ),
    );
    const echo = { text: "hi", answers: ({ text = "" }: { readonly text?: string | undefined }) => text === "re hi" };
    expect(await measure(request, { echo })).toMatchObject({ sent: 3, received: 3 });
    expect(kinds()).toEqual(["open", "answer 1", "answer 2", "answer 3"]);
  });

  it("may be more than were asked for", async () => {
    const request = await serving(
      answering((_, opcode) =>
        opcode === 1 ? Buffer.concat([frame({ payload: "a" }), frame({ payload: "b" })]) : closeFrame(1000),
      ),
    );
    expect(await measure(request, { count: 1, echo: { text: "x", answers: () => true } })).toMatchObject({
      sent: 1,
      received: 1,
    });
  });
});

it("gives back a handshake that did not open", async () => {
  const request = await serving(
    rawHandshakes((socket) => socket.end("HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n")),
  );
  expect(await measure(request, {})).toMatchObject({ kind: "answer", answer: { status: 401 } });
  expect(events).toEqual([]);
});
