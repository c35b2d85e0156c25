import { connect, type Socket } from "node:net";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { WebSocketServer } from "ws";
import { type Clock, systemClock } from "../../src/environment.ts";
import type { Connection, SendOptions } from "../../src/net/connection.ts";
import { socketClosed, socketOpened, tellSoon } from "../../src/net/arrivals.ts";
import { dial } from "../../src/net/dial.ts";
import { type Listener, listen } from "../../src/net/listen.ts";
import type { AcceptOptions } from "../../src/net/upgrade.ts";
import { describeConnection } from "../contract/connection.ts";
import { dialRequest, type DialSettings } from "../support/dial-request.ts";
import { expectNoOpenHandles } from "../support/open-handles.ts";
import { closeFrame, frame, rawServer } from "../support/raw-server.ts";
import { parseFrames } from "../support/parse-frames.ts";
import { RecordingListener } from "../support/recording-listener.ts";

expectNoOpenHandles();

const cleanup: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const each of cleanup.splice(0)) await each();
});

interface Ends {
  readonly ours: Connection;
  readonly heard: RecordingListener;
}

/** A connection to a server that writes bytes by hand. */
async function toRaw(
  onOpen: (socket: Socket) => void,
  settings: DialSettings = {},
  clock: Clock = systemClock,
): Promise<Ends & { readonly theirs: Socket }> {
  let theirs: Socket | undefined;
  const server = await rawServer((socket) => {
    theirs = socket;
    onOpen(socket);
  });
  cleanup.push(() => server.close());
  const heard = new RecordingListener();
  const result = await dial(dialRequest(server.url, settings), heard, { clock });
  if (result.kind !== "open" || !theirs) throw new Error(`not open: ${JSON.stringify(result)}`);
  return { ours: result.connection, heard, theirs };
}

/** Both ends of one connection, each ours. */
async function pair(
  settings: DialSettings = {},
  accept: Partial<AcceptOptions> = {},
): Promise<{ readonly client: Ends; readonly server: Ends; readonly listener: Listener }> {
  let server: Ends | undefined;
  const listener = await listen({
    clock: systemClock,
    port: 0,
    onUpgrade(request) {
      const heard = new RecordingListener();
      server = { ours: request.accept({ ...accept, listener: heard }), heard };
    },
  });
  cleanup.push(() => listener.close());
  const heard = new RecordingListener();
  const result = await dial(dialRequest(listener.url, settings), heard, { clock: systemClock });
  if (result.kind !== "open" || !server) throw new Error(`not open: ${JSON.stringify(result)}`);
  return { client: { ours: result.connection, heard }, server, listener };
}

