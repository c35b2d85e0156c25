import { setImmediate } from "node:timers/promises";
import { createRequire } from "node:module";
import { type EventEmitter, once } from "node:events";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Socket } from "../../src/net/socket.ts";
import { readWholeFrames } from "../../src/net/whole-frames.ts";

interface Receiver extends EventEmitter {
  write(chunk: Buffer): boolean;
}
const { Receiver } = createRequire(import.meta.url)("ws") as {
  readonly Receiver: new (options: { readonly isServer: boolean; readonly maxPayload: number }) => Receiver;
};

interface Setup {
  readonly masked: boolean;
  readonly maxPayload?: number;
  /** By ws alone; from pieces; from memory that is used again. */
  readonly how: "ws" | "pieces" | "memory";
}

/** All that a receiver tells of pieces of TCP; `past`: how many messages came past it. */
async function read(pieces: readonly Buffer[], { masked, maxPayload = 0, how }: Setup) {
  const receiver = new Receiver({ isServer: masked, maxPayload });
  /** A message is looked at when all is read: what is kept of it must be its own. */
  const told: (string | (() => string))[] = [];
  let past = 0;
  let over = false;
  const message = (bytes: Buffer, binary: boolean): void =>
    void told.push(() => `${binary ? "binary" : "text"} ${bytes.toString("hex")}`);
  receiver.on("message", message);
  for (const kind of ["ping", "pong"])
    receiver.on(kind, (data: Buffer) => told.push(`${kind} ${data.toString("hex")}`));
  receiver.on("conclude", (code: number, reason: Buffer) => {
    told.push(`close ${code} ${reason.toString("hex")}`);
    over = true;
  });
  receiver.on("error", (error: NodeJS.ErrnoException) => {
    told.push(`error ${error.code}`);
    over = true;
  });
  const socket = { _receiver: receiver } as unknown as Socket;
  const ear = {
    message(bytes: Buffer, binary: boolean) {
      past++;
      message(bytes, binary);
    },
  };
  const taker = how === "ws" ? undefined : readWholeFrames(socket, maxPayload, masked, ear);
  const memory = Buffer.alloc(64 * 1024);
  // ws reads nothing more of a socket that said goodbye or broke the protocol. What is read is unmasked in place.
  for (const piece of pieces) {
    if (over) break;
    // What was in it before looks like a message.
    memory.fill(text(""));
    piece.copy(memory);
    const taken = how === "memory" ? (taker?.take(memory, piece.length) ?? 0) : 0;
    if (taken < piece.length) receiver.write(Buffer.from(piece.subarray(taken)));
    // An error is told a tick later, and no piece comes before.
    await setImmediate();
  }
  return { told: told.map((each) => (typeof each === "string" ? each : each())), past };
}

interface Frame {
  readonly first: number;
  readonly payload: Buffer;
  readonly key: Buffer | undefined;
}

function written({ first, payload, key }: Frame): Buffer {
  const { length } = payload;
  const lengths = length < 126 ? [length] : length < 65_536 ? [126, length >> 8, length & 255] : [127];
  const head = Buffer.from([first, (lengths[0] ?? 0) | (key ? 0x80 : 0), ...lengths.slice(1)]);
  const long = Buffer.alloc(length < 65_536 ? 0 : 8);
  if (long.length > 0) long.writeBigUInt64BE(BigInt(length));
  const body = key ? Buffer.from(payload.map((byte, index) => byte ^ (key[index & 3] ?? 0))) : payload;
  return Buffer.concat([head, long, key ?? Buffer.alloc(0), body]);
}

const text = (value: string, key?: Buffer): Buffer => written({ first: 0x81, payload: Buffer.from(value), key });
const key = Buffer.from([1, 2, 3, 250]);

