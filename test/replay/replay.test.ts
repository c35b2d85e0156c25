import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { WebSocketServer } from "ws";
import { codeFrame, plain } from "../../src/codeframe.ts";
import { systemClock } from "../../src/environment.ts";
import type { RunEvent, ScenarioEnd } from "../../src/events.ts";
import { compilePath } from "../../src/match/path.ts";
import { compilePlaces } from "../../src/match/path-select.ts";
import { parsePath } from "../../src/match/path-syntax.ts";
import { Failure } from "../../src/problem.ts";
import type { TrafficEvent } from "../../src/recording/traffic.ts";
import { parseFailIf } from "../../src/replay/fail-if.ts";
import { Lens } from "../../src/align/lens.ts";
import { replay, type ReplayRequest } from "../../src/replay/replay.ts";
import { Report } from "../../src/replay/report.ts";
import { endMocks, startMock } from "../support/mock.ts";
import { parseFrames } from "../support/parse-frames.ts";
import { closeFrame, frame, rawHandshakes, type RawServer, rawServer, tcpServer } from "../support/raw-server.ts";
import { connection, recordingFile, together, unreached } from "../support/traffic.ts";

const servers: RawServer[] = [];
endMocks();
const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
  for (const server of servers.splice(0)) await server.close();
});
async function raw(made: Promise<RawServer>): Promise<RawServer> {
  const server = await made;
  servers.push(server);
  return server;
}

interface Options extends Partial<
  Pick<
    ReplayRequest,
    | "timing"
    | "speed"
    | "timeout"
    | "settle"
    | "autoCarry"
    | "http"
    | "ignoreGenerated"
    | "repeat"
    | "copies"
    | "signal"
  >
> {
  readonly ignore?: readonly string[];
  readonly skip?: readonly unknown[];
  readonly carry?: readonly string[];
  readonly secrets?: Readonly<Record<string, string>>;
  readonly frames?: boolean;
  readonly handshake?: number;
  readonly failIf?: readonly string[];
}

async function replayed(traffic: readonly TrafficEvent[], url: string | undefined, options: Options = {}) {
  const {
    ignore = [],
    skip,
    carry = [],
    secrets = {},
    frames = false,
    handshake = 5_000,
    failIf = [],
    ...more
  } = options;
  const events: RunEvent[] = [];
  const lens = new Lens({
    ignore: ignore.map((text) => ({ text, places: compilePlaces(parsePath(text)) })),
    skip: skip?.map((value) => ({ text: "", value })),
  });
  const report = new Report({
    file: "chat.wsr",
    lens,
    version: "0",
    hostname: "h",
    clock: systemClock,
    compared: { recording: "chat.wsr", with: url ?? "", by: "replay" },
    failIf: failIf.map(parseFailIf),
    emit: (event) => events.push(event),
  });
  const count = await replay({
    recording: { path: await recordingFile(traffic), shown: "chat.wsr" },
    lens,
    anyOrder: false,
    ignoreGenerated: false,
    timing: "reactive",
    speed: 1,
    timeout: 5_000,
    settle: 20,
    dial: {
      target: url === undefined ? undefined : new URL(url),
      headers: new Map(),
      secrets: new Map(Object.entries(secrets)),
      tls: undefined,
      timeout: handshake,
    },
    typedSecrets: [],
    carry: carry.map(compilePath),
    autoCarry: true,
    http: "needed",
    repeat: 1,
    copies: 1,
    report,
    frames: frames ? (event) => events.push(event) : undefined,
    clock: systemClock,
    signal: new AbortController().signal,
    ...more,
  });
  await report.judge();
  const ends = events.filter((event) => event.type === "scenario:end");
  return { count, events, ends, text: textOf(ends[0]), texts: ends.map(textOf) };
}

function textOf(end: ScenarioEnd | undefined): string {
  if (!end) return "nothing";
  return "problem" in end.outcome
    ? codeFrame(end.outcome.problem, { paint: plain, width: 120 }).replaceAll(/127\.0\.0\.1:\d+/g, "<server>")
    : end.outcome.status;
}