describe("sending", () => {
  test("text and bytes arrive as they were sent, in order, both ways", async () => {
    const { client, server } = await pair();
    client.ours.send("é", { binary: false });
    client.ours.send(Buffer.from([1, 2]), { binary: true });
    client.ours.send("", { binary: false });
    client.ours.send(Buffer.from("bytes as text"), { binary: false });
    client.ours.send("text as bytes", { binary: true });
    server.ours.send("back", { binary: false });
    await client.heard.until(() => client.heard.heard.length === 1);
    await server.heard.until(() => server.heard.heard.length === 5);
    expect(server.heard.heard).toEqual([
      "text é",
      "binary 0102",
      "text ",
      "text bytes as text",
      `binary ${Buffer.from("text as bytes").toString("hex")}`,
    ]);
    expect(client.heard.heard).toEqual(["text back"]);
  });

  test("does not change the bytes that were given", async () => {
    const { client } = await pair();
    const bytes = new Uint8Array([1, 2, 3]);
    client.ours.send(bytes, { binary: true });
    expect([...bytes]).toEqual([1, 2, 3]);
  });

  test.each([
    ["a count", 3, ["he", "ll", "o"]],
    ["more frames than bytes", 7, ["h", "e", "l", "l", "o", "", ""]],
    ["sizes", [1, 3], ["h", "ell", "o"]],
  ])("is split into frames by %s", async (_name, split, payloads) => {
    const bytes: Buffer[] = [];
    const { ours, theirs } = await toRaw((socket) => socket.on("data", (chunk) => bytes.push(chunk)));
    ours.send("hello", { binary: false, split });
    ours.close(1000);
    await new Promise((resolve) => theirs.once("end", resolve).on("data", () => theirs.end(closeFrame(1000))));
    const frames = unmaskedFrames(Buffer.concat(bytes)).slice(0, -1);
    expect(frames.map(({ payload }) => payload)).toEqual(payloads);
    expect(frames.map(({ opcode }) => opcode)).toEqual([1, ...payloads.slice(1).map(() => 0)]);
    expect(frames.map(({ fin }) => fin)).toEqual(payloads.map((_payload, i) => i === payloads.length - 1));
  });

  test("compresses when that was agreed, unless the message says no", async () => {
    let sizes: number[] = [];
    let received: (() => void) | undefined;
    const server = new WebSocketServer({ port: 0, host: "127.0.0.1", perMessageDeflate: true });
    cleanup.push(() => new Promise((resolve) => server.close(() => resolve())));
    server.on("connection", (socket, request) => {
      socket.on("message", () => {
        sizes = [...sizes, request.socket.bytesRead];
        received?.();
      });
    });
    await new Promise((resolve) => server.once("listening", resolve));
    const { port } = server.address() as { port: number };
    const heard = new RecordingListener();
    const request = dialRequest(`ws://127.0.0.1:${port}`, { compression: true });
    const result = await dial(request, heard, { clock: systemClock });
    if (result.kind !== "open") throw new Error("not open");
    expect(result.answer.extensions).toMatch(/^permessage-deflate/);
    const text = "x".repeat(10_000);
    const sent = async (options: Partial<SendOptions>): Promise<number> => {
      const before = sizes.at(-1) ?? 0;
      const arrived = new Promise<void>((resolve) => (received = resolve));
      result.connection.send(text, { binary: false, ...options });
      await arrived;
      return (sizes.at(-1) ?? 0) - before;
    };
    await sent({});
    expect(await sent({})).toBeLessThan(200);
    expect(await sent({ compress: true })).toBeLessThan(200);
    expect(await sent({ split: 2 })).toBeLessThan(200);
    expect(await sent({ compress: false })).toBeGreaterThan(10_000);
    expect(await sent({ compress: false, split: 2 })).toBeGreaterThan(10_000);
    result.connection.close(1000);
    await heard.whenEnded();
  });

  test("pings and pongs carry data, and pings are answered unless that is switched off", async () => {
    const { client, server } = await pair({}, { autoPong: false });
    server.ours.ping(Buffer.from("a"));
    await server.heard.until(() => server.heard.heard.length === 1);
    expect(server.heard.heard).toEqual(["pong a"]);
    expect(client.heard.heard).toEqual(["ping a"]);
    client.ours.ping(Buffer.from("b"));
    client.ours.send("after", { binary: false });
    server.ours.pong(Buffer.alloc(0));
    await server.heard.until(() => server.heard.heard.length === 3);
    await client.heard.until(() => client.heard.heard.length === 2);
    expect(server.heard.heard).toEqual(["pong a", "ping b", "text after"]);
    expect(client.heard.heard).toEqual(["ping a", "pong "]);
    expect(() => client.ours.ping(Buffer.alloc(126))).toThrow(
      new RangeError("the ping has 126 bytes and may have 125 (RFC 6455 section 5.5)"),
    );
  });
});