describe.each(["pieces", "memory"] as const)("messages of one frame in one piece, from %s", (how) => {
  test.each([
    ["unmasked", undefined],
    ["masked", key],
  ])("come past ws's receiver, %s", async (_name, mask) => {
    const long = "x".repeat(300);
    const binary = written({ first: 0x82, payload: Buffer.from([255, 0]), key: mask });
    const piece = Buffer.concat([text("", mask), text("hé", mask), binary, text(long, mask)]);
    const { told, past } = await read([piece], { masked: mask !== undefined, how });
    expect(told).toEqual([
      "text ",
      `text ${Buffer.from("hé").toString("hex")}`,
      "binary ff00",
      `text ${"78".repeat(300)}`,
    ]);
    expect(past, "a ws with other fields sends everything its own way: see src/net/whole-frames.ts").toBe(4);
  });

  test("all else is ws's: parts, fragments and what stands between them, control frames, breaches", async () => {
    const ping = written({ first: 0x89, payload: Buffer.from("p"), key: undefined });
    const [begin, end] = [0x01, 0x80].map((first) => written({ first, payload: Buffer.from("ab"), key: undefined }));
    const whole = text("{}");
    const cut = [whole.subarray(0, 1), whole.subarray(1, 3), whole.subarray(3)];
    const pieces = [text("a"), ping, text("b"), ...cut, begin ?? ping, ping, end ?? ping, text("c"), text("d", key)];
    const { told, past } = await read(pieces, { masked: false, how });
    expect(told).toEqual([
      "text 61",
      "ping 70",
      "text 62",
      "text 7b7d",
      "ping 70",
      "text 61626162",
      "text 63",
      "error WS_ERR_UNEXPECTED_MASK",
    ]);
    expect(past).toBe(3);
  });

  test("what is too long or no UTF-8 is ws's to tell, as it came", async () => {
    const wrong = written({ first: 0x81, payload: Buffer.from([0x61, 0xff]), key });
    expect(await read([text("ok", key), wrong], { masked: true, how })).toEqual({
      told: ["text 6f6b", "error WS_ERR_INVALID_UTF8"],
      past: 1,
    });
    expect(await read([text("123"), text("1234")], { masked: false, maxPayload: 3, how })).toEqual({
      told: ["text 313233", "error WS_ERR_UNSUPPORTED_MESSAGE_LENGTH"],
      past: 1,
    });
  });

  test("what looks like a message within another one is none", async () => {
    // A header that is cut in two: its second half, and the key behind it, could be an empty message.
    const cut = text("x", Buffer.from([0x80, 1, 2, 3]));
    const pieces = [cut.subarray(0, 1), cut.subarray(1), text("y", key)];
    expect(await read(pieces, { masked: true, how })).toEqual({ told: ["text 78", "text 79"], past: 1 });
    const begin = written({ first: 0x01, payload: Buffer.from("a"), key: undefined });
    const { told } = await read([begin, text("b")], { masked: false, how });
    expect(told).toEqual(["error WS_ERR_INVALID_OPCODE"]);
  });

  test("nothing is read behind a breach, however soon it comes", async () => {
    const receiver = new Receiver({ isServer: false, maxPayload: 0 });
    let past = 0;
    readWholeFrames({ _receiver: receiver } as unknown as Socket, 0, false, { message: () => past++ });
    const told = once(receiver, "error");
    receiver.write(Buffer.from([0x83, 0x00]));
    receiver.write(text("b"));
    expect(await told).toEqual([expect.objectContaining({ code: "WS_ERR_INVALID_OPCODE" })]);
    expect(past).toBe(0);
  });

  test("nothing is read behind a close frame", () => {
    const receiver = new Receiver({ isServer: false, maxPayload: 0 });
    let past = 0;
    const taker = readWholeFrames({ _receiver: receiver } as unknown as Socket, 0, false, { message: () => past++ });
    const message = text("b");
    expect(taker?.take(message, message.length)).toBe(message.length);
    receiver.write(written({ first: 0x88, payload: Buffer.alloc(0), key: undefined }));
    expect(taker?.take(message, message.length)).toBe(0);
    expect(past).toBe(1);
  });

  test("a receiver without the fields that are looked at reads everything itself", () => {
    const left: Buffer[] = [];
    const receiver = {
      _bufferedBytes: 0,
      _fragmented: 0,
      _errored: false,
      write: (chunk: Buffer) => left.push(chunk) > 0,
    };
    let past = 0;
    readWholeFrames({ _receiver: receiver } as unknown as Socket, 0, false, { message: () => past++ });
    receiver.write(text("a"));
    expect(left).toEqual([text("a")]);
    expect(past).toBe(0);
    expect(() => readWholeFrames({} as Socket, 0, false, { message: () => {} })).not.toThrow();
  });

  test("tell the same as ws's receiver alone, whatever the frames and however they are cut", async () => {
    const first = fc.constantFrom(0x81, 0x82, 0x81, 0x81, 0x01, 0x80, 0x00, 0x89, 0x8a, 0x88, 0xc1, 0x83);
    const payload = fc.oneof(
      fc.string({ unit: "grapheme", maxLength: 80 }).map((value) => Buffer.from(value)),
      fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
    );
    const keyOrNone = fc.option(fc.uint8Array({ minLength: 4, maxLength: 4 }), { nil: undefined });
    const frames = fc.array(fc.record({ first, payload, odd: fc.integer({ min: 0, max: 30 }), bytes: keyOrNone }), {
      maxLength: 12,
    });
    await fc.assert(
      fc.asyncProperty(fc.boolean(), frames, fc.array(fc.integer({ min: 1, max: 300 })), async (masked, list, cuts) => {
        const all = Buffer.concat(
          list.map((each) => {
            const mask = (each.odd === 0) !== masked ? Buffer.from(each.bytes ?? [9, 8, 7, 6]) : undefined;
            return written({ first: each.first, payload: each.payload, key: mask });
          }),
        );
        const pieces: Buffer[] = [];
        let at = 0;
        for (const cut of cuts) pieces.push(all.subarray(at, (at += cut)));
        pieces.push(all.subarray(at));
        const setup = { masked, maxPayload: 150 };
        const filled = pieces.filter(({ length }) => length > 0);
        const alone = await read(filled, { ...setup, how: "ws" });
        expect((await read(filled, { ...setup, how })).told).toEqual(alone.told);
      }),
      { numRuns: 200 },
    );
  });
});