const shop = `
name: shop
endpoints:
  - path: /chat
    state: { session: null }
    rules:
      - when: { message: { type: login } }
        do:
          - set: { session: "s-99-zzyyxxww-\${number}" }
          - send: { type: welcome, session: "\${session}" }
      - when: { message: { type: buy } }
        if: message.session == session
        do: [{ send: { type: bought, what: "\${message.what}", price: 101 } }]
      - do: [{ send: { type: error, text: no such session } }]
`;
const bought = connection(
  1,
  `> {"type":"login"}
< {"type":"welcome","session":"s-12-aabbccdd-1"}
> {"type":"buy","session":"s-12-aabbccdd-1","what":"tea"}
< {"type":"bought","what":"tea","price":100}
> close 1000
< close 1000
end client`,
);

/** A server that numbers orders from there on, and answers with the id of a request; `only`: it stops for this one alone. */
async function ordersFrom(first: number, came: string[], only?: number): Promise<string> {
  const server = new WebSocketServer({ port: 0, host: "127.0.0.1" });
  closing.push(() => new Promise((done) => server.close(() => done())));
  let next = first;
  server.on("connection", (socket) =>
    socket.on("message", (data: Buffer) => {
      came.push(data.toString());
      const { id, op, orderId } = JSON.parse(data.toString()) as { id: number; op: string; orderId?: number };
      if (op === "new") socket.send(JSON.stringify({ id, orderId: next++ }));
      else if (op === "cancel") socket.send(JSON.stringify({ id, orderId }));
      else if (op === "stop" && (only ?? id) === id) socket.send(JSON.stringify({ id }));
    }),
  );
  await once(server, "listening");
  return `ws://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

describe("replaying a recording", () => {
  it("carries on what the server makes anew, and names the field that has changed", async () => {
    const mock = await startMock(shop);
    const { count, ends, text } = await replayed(bought, mock.url, { ignore: ["$.session"] });
    expect(count).toBe(1);
    expect(text).toBe(`connection 1 /chat: a message is not as recorded
 --> chat.wsr, connection 1, message 2, +6 ms
  |
  | {"type":"bought","what":"tea","price":100}
  |                                       ^^^ got 101
  = expected: { type: "bought", what: "tea", price: 100 }
  = actual: { type: "bought", what: "tea", price: 101 }
  = $.price: expected 100, got 101
  = 1 of 2 messages as recorded (50 %), 1 changed`);
    expect(ends[0]).toMatchObject({
      notes: ["carried on: $.session, which is a secret, put into 1 message"],
      comparison: { recorded: 2, matched: 1, changed: 1 },
      series: { messages: { count: 2 }, "messages as recorded": { count: 2, min: 1, max: 1 } },
    });
  });

  it("takes what the server repeats of a value that it has made anew as recorded, and shows it as it came", async () => {
    const repeating = (session: string, price: string) =>
      startMock(`
name: e
endpoints:
  - path: /chat
    onConnect: [{ send: { type: welcome, session: s-99-zzyyxxww-1 } }]
    rules: [{ do: [{ send: { type: bought, by: "${session}", note: "for ${session}", price: ${price} } }] }]
`);
    const traffic = connection(
      1,
      `
      < {"type":"welcome","session":"s-12-aabbccdd-1"}
      > {"type":"buy","session":"s-12-aabbccdd-1"}
      < {"type":"bought","by":"s-12-aabbccdd-1","note":"for s-12-aabbccdd-1","price":100}
      > close 1000
      < close 1000
      end client
    `,
    );
    const ignore = { ignore: ["$.session"] };
    expect((await replayed(traffic, (await repeating("s-99-zzyyxxww-1", "100")).url, ignore)).text).toBe("passed");
    const { text } = await replayed(traffic, (await repeating("s-99-zzyyxxww-1", "101")).url, ignore);
    expect(text).toContain(`
  = actual: { type: "bought", by: "s-99-zzyyxxww-1", note: "for s-99-zzyyxxww-1", price: 101 }
  = $.price: expected 100, got 101
  = 1 of 2 messages as recorded (50 %), 1 changed`);
    const other = await replayed(traffic, (await repeating("s-77-oops-1", "100")).url, ignore);
    expect(other.text).toContain('$.by: expected "s-12-aabbccdd-1", got "s-77-oops-1"');
  });

  it("passes when all is as recorded", async () => {
    const mock = await startMock(shop.replace("price: 101", "price: 100"));
    const { text, ends } = await replayed(bought, mock.url, { ignore: ["$.session"] });
    expect(text).toBe("passed");
    expect(ends[0]?.comparison).toMatchObject({ recorded: 2, matched: 2 });
  });

  it("carries nothing on when it must not, but what a path says", async () => {
    const mock = await startMock(shop.replace("price: 101", "price: 100"));
    const off = { ignore: ["$.session"], autoCarry: false, timeout: 200 } as const;
    expect((await replayed(bought, mock.url, off)).text).toContain('$.type: expected "bought", got "error"');
    expect((await replayed(bought, mock.url, { ...off, carry: ["$.session"] })).text).toBe("passed");
  });

  it("does not dial what never reached the server when it was recorded", async () => {
    const mock = await startMock(shop.replace("price: 101", "price: 100"));
    const traffic = together(unreached(2, "/chat?token=${secret.token}"), bought);
    const { count, text, events } = await replayed(traffic, mock.url, { ignore: ["$.session"] });
    expect(count).toBe(1);
    expect(text).toBe("passed");
    const warnings = events.filter(({ type }) => type === "diagnostic");
    expect(warnings.map((each) => ("problem" in each ? each.problem?.headline : undefined))).toEqual([
      "chat.wsr: connection 2 is not played, since it never reached the server: nothing listens there",
    ]);
  });

  it("sends the numbers of the client as it had counted them, whatever else has the same now", async () => {
    const traffic = connection(
      1,
      `> {"id":1,"op":"watch"}
> {"id":2,"op":"new"}
< {"id":2,"orderId":2}
> {"id":3,"op":"new"}
< {"id":3,"orderId":3}
> {"id":4,"op":"cancel","orderId":3}
< {"id":4,"orderId":3}
> {"id":2,"op":"stop"}
< {"id":2}
> close 1000
< close 1000
end client`,
    );
    const came: string[] = [];
    const url = await ordersFrom(4, came);
    const { text, ends } = await replayed(traffic, url, { ignore: ["$.orderId"] });
    expect(text).toBe("passed");
    expect(came).toEqual([
      '{"id":1,"op":"watch"}',
      '{"id":2,"op":"new"}',
      '{"id":3,"op":"new"}',
      '{"id":4,"op":"cancel","orderId":5}',
      '{"id":2,"op":"stop"}',
    ]);
    expect(ends[0]).toMatchObject({ notes: ["carried on: $.orderId: 3 is now 5, put into 1 message"] });
  });

  it("says what to do where a number that was carried on may be one of the client", async () => {
    const traffic = connection(
      1,
      '> {"op":"new"}\n< {"orderId":1}\n> {"id":1,"op":"stop"}\n< {"id":1}\n> close 1000\n< close 1000\nend client',
    );
    const options = { ignore: ["$.orderId"], timeout: 100 };
    const { text } = await replayed(traffic, await ordersFrom(4, [], 1), options);
    expect(text).toContain(`
  = 1 of 2 messages as recorded (50 %), 1 missing
  = help: What came at $.orderId was carried on. If the client makes these numbers itself, --no-auto-carry sends them as they were recorded.`);
    const off = await replayed(traffic, await ordersFrom(4, [], 1), { ...options, autoCarry: false });
    expect(off.text).toBe("passed");
  });

  it("leaves out what is made anew when it is asked to", async () => {
    const mock = await startMock(shop.replace("price: 101", "price: 100"));
    const { text, ends } = await replayed(bought, mock.url, { ignoreGenerated: true });
    expect(text).toBe("passed");
    expect(ends[0]).toMatchObject({
      notes: [expect.stringMatching(/^carried on/), "left out: $.session, a token, in 1 message"],
      comparison: { recorded: 2, matched: 2, changed: 0 },
    });
    const wrong = await startMock(shop);
    expect((await replayed(bought, wrong.url, { ignoreGenerated: true })).text).toContain(
      "$.price: expected 100, got 101",
    );
  });

  it("waits for what came before, on all connections, and keeps their order", async () => {
    const mock = await startMock(`
name: room
endpoints:
  - path: /chat
    onConnect: [{ join: all }]
    rules: [{ delay: 30ms, do: [{ send: "got \${raw}", to: { room: all } }] }]
`);
    const traffic = together(
      connection(1, "> one\nwait 9\n< got one\nwait 9\n< got two\n> close 1000", { at: 0 }),
      connection(2, "wait 9\n< got one\n> two\nwait 9\n< got two\n> close 1000", { at: 0.5 }),
    );
    const { texts } = await replayed(traffic, mock.url);
    expect(texts).toEqual(["passed", "passed"]);
  });

  it.each(["clock", "fast"] as const)("plays by --timing %s", async (timing) => {
    const mock = await startMock("name: e\nendpoints: [{ path: /chat, rules: [{ do: [{ send: '${raw}' }] }] }]");
    const traffic = connection(1, "> a\n< a\nwait 400\n> b\n< b\n> close 1000\n< close 1000\nend client");
    const { text, ends } = await replayed(traffic, mock.url, { timing, speed: 2 });
    expect(text).toBe("passed");
    if (timing === "clock") expect(ends[0]?.ms).toBeGreaterThan(100);
  });

  it("sends pings, answers those of the server, and takes binary messages, in frames as recorded", async () => {
    const bytes: Buffer[] = [];
    const server = new WebSocketServer({ host: "127.0.0.1", port: 0 });
    closing.push(() => new Promise((resolve) => server.close(() => resolve())));
    server.on("connection", (socket, { socket: stream }) => {
      stream.on("data", (data: Buffer) => bytes.push(Buffer.from(data)));
      socket.ping("?");
      socket.on("message", () => socket.send(Buffer.from([1, 2])));
    });
    await once(server, "listening");
    const url = `ws://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const traffic = connection(1, "< ping 3f\n> ping 01\n>> 0a0b0c0d\n<< 0102").map((event) =>
      event.type === "message" && event.from === "client"
        ? { ...event, wire: { size: 16, frames: [2, 2], compressed: false } }
        : event,
    );
    const { text, events } = await replayed(traffic, url, { frames: true });
    expect(text).toBe("passed");
    // A ping, a pong, a binary message in two frames, and the close frame.
    const { frames } = parseFrames(Buffer.concat(bytes));
    expect(frames.map(({ fin, opcode }) => `${fin} ${opcode}`).toSorted()).toEqual([
      "false 2",
      "true 0",
      "true 10",
      "true 8",
      "true 9",
    ]);
    const told = events.flatMap((event) =>
      event.type === "frame" ? [`${event.direction} ${event.kind} ${event.payload}`] : [],
    );
    expect(told.toSorted()).toEqual([
      "in message AQI=",
      "in ping Pw==",
      "in pong AQ==",
      "out message CgsMDQ==",
      "out ping AQ==",
    ]);
    expect(events.flatMap((event) => (event.type === "client" ? [event.state] : []))).toEqual(["opened", "closed"]);
  });

  it("notes what the recording lacks", async () => {
    const mock = await startMock("name: e\nendpoints: [{ path: /chat, rules: [{ do: [{ send: '${raw}' }] }] }]");
    const [first, ...rest] = connection(1, "> a\n< a\n> close 1000\n< close 1000\nend client");
    const gap: TrafficEvent = {
      type: "gap",
      at: 2.5,
      connection: 1,
      reason: "12 bytes of the client were not captured",
    };
    const traffic = first ? [first, ...rest.slice(0, 2), gap, gap, ...rest.slice(2)] : [];
    const { text, ends } = await replayed(traffic, mock.url);
    expect(text).toBe("passed");
    expect(ends[0]?.notes).toEqual([
      "What is missing in the recording was not replayed: 12 bytes of the client were not captured",
    ]);
  });

  it("tells what is missing and what is extra, and goes on in the meantime", async () => {
    const mock = await startMock(
      "name: e\nendpoints: [{ path: /chat, rules: [{ do: [{ send: 'b ${raw}' }, { send: new }] }] }]",
    );
    const { text, ends } = await replayed(
      connection(1, "> x\n< a x\n< b x\n> y\n< b y\n> close 1000\nend client"),
      mock.url,
      {
        timeout: 100,
      },
    );
    expect(text).toContain("not as recorded");
    expect(ends[0]?.comparison).toMatchObject({ recorded: 3, matched: 2, missing: 1, changed: 0, extra: 2 });
  });
});