describe("closing", () => {
  test("by us goes through both close frames", async () => {
    const { client, server } = await pair();
    client.ours.close(4001, "done");
    expect(client.ours.state).toBe("closing");
    expect(await client.heard.whenEnded()).toEqual({ code: 4001, reason: "done", clean: true, reset: false });
    expect(await server.heard.whenEnded()).toEqual({ code: 4001, reason: "done", clean: true, reset: false });
    expect(client.heard.heard).toEqual(["close 4001 done", "ended 4001"]);
    expect(server.heard.heard).toEqual(["close 4001 done", "ended 4001"]);
  });

  test("by them is told before TCP ends", async () => {
    const { ours, heard, theirs } = await toRaw((socket) => socket.write(closeFrame(4400, "why")));
    await heard.until(() => heard.heard.length > 0);
    expect(heard.heard).toEqual(["close 4400 why"]);
    expect(ours.state).toBe("closing");
    theirs.end();
    expect(await heard.whenEnded()).toEqual({ code: 4400, reason: "why", clean: true, reset: false });
  });

  test("without a code is 1005", async () => {
    const { heard } = await toRaw((socket) => socket.end(closeFrame()));
    expect(await heard.whenEnded()).toEqual({ code: 1005, reason: "", clean: true, reset: false });
    expect(heard.heard).toEqual(["close 1005", "ended 1005"]);
    const { client, server } = await pair();
    client.ours.close();
    expect(await server.heard.whenEnded()).toMatchObject({ code: 1005, clean: true });
  });

  test("twice sends one close frame", async () => {
    const { client, server } = await pair();
    client.ours.close(1000, "first");
    client.ours.close(1001, "second");
    expect(await server.heard.whenEnded()).toMatchObject({ code: 1000, reason: "first" });
    expect(await client.heard.whenEnded()).toMatchObject({ code: 1000 });
  });

  test("comes after the messages before it", async () => {
    const { client, server } = await pair({ compression: true }, { compression: true });
    for (let i = 0; i < 20; i++) server.ours.send(`${i}`, { binary: false });
    server.ours.close(1001);
    await client.heard.whenEnded();
    const messages = Array.from({ length: 20 }, (_each, i) => `text ${i}`);
    expect(client.heard.heard).toEqual([...messages, "close 1001", "ended 1001"]);
  });

  test("leaves no timer when nobody answers it and it is dropped", async () => {
    const { ours, heard, theirs } = await toRaw((socket) => socket.resume());
    ours.close(1000);
    ours.drop("end");
    expect(await heard.whenEnded()).toEqual({ code: 1006, reason: "", clean: false, reset: false });
    theirs.destroy();
  });

  test.each([
    [
      1005,
      "",
      "the close code 1005 may not be sent: it stands for a close frame without a code (RFC 6455 section 7.4)",
    ],
    [
      1006,
      "",
      "the close code 1006 may not be sent: it stands for an end without a close frame (RFC 6455 section 7.4)",
    ],
    [1015, "", "the close code 1015 may not be sent: it stands for a failed TLS handshake (RFC 6455 section 7.4)"],
    [2000, "", "the close code 2000 may not be sent: it is outside 1000–1014 and 3000–4999 (RFC 6455 section 7.4)"],
    [0, "", "the close code 0 may not be sent: it is outside 1000–1014 and 3000–4999 (RFC 6455 section 7.4)"],
    [1000.5, "", "the close code 1000.5 may not be sent: it is outside 1000–1014 and 3000–4999 (RFC 6455 section 7.4)"],
    [1000, "é".repeat(62), "the close reason has 124 bytes and a close frame holds 123 (RFC 6455 section 5.5)"],
    [undefined, "x", "a close reason needs a code: a close frame without a code carries no reason"],
  ])("with %s and %j is refused", async (code, reason, message) => {
    const { client } = await pair();
    expect(() => client.ours.close(code, reason)).toThrow(new RangeError(message));
    expect(client.ours.state).toBe("open");
  });
});

describe("the other side's end", () => {
  test("of TCP, also in the middle of a frame, is 1006 and no reset", async () => {
    const half = frame({ payload: "hello" }).subarray(0, 4);
    const { heard } = await toRaw((socket) => socket.end(half));
    expect(await heard.whenEnded()).toEqual({ code: 1006, reason: "", clean: false, reset: false });
    expect(heard.heard).toEqual(["ended 1006"]);
  });

  test("after its close frame leaves it to who hears frames what comes behind; it is no message", async () => {
    for (const hearsFrames of [true, false]) {
      let theirs: Socket | undefined;
      const server = await rawServer((socket) => (theirs = socket));
      cleanup.push(() => server.close());
      const heard = new RecordingListener();
      const frames: string[] = [];
      const listener = hearsFrames
        ? Object.assign(heard, { frame: (bytes: Buffer) => void frames.push(bytes.toString("hex")) })
        : heard;
      const result = await dial(dialRequest(server.url), listener, { clock: systemClock });
      if (result.kind !== "open" || !theirs) throw new Error(`not open: ${JSON.stringify(result)}`);
      theirs.write(frame({ payload: "m1" }));
      await heard.until(() => heard.heard.length > 0);
      theirs.write(closeFrame(1000));
      await heard.until(() => heard.heard.length > 1);
      // In another read.
      theirs.end(frame({ payload: "m2" }));
      await heard.whenEnded();
      expect(heard.heard).toEqual(["text m1", "close 1000", "ended 1000"]);
      expect(frames).toEqual(hearsFrames ? ["81026d31", "880203e8", "81026d32"] : []);
    }
  });

  test("by a reset says so", async () => {
    const { heard, theirs } = await toRaw(() => {});
    theirs.resetAndDestroy();
    expect(await heard.whenEnded()).toEqual({ code: 1006, reason: "", clean: false, reset: true });
  });

  test("by a reset after its close frame is both", async () => {
    const { heard, theirs } = await toRaw((socket) => socket.write(closeFrame(1000)));
    await heard.until(() => heard.heard.length > 0);
    theirs.resetAndDestroy();
    expect(await heard.whenEnded()).toMatchObject({ code: 1000, clean: true });
  });
});