it("neither waits for nor counts what is left out", async () => {
  const mock = await startMock(
    "name: e\nendpoints: [{ path: /chat, onConnect: [{ send: beat }, { send: beat }, { send: a }] }]",
  );
  const { text } = await replayed(
    connection(1, "< a\n< beat\n< beat\n< beat\n> x\n> close 1000\nend client"),
    mock.url,
    {
      skip: ["beat"],
    },
  );
  expect(text).toBe("passed");
});

describe("a replayed connection ends", () => {
  it("as the server ends it, with the same code", async () => {
    const mock = await startMock(
      "name: e\nendpoints: [{ path: /chat, rules: [{ do: [{ close: { code: 4001, reason: bye } }] }] }]",
    );
    const closed = (code: string): readonly TrafficEvent[] => connection(1, `> x\n< close ${code}\nend server`);
    expect((await replayed(closed("4001 bye"), mock.url)).text).toBe("passed");
    expect((await replayed(closed("1000"), mock.url)).text).toBe(
      'connection 1 /chat: the end: expected that the server closes with 1000, but the server closes with 4001 "bye"',
    );
    expect((await replayed(connection(1, "> x\n> close 1000\nend client"), mock.url, { settle: 1_000 })).text).toMatch(
      /^passed$|but the server closes with 4001/,
    );
  });

  it("though the server does not do it", async () => {
    const mock = await startMock("name: e\nendpoints: [{ path: /chat }]");
    expect((await replayed(connection(1, "> x\n< close 1000\nend server"), mock.url, { timeout: 50 })).text).toBe(
      "connection 1 /chat: the end: expected that the server closes with 1000, but it left the connection open",
    );
  });

  it("where the recording was cut off, without a judgement; not before", async () => {
    const mock = await startMock(
      "name: e\nendpoints: [{ path: /chat, onConnect: [{ send: a }, { send: b }, { send: c }] }]",
    );
    expect((await replayed(connection(1, "< a\n< b"), mock.url)).text).toBe("passed");
    const gone = await startMock("name: e\nendpoints: [{ path: /chat, onConnect: [{ send: a }, { close: 1011 }] }]");
    expect((await replayed(connection(1, "< a\n< b"), gone.url)).text).toContain(
      "the server closed with 1011, and the connection was open to the end of the recording",
    );
  });

  it("when the server vanishes", async () => {
    const server = await raw(
      rawServer((socket) => {
        socket.write(frame({ payload: "a" }));
        socket.on("data", () => socket.resetAndDestroy());
      }),
    );
    const { text, ends } = await replayed(
      connection(1, "< a\n> x\n< b\n> y\n< c\n> close 1000\nend client"),
      server.url,
    );
    expect(text).toContain("connection 1 /chat: 2 messages are not as recorded");
    expect(text).toContain(
      "the end: expected that the client closes with 1000, but the server ends TCP by a reset, without a close frame",
    );
    expect(text).toContain(
      "message 2 of 2 of the client was not sent, since the server had ended TCP by a reset, without a close frame",
    );
    expect(ends[0]?.comparison).toMatchObject({ recorded: 3, matched: 1, missing: 2, unsent: 1 });
  });

  it("when the server breaks the protocol", async () => {
    const server = await raw(rawServer((socket) => void socket.write(frame({ opcode: 3 }))));
    expect((await replayed(connection(1, "< a\n> close 1000\nend client"), server.url)).text).toContain(
      "we ended the connection, for it sent a frame with the opcode 3, which is reserved (RFC 6455 section 5.2)",
    );
  });

  it.each([
    ["and says nothing more", []],
    ["and says something behind it", ["gone", "more"]],
  ])("as the client closes it; the server answers the close frame %s", async (_, late) => {
    const server = await raw(
      rawServer((socket) => {
        socket.write(frame({ payload: "a" }));
        socket.once("data", () => {
          for (const payload of late) socket.write(frame({ payload }));
          socket.end(closeFrame(1000));
        });
      }),
    );
    const { text, ends } = await replayed(
      connection(1, "< a\n> close 1000\n< gone\n< close 1000\nend client"),
      server.url,
      { timeout: 200 },
    );
    expect(text).toBe("passed");
    expect(ends[0]?.notes).toEqual(["1 message that the server sent after the client had closed is not judged."]);
    expect(ends[0]?.comparison).toMatchObject({ recorded: 1, matched: 1, extra: 0 });
  });

  it("as the client closes it, though what came behind that comes before it now", async () => {
    const mock = await startMock(
      "name: e\nendpoints: [{ path: /chat, onConnect: [{ send: a }, { send: b }, { send: gone }] }]",
    );
    const traffic = connection(1, "< a\n< b\nwait 500\n> close 1000\n< gone\n< close 1000\nend client");
    const { text, ends } = await replayed(traffic, mock.url, { settle: 500 });
    expect(text).toBe("passed");
    expect(ends[0]?.comparison).toMatchObject({ recorded: 2, matched: 2, extra: 0 });
  });

  describe("before the client has said all that it had said", () => {
    /** Closes a client of /chat at its first message; when that is gone, it says so to the one of /beside. */
    async function hasty(): Promise<string> {
      const server = new WebSocketServer({ host: "127.0.0.1", port: 0 });
      closing.push(() => new Promise((resolve) => server.close(() => resolve())));
      server.on("connection", (socket, { url }) => {
        if (url !== "/chat") return;
        socket.on("message", () => socket.close(4000, "bye"));
        socket.on("close", () => server.clients.forEach((each) => each.send("gone")));
      });
      await once(server, "listening");
      return `ws://127.0.0.1:${(server.address() as AddressInfo).port}`;
    }
    /** The client of /beside hears what the one of /chat waits for after its first message. */
    const recordedAs = (lines: string): readonly TrafficEvent[] =>
      together(
        connection(1, `> a\nwait 10\n${lines}`, { at: 1 }),
        connection(2, "wait 6\n< gone\n> close 1000\n< close 1000\nend client", { path: "/beside" }),
      );

    it("which is a fault: how much, from where on, and why", async () => {
      const url = await hasty();
      const two = recordedAs("> b\nwait 500\n> c\n< close 4000 bye\nend server");
      const { texts, ends } = await replayed(two, url);
      expect(texts.find((each) => each !== "passed")).toBe(
        'connection 1 /chat: 2 of 3 messages of the client were not sent, from message 2 on, since the server had closed with 4000 "bye"',
      );
      expect(ends.find(({ outcome }) => outcome.status === "failed")).toMatchObject({
        comparison: { recorded: 0, unsent: 2 },
        outcome: { status: "failed", problem: { code: "not-as-recorded" } },
      });
    });

    it("which is one beside what therefore never came, and is missing", async () => {
      const { texts, ends } = await replayed(
        recordedAs("> b\n< B\nwait 500\n> c\n< C\n< close 4000 bye\nend server"),
        await hasty(),
      );
      expect(texts.find((each) => each !== "passed")).toBe(`connection 1 /chat: 2 messages are not as recorded
 --> chat.wsr, connection 1, message 1, +16 ms
  |
  | B
  | ^ never came
  = message 1 never came: "B"
  = 0 of 2 messages as recorded (0 %), 2 missing
  = also:
      message 2 never came: "C"
  = 2 of 3 messages of the client were not sent, from message 2 on, since the server had closed with 4000 "bye"`);
      expect(ends.find(({ outcome }) => outcome.status === "failed")?.comparison).toMatchObject({
        recorded: 2,
        matched: 0,
        missing: 2,
        unsent: 2,
      });
    });

    it("which fails under conditions, too, unless they are about it", async () => {
      const url = await hasty();
      const traffic = recordedAs("> b\nwait 500\n> c\n< close 4000 bye\nend server");
      const statuses = async (...failIf: readonly string[]): Promise<readonly string[]> =>
        (await replayed(traffic, url, { failIf })).ends.map(({ outcome }) => outcome.status).toSorted();
      expect(await statuses("accuracy < 50")).toEqual(["failed", "passed", "passed"]);
      expect(await statuses("unsent > 2")).toEqual(["passed", "passed", "passed"]);
      expect(await statuses("unsent > 1")).toEqual(["failed", "passed", "passed"]);
    });

    it.each([
      ["behind the close of the server", "wait 500\n< close 4000 bye\n> b\n> c\nend server", 2],
      ["in a row with another one, as near to it as it is to the server", "> b\n< close 4000 bye\nend server", 1],
      ["the same, when both sides were closing at once", "> b\n> close 1001\n< close 4000\nend client", 1],
    ])("which is none when it was recorded so: %s", async (_, lines, count) => {
      // Close frames that cross each other come within a way to the server and back, which took a millisecond.
      const traffic = recordedAs(lines).map((each) =>
        each.type === "close" && each.code === 4000 ? { ...each, at: each.at - 1 } : each,
      );
      const { texts, ends } = await replayed(traffic, await hasty());
      expect(texts).toEqual(["passed", "passed"]);
      const were =
        count === 1
          ? "message of the client was not sent: when it was"
          : "messages of the client were not sent: when they were";
      expect(ends.flatMap(({ notes }) => notes)).toEqual([
        `${count} ${were} recorded, the connection was being closed.`,
      ]);
    });
  });

  it("and plain HTTP beside it is told of once, however often it is played", async () => {
    const mock = await startMock("name: e\nendpoints: [{ path: /chat }]");
    const http: readonly TrafficEvent[] = [
      { type: "request", at: 0, connection: 9, method: "GET", url: "http://h/login", headers: [] },
      { type: "end", at: 0, connection: 9, how: "fin" },
    ];
    const chat = connection(1, "> x\n> close 1000\n< close 1000\nend client");
    const { events } = await replayed([...http, ...chat], mock.url, { copies: 3 });
    expect(events.flatMap((event) => (event.type === "diagnostic" ? [event.problem] : []))).toMatchObject([
      {
        code: "nothing-to-run",
        severity: "warning",
        headline: "chat.wsr: 1 plain HTTP request is not played, since nothing depends on it: GET /login",
      },
    ]);
  });

  it("when somebody interrupts it", async () => {
    const mock = await startMock("name: e\nendpoints: [{ path: /chat }]");
    const abort = new AbortController();
    const traffic = connection(1, "> x\n< never\n> y\n> close 1000");
    const playing = replayed(traffic, mock.url, { signal: abort.signal, timeout: 60_000 });
    await mock.until(() => mock.log.length > 1);
    abort.abort("SIGINT");
    expect((await playing).text).toBe("connection 1 /chat: interrupted");
  });
});