describe("a breach of the protocol", () => {
  test.each([
    [
      "RSV1",
      frame({ rsv: 4 }),
      "WS_ERR_UNEXPECTED_RSV_1",
      "it sent a frame with the reserved bit RSV1 set, which here stands for nothing (RFC 6455 section 5.2)",
    ],
    [
      "RSV3",
      frame({ rsv: 1 }),
      "WS_ERR_UNEXPECTED_RSV_2_3",
      "it sent a frame with the reserved bit RSV2 or RSV3 set (RFC 6455 section 5.2)",
    ],
    [
      "a reserved opcode",
      frame({ opcode: 3 }),
      "WS_ERR_INVALID_OPCODE",
      "it sent a frame with the opcode 3, which is reserved (RFC 6455 section 5.2)",
    ],
    [
      "a lone continuation",
      frame({ opcode: 0 }),
      "WS_ERR_INVALID_OPCODE",
      "it sent a continuation frame and no message was begun (RFC 6455 section 5.4)",
    ],
    [
      "a message within a message",
      Buffer.concat([frame({ fin: false, payload: "a" }), frame({ opcode: 2 })]),
      "WS_ERR_INVALID_OPCODE",
      "it began a new message before the last frame of the one before (RFC 6455 section 5.4)",
    ],
    [
      "a mask",
      frame({ mask: true, payload: "a" }),
      "WS_ERR_UNEXPECTED_MASK",
      "it sent a masked frame, and servers must not mask (RFC 6455 section 5.1)",
    ],
    [
      "a ping in fragments",
      frame({ opcode: 9, fin: false }),
      "WS_ERR_EXPECTED_FIN",
      "it sent a control frame in fragments (RFC 6455 section 5.5)",
    ],
    [
      "a long ping",
      frame({ opcode: 9, payload: "x".repeat(126) }),
      "WS_ERR_INVALID_CONTROL_PAYLOAD_LENGTH",
      "it sent a control frame of more than 125 bytes (RFC 6455 section 5.5)",
    ],
    [
      "half a close code",
      frame({ opcode: 8, payload: "x" }),
      "WS_ERR_INVALID_CONTROL_PAYLOAD_LENGTH",
      "it sent a close frame with half a code (RFC 6455 section 5.5.1)",
    ],
    [
      "invalid UTF-8",
      frame({ payload: Buffer.from([0xc3, 0x28]) }),
      "WS_ERR_INVALID_UTF8",
      "it sent text that is not valid UTF-8 (RFC 6455 section 8.1)",
    ],
    [
      "invalid UTF-8 in a reason",
      frame({ opcode: 8, payload: Buffer.from([3, 232, 0xff]) }),
      "WS_ERR_INVALID_UTF8",
      "it sent text that is not valid UTF-8 (RFC 6455 section 8.1)",
    ],
  ])("is told with its reason, and what came before it was heard: %s", async (_name, bytes, code, message) => {
    const received: Buffer[] = [];
    const { ours, heard, theirs } = await toRaw((socket) => {
      socket.on("data", (chunk) => received.push(chunk));
      socket.write(Buffer.concat([frame({ payload: "before" }), bytes, frame({ payload: "after" })]));
    });
    await new Promise((resolve) => theirs.once("end", resolve));
    expect(ours.state).toBe("closing");
    theirs.end();
    expect(await heard.whenEnded()).toEqual({
      code: 1006,
      reason: "",
      clean: false,
      reset: false,
      error: { code, message, limit: false },
    });
    expect(heard.heard).toEqual(["text before", "ended 1006"]);
    const [close] = unmaskedFrames(Buffer.concat(received));
    expect(close?.opcode).toBe(8);
  });

  test.each([999, 1005, 1006, 1004, 2999, 5000])("keeps a close code that may not be sent: %d", async (code) => {
    const { heard } = await toRaw((socket) => socket.end(closeFrame(code, "x")));
    expect(await heard.whenEnded()).toEqual({
      code,
      reason: "",
      clean: false,
      reset: false,
      error: {
        code: "WS_ERR_INVALID_CLOSE_CODE",
        message: `it sent a close frame with the code ${code}, which may not be sent (RFC 6455 section 7.4)`,
        limit: false,
      },
    });
    expect(heard.heard).toEqual([`ended ${code}`]);
  });

  test("ends within the grace even when the other side never hangs up, with the time of the breach", async () => {
    const delays: number[] = [];
    let fire: (() => void) | undefined;
    let now = 1_000;
    const clock: Clock = {
      ...systemClock,
      now: () => now,
      after(milliseconds, callback) {
        delays.push(milliseconds);
        if (milliseconds === 1_000) fire = callback;
        return () => {};
      },
    };
    const { heard, theirs } = await toRaw((socket) => socket.write(frame({ rsv: 1 })), {}, clock);
    theirs.allowHalfOpen = true;
    await new Promise((resolve) => theirs.resume().once("end", resolve));
    expect(delays).toEqual([5_000, 1_000]);
    now = 2_000;
    fire?.();
    await heard.whenEnded();
    expect(heard.endedAt).toBe(1_000);
  });

  test("by a client is told to its server", async () => {
    const heard = new RecordingListener();
    const listener = await listen({
      clock: systemClock,
      port: 0,
      onUpgrade: (request) => void request.accept({ listener: heard }),
    });
    cleanup.push(() => listener.close());
    const socket = connect(listener.port, "127.0.0.1").resume();
    socket.write(
      "GET / HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" +
        "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
    );
    socket.write(frame({ payload: "not masked" }));
    expect((await heard.whenEnded()).error).toEqual({
      code: "WS_ERR_EXPECTED_MASK",
      message: "it sent a frame without a mask, and clients must mask (RFC 6455 section 5.1)",
      limit: false,
    });
    expect(heard.heard).toEqual(["ended 1006"]);
    expect(listener.connections.size).toBe(0);
  });

  test("is not made of legal things: fragments with pings between, empty frames", async () => {
    const { heard } = await toRaw((socket) =>
      socket.end(
        Buffer.concat([
          frame({ fin: false, payload: "a" }),
          frame({ opcode: 9, payload: "1" }),
          frame({ fin: false, opcode: 0 }),
          frame({ opcode: 10, payload: "2" }),
          frame({ opcode: 0, payload: "b" }),
          closeFrame(1000),
        ]),
      ),
    );
    await heard.whenEnded();
    expect(heard.heard).toEqual(["ping 1", "pong 2", "text ab", "close 1000", "ended 1000"]);
  });
});