describe("a replayed handshake", () => {
  const status = (code: number): readonly TrafficEvent[] =>
    connection(1, "").map((event) => (event.type === "response" ? { ...event, status: code } : event));

  it("comes to what it came to", async () => {
    const mock = await startMock("name: e\nendpoints: [{ path: /chat, accept: [{ refuse: { status: 401 } }] }]");
    expect((await replayed(status(401), mock.url)).text).toBe("passed");
    expect((await replayed(status(101), mock.url)).text).toBe(
      "connection 1 /chat: the handshake: expected 101, got 401",
    );
    const open = await startMock("name: e\nendpoints: [{ path: /chat }]");
    expect((await replayed(status(401), open.url)).text).toBe(
      "connection 1 /chat: the handshake: expected 401, got 101",
    );
  });

  it("finds no server", async () => {
    const server = await tcpServer(() => undefined);
    await server.close();
    const { text, ends } = await replayed(bought, server.url);
    expect(text).toBe(`connection 1 /chat: <server> refused the connection: nothing listens there (ECONNREFUSED)
  = 0 of 2 messages as recorded (0 %), 2 missing
  = help: Is the server running? -t names another one.`);
    expect(ends[0]?.outcome.status).toBe("errored");
  });

  it("finds a server that never answers", async () => {
    const server = await raw(tcpServer(() => undefined));
    const { text } = await replayed(connection(1, "> x"), server.url, { handshake: 100 });
    expect(text).toContain("did not answer the handshake within 100 ms");
  });

  it("has its secrets, or says which it needs before anything is sent", async () => {
    const seen: string[] = [];
    const server = await raw(
      rawHandshakes((socket, { headers }) => {
        seen.push(headers.get("authorization") ?? "");
        socket.end("HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\n\r\n");
      }),
    );
    const traffic = status(403).map((event) =>
      event.type === "request"
        ? { ...event, headers: [...event.headers, ["Authorization", "Bearer ${secret.authorization}"] as const] }
        : event,
    );
    await expect(replayed(traffic, server.url)).rejects.toThrow(Failure);
    await expect(replayed(traffic, server.url)).rejects.toThrow(
      "The handshakes in chat.wsr need a secret that was masked when it was recorded: authorization (connection 1)",
    );
    expect(seen).toEqual([]);
    expect((await replayed(traffic, server.url, { secrets: { authorization: "T" } })).text).toBe("passed");
    expect(seen).toEqual(["Bearer T"]);
  });
});