describe("frames", () => {
  const framesOf = (listener: RecordingListener): string[] => {
    const frames: string[] = [];
    Object.assign(listener, { frame: (bytes: Buffer) => void frames.push(bytes.toString("hex")) });
    return frames;
  };

  test("are told before what they bring, also behind a close frame and a breach; and to nobody who does not ask", async () => {
    const sent = [
      frame({ opcode: 9, payload: "p" }),
      frame({ payload: "hi" }),
      frame({ opcode: 3 }),
      frame({ payload: "no" }),
    ];
    const server = await rawServer((socket) => socket.end(Buffer.concat(sent)));
    cleanup.push(() => server.close());
    const heard = new RecordingListener();
    const frames = framesOf(heard);
    const result = await dial(dialRequest(server.url), heard, { clock: systemClock });
    expect(result.kind).toBe("open");
    await heard.whenEnded();
    expect(frames).toEqual(sent.map((bytes) => bytes.toString("hex")));
    expect(heard.heard).toEqual(["ping p", "text hi", "ended 1006"]);
    expect("frame" in new RecordingListener()).toBe(false);
  });

  test("come in masked to a server, and the messages are read all the same", async () => {
    let told: string[] = [];
    let theirs: RecordingListener | undefined;
    const listener = await listen({
      clock: systemClock,
      port: 0,
      onUpgrade(request) {
        theirs = new RecordingListener();
        told = framesOf(theirs);
        request.accept({ listener: theirs });
      },
    });
    cleanup.push(() => listener.close());
    const result = await dial(dialRequest(listener.url), new RecordingListener(), { clock: systemClock });
    if (result.kind !== "open") throw new Error("not open");
    for (const text of ["one", "two"]) result.connection.send(text, { binary: false });
    await theirs?.until(() => theirs?.heard.length === 2);
    expect(theirs?.heard).toEqual(["text one", "text two"]);
    const { frames } = parseFrames(Buffer.from(told.join(""), "hex"));
    expect(frames.map(({ mask, payload }) => [mask, payload.toString()])).toEqual([
      [true, "one"],
      [true, "two"],
    ]);
  });

  test("are written as they are given; masked as the end masks, if nothing else is said", async () => {
    const written: Buffer[] = [];
    const { ours } = await toRaw((socket) => socket.on("data", (piece: Buffer) => written.push(piece)));
    const payload = Buffer.from("hi");
    const given = { opcode: 11, fin: false, rsv: 5, payload, length: 2 };
    expect(ours.sendFrame({ ...given, mask: undefined })).toBe(true);
    expect(ours.sendFrame({ ...given, mask: false })).toBe(true);
    ours.close(1000);
    expect(ours.sendFrame({ ...given, mask: false })).toBe(false);
    await vi.waitFor(() => expect(parseFrames(Buffer.concat(written)).frames.length).toBe(3));
    const { frames } = parseFrames(Buffer.concat(written));
    const length = 2n;
    expect(frames.slice(0, 2)).toEqual([
      { ...given, mask: true, length },
      { ...given, mask: false, length },
    ]);
    ours.drop("end");
  });

  test("wait for what is being compressed, if who writes them asks for it", async () => {
    const { client, server } = await pair({ compression: true }, { compression: true });
    expect(client.ours.compressed).toBeUndefined();
    client.ours.send("a".repeat(5000), { binary: false });
    client.ours.send("b".repeat(5000), { binary: false, split: 3 });
    const { compressed } = client.ours;
    expect(compressed).toBeDefined();
    await compressed;
    expect(client.ours.compressed).toBeUndefined();
    client.ours.sendFrame({ opcode: 1, fin: true, rsv: 0, mask: undefined, payload: Buffer.from("last"), length: 4 });
    await server.heard.until(() => server.heard.heard.length === 3);
    expect(server.heard.heard.map((each) => each.slice(0, 6))).toEqual(["text a", "text b", "text l"]);
    client.ours.close(1000);
    await client.heard.whenEnded();
  });

  test("wait no longer for what is being compressed when it was dropped", async () => {
    const { client } = await pair({ compression: true }, { compression: true });
    client.ours.send("a".repeat(5000), { binary: false });
    const { compressed } = client.ours;
    client.ours.drop("freeze");
    await compressed;
    expect(client.ours.compressed).toBeUndefined();
    client.ours.drop("end");
    await client.heard.whenEnded();
  });
});

describe("the last message", () => {
  // With many sockets what arrives is told later.
  beforeEach(() => {
    for (let i = 0; i < 20; i++) socketOpened();
  });
  afterEach(() => {
    for (let i = 0; i < 20; i++) socketClosed();
  });

  test.each([
    ["a close frame", closeFrame(1000), ["answer", "\u0003\ufffd"]],
    ["the end of TCP", Buffer.alloc(0), ["answer"]],
  ])("is answered though it comes in one piece with %s", async (_name, last, payloads) => {
    const received: Buffer[] = [];
    const { ours, heard, theirs } = await toRaw((socket) => {
      socket.on("data", (chunk: Buffer) => received.push(chunk));
      const bytes = Buffer.concat([frame({ payload: "question" }), last]);
      if (last.length > 0) socket.write(bytes);
      else socket.end(bytes);
    });
    heard.message = () => void ours.send("answer", { binary: false });
    await new Promise((resolve) => theirs.once("end", resolve));
    theirs.end();
    expect(unmaskedFrames(Buffer.concat(received)).map(({ payload }) => payload)).toEqual(payloads);
    await heard.whenEnded();
  });
});

describe("many connections", () => {
  test("each tell all that came, in its order and the end last, however each ends", async () => {
    const pairs = await Promise.all(Array.from({ length: 20 }, () => pair()));
    for (const [index, { client, server }] of pairs.entries()) {
      server.ours.send("a", { binary: false });
      server.ours.ping(Buffer.from("p"));
      server.ours.send("b", { binary: false });
      if (index % 2 === 0) server.ours.close(4000, "bye");
      else void client.heard.until(() => client.heard.heard.length === 3).then(() => client.ours.drop("reset"));
    }
    await Promise.all(pairs.flatMap(({ client, server }) => [client.heard.whenEnded(), server.heard.whenEnded()]));
    for (const [index, { client }] of pairs.entries()) {
      const end = index % 2 === 0 ? ["close 4000 bye", "ended 4000"] : ["ended 1006"];
      expect(client.heard.heard).toEqual(["text a", "ping p", "text b", ...end]);
    }
    // None of them is counted any more: what arrives is told at once again.
    let told = false;
    tellSoon(() => (told = true));
    expect(told).toBe(true);
  });
});

describe("a connection that is ignored", () => {
  test("tells of no message, ping or pong any more, only of its end", async () => {
    const { client, server } = await pair();
    client.ours.ignore();
    server.ours.send("hi", { binary: false });
    server.ours.ping(Buffer.from("p"));
    server.ours.close(4000, "bye");
    await client.heard.whenEnded();
    expect(client.heard.heard).toEqual(["close 4000 bye", "ended 4000"]);
  });
});