describe("load", () => {
  it("is copies at once and one after another, each a scenario of its own", async () => {
    const mock = await startMock(shop.replace("price: 101", "price: 100"));
    const { count, texts, events } = await replayed(bought, mock.url, { ignore: ["$.session"], copies: 3, repeat: 2 });
    expect(count).toBe(6);
    expect(texts).toEqual(Array.from({ length: 6 }, () => "passed"));
    const names = events.flatMap((event) => (event.type === "scenario:start" ? [event.name] : []));
    expect(events[1]).toMatchObject({ type: "scenario:start", line: 3 });
    expect(names[5]).toMatch(/^connection 1 \/chat \(copy \d of 6\)$/);
  });

  it("holds back what is read while the server has yet to send it", async () => {
    const server = await raw(
      rawServer((socket) => {
        for (let i = 0; i < 40_000; i++) socket.write(frame({ payload: `m ${i}` }));
        socket.write(closeFrame(1000));
      }),
    );
    const lines = Array.from({ length: 40_000 }, (_, i) => `< m ${i}`).join("\n");
    const { ends } = await replayed(connection(1, `${lines}\n< close 1000\nend server`), server.url);
    expect(ends[0]?.comparison).toMatchObject({ recorded: 40_000, matched: 40_000, extra: 0 });
  });
});