describe("a limit of ours", () => {
  const ended = async (bytes: Buffer, settings: DialSettings = {}): Promise<unknown> => {
    const { heard } = await toRaw((socket) => socket.end(bytes), settings);
    return (await heard.whenEnded()).error;
  };

  test("is maxPayload, for one frame and for fragments together", async () => {
    const error = {
      code: "WS_ERR_UNSUPPORTED_MESSAGE_LENGTH",
      message: "it sent a message of more than 10 bytes (maxPayload)",
      limit: true,
    };
    expect(await ended(frame({ payload: "x".repeat(11) }), { maxPayload: 10 })).toEqual(error);
    expect(await ended(frame({ length: 1e12 }), { maxPayload: 10 })).toEqual(error);
    const fragments = [frame({ fin: false, payload: "x".repeat(6) }), frame({ opcode: 0, payload: "x".repeat(6) })];
    expect(await ended(Buffer.concat(fragments), { maxPayload: 10 })).toEqual(error);
    expect(await ended(frame({ payload: "x".repeat(10) }), { maxPayload: 10 })).toBe(undefined);
    expect(await ended(frame({ payload: "x".repeat(100_000) }), { maxPayload: 0 })).toBe(undefined);
  });

  test("is the number of frames of a message", async () => {
    const many = Buffer.concat([
      frame({ fin: false }),
      ...Array.from({ length: 20_000 }, () => frame({ fin: false, opcode: 0 })),
    ]);
    expect(await ended(many, { maxFragments: 16_384 })).toEqual({
      code: "WS_ERR_TOO_MANY_BUFFERED_PARTS",
      message: "it sent a message in more than 16384 frames (maxFragments)",
      limit: true,
    });
    const three = Buffer.concat([frame({ fin: false }), frame({ fin: false, opcode: 0 }), frame({ opcode: 0 })]);
    expect(await ended(three, { maxFragments: 2 })).toMatchObject({ limit: true });
    expect(await ended(three, { maxFragments: 3 })).toBe(undefined);
    expect(await ended(many, { maxFragments: 0 })).toBe(undefined);
  });

  test("is the number of pieces in which a frame comes", async () => {
    const bytes = frame({ payload: "x".repeat(60) });
    const inPieces = async (maxBufferedChunks: number): Promise<unknown> => {
      const { heard } = await toRaw(
        (socket) => {
          // Byte by byte, each in a turn of the event loop: some may come together, never all.
          const next = (at: number): void => {
            if (at === bytes.length) socket.end();
            else socket.write(bytes.subarray(at, at + 1), () => setImmediate(next, at + 1));
          };
          next(0);
        },
        { maxBufferedChunks },
      );
      return (await heard.whenEnded()).error;
    };
    expect(await inPieces(2)).toEqual({
      code: "WS_ERR_TOO_MANY_BUFFERED_PARTS",
      message: "it sent a frame in more than 2 pieces of TCP (maxBufferedChunks)",
      limit: true,
    });
    expect(await inPieces(0)).toBe(undefined);
  });

  test("is not reached by a flood of 30,000 pings in one write, all answered", async () => {
    const flood = Buffer.concat(Array.from({ length: 30_000 }, () => frame({ opcode: 9 })));
    let bytes = 0;
    const { ours, heard } = await toRaw((socket) => {
      socket.on("data", (chunk) => {
        bytes += chunk.length;
        if (bytes === 30_000 * 6) socket.end(closeFrame(1000));
      });
      socket.write(flood);
    });
    expect(await heard.whenEnded()).toMatchObject({ code: 1000 });
    expect(heard.heard.filter((each) => each === "ping ")).toHaveLength(30_000);
    expect(ours.state).toBe("ended");
  });
});

describe("dropping", () => {
  test("resets TCP", async () => {
    let code: string | undefined;
    const { ours, heard, theirs } = await toRaw((socket) => {
      socket.on("error", (error: NodeJS.ErrnoException) => (code = error.code)).resume();
    });
    const closed = new Promise((resolve) => theirs.once("close", resolve));
    ours.drop("reset");
    expect(await heard.whenEnded()).toEqual({ code: 1006, reason: "", clean: false, reset: true });
    await closed;
    expect(code).toBe("ECONNRESET");
  });

  test("ends TCP without a close frame", async () => {
    let bytes = 0;
    let code: string | undefined;
    const { ours, heard, theirs } = await toRaw((socket) => {
      socket.on("data", (chunk) => (bytes += chunk.length));
      socket.on("error", (error: NodeJS.ErrnoException) => (code = error.code));
    });
    ours.drop("end");
    await new Promise((resolve) => theirs.once("close", resolve));
    expect(await heard.whenEnded()).toEqual({ code: 1006, reason: "", clean: false, reset: false });
    expect([bytes, code]).toEqual([0, undefined]);
  });

  test("by freezing neither reads nor writes, until it is dropped for good", async () => {
    const { client, server } = await pair();
    client.ours.drop("freeze");
    client.ours.send("a", { binary: false });
    client.ours.ping(Buffer.alloc(0));
    client.ours.resume();
    client.ours.close(1000);
    server.ours.ping(Buffer.from("x"));
    server.ours.send("b", { binary: false });
    server.ours.close(1000);
    // What is echoed on another connection has passed everything that this one might have sent.
    const other = await pair();
    other.client.ours.send("c", { binary: false });
    await other.server.heard.until(() => other.server.heard.heard.length > 0);
    expect(client.heard.heard).toEqual([]);
    expect(server.heard.heard).toEqual([]);
    client.ours.drop("end");
    expect(await client.heard.whenEnded()).toMatchObject({ code: 1006, clean: false });
    expect(await server.heard.whenEnded()).toMatchObject({ code: 1006, clean: false });
  });
});

test("freezing holds back what is still being compressed", async () => {
  const { client, server } = await pair({ compression: true }, { compression: true });
  client.ours.send("x".repeat(100_000), { binary: false });
  client.ours.drop("freeze");
  const other = await pair({ compression: true }, { compression: true });
  other.client.ours.send("y".repeat(100_000), { binary: false });
  await other.server.heard.until(() => other.server.heard.heard.length > 0);
  expect(server.heard.heard).toEqual([]);
  client.ours.drop("end");
  await server.heard.whenEnded();
});

describe("pausing", () => {
  test("stops reading from the kernel until it is resumed, and loses nothing", async () => {
    const { client, server } = await pair();
    client.ours.pause();
    const message = Buffer.alloc(1024 * 1024, "x");
    for (let i = 0; i < 32; i++) server.ours.send(message, { binary: true });
    // Loopback's own buffers hold a few MiB; the rest stays with the sender.
    let left = -1;
    while (left !== server.ours.buffered) {
      left = server.ours.buffered;
      await new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
    }
    expect(left).toBeGreaterThan(8 * 1024 * 1024);
    expect(client.heard.heard).toEqual([]);
    client.ours.resume();
    await client.heard.until(() => client.heard.heard.length === 32);
    expect(server.ours.buffered).toBe(0);
  });

  test("right after the connection opened holds back the first message too", async () => {
    const { ours, heard } = await toRaw((socket) => socket.write(frame({ payload: "a" })));
    ours.pause();
    for (let i = 0; i < 20; i++) await new Promise((resolve) => setImmediate(resolve));
    expect(heard.heard).toEqual([]);
    ours.resume();
    await heard.until(() => heard.heard.length === 1);
    ours.drop("end");
    await heard.whenEnded();
  });
});

test("times are taken from the clock when a message arrives", async () => {
  let now = 0;
  const clock: Clock = { ...systemClock, now: () => ++now };
  const { heard } = await toRaw(
    (socket) => socket.end(Buffer.concat([frame({ payload: "a" }), frame({ payload: "b" }), closeFrame(1000)])),
    {},
    clock,
  );
  await heard.whenEnded();
  expect(heard.heard).toEqual(["text a", "text b", "close 1000", "ended 1000"]);
  expect(heard.times).toEqual([1, 2, 3, 4]);
});

interface SeenFrame {
  readonly fin: boolean;
  readonly opcode: number;
  readonly payload: string;
}

/** Reads the masked frames of a client, none longer than 125 bytes. */
function unmaskedFrames(bytes: Buffer): readonly SeenFrame[] {
  const frames: SeenFrame[] = [];
  for (let at = 0; at + 6 <= bytes.length;) {
    const [first = 0, second = 0] = bytes.subarray(at);
    const length = second & 0x7f;
    const key = bytes.subarray(at + 2, at + 6);
    const payload = bytes.subarray(at + 6, at + 6 + length).map((byte, i) => byte ^ (key[i % 4] ?? 0));
    frames.push({ fin: first >= 0x80, opcode: first & 0x0f, payload: Buffer.from(payload).toString() });
    at += 6 + length;
  }
  return frames;
}

describe.each(["client", "server"] as const)("the connection of the %s", (end) => {
  describeConnection(async () => {
    const both = await pair();
    const { ours, heard } = both[end];
    const { ours: theirs } = both[end === "client" ? "server" : "client"];
    return {
      ours,
      async theyClose() {
        theirs.close(4000);
        await heard.until(() => heard.heard.length > 0);
      },
      async ended() {
        await heard.whenEnded();
      },
    };
  });
});
