import { constants, deflateRawSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { WireDecoder, type WireDecoderOptions } from "../../src/capture/wire-decoder.ts";
import { frameBytes, type WireFrame } from "../../src/net/wire-frame.ts";
import type { Side, TrafficEvent } from "../../src/recording/traffic.ts";
import { anyFrame, cutAt } from "../support/any-frame.ts";

type Part = Partial<Omit<WireFrame, "payload">> & { readonly payload?: string | Uint8Array };

function frame(from: Side, { payload = "", ...rest }: Part = {}): Buffer {
  const bytes = Buffer.from(payload as string);
  const common = { opcode: 1, fin: true, rsv: 0, mask: from === "client", length: bytes.length };
  return frameBytes({ ...common, ...rest, payload: bytes });
}

function decoder(options: Partial<WireDecoderOptions> = {}): WireDecoder {
  return new WireDecoder({ connection: 1, ...options });
}

/** The events of one side, without what they have in common. */
function decoded(from: Side, frames: readonly Part[], options: Partial<WireDecoderOptions> = {}): readonly object[] {
  const bytes = Buffer.concat(frames.map((each) => frame(from, each)));
  return told(decoder(options).read(from, bytes, 5));
}

function told(events: readonly TrafficEvent[]): readonly object[] {
  return events.map(({ at, connection, ...rest }) => {
    expect({ at, connection }).toEqual({ at: 5, connection: 1 });
    return rest;
  });
}

const compression = "permessage-deflate; client_max_window_bits";

/** What a sender with one window for all its messages sends of them. */
function packed(messages: readonly string[]): readonly Buffer[] {
  let before = Buffer.alloc(0);
  return messages.map((each) => {
    const options = { finishFlush: constants.Z_SYNC_FLUSH, ...(before.length > 0 ? { dictionary: before } : {}) };
    const bytes = deflateRawSync(each, options);
    before = Buffer.concat([before, Buffer.from(each)]).subarray(-32_768);
    return bytes.subarray(0, -4);
  });
}

describe("frames become events", () => {
  it("at the time of their last byte, with the number of the connection", () => {
    const bytes = frame("client", { payload: "hello" });
    const side = new WireDecoder({ connection: 7 });
    expect(side.read("client", bytes.subarray(0, 4), 1)).toEqual([]);
    expect(side.read("client", bytes.subarray(4), 2)).toEqual([
      {
        type: "message",
        at: 2,
        connection: 7,
        from: "client",
        data: "hello",
        wire: { size: 11, frames: [5], compressed: false },
      },
    ]);
  });

  it("texts, bytes, pings, pongs and closes", () => {
    expect(
      decoded("server", [
        { payload: "hé" },
        { opcode: 2, payload: Buffer.from([0, 255]) },
        { opcode: 9, payload: "p" },
        { opcode: 10 },
        { opcode: 8, payload: Buffer.from([3, 232, 98, 121, 101]) },
      ]),
    ).toEqual([
      { type: "message", from: "server", data: "hé", wire: { size: 5, frames: [3], compressed: false } },
      {
        type: "message",
        from: "server",
        data: Buffer.from([0, 255]),
        wire: { size: 4, frames: [2], compressed: false },
      },
      { type: "ping", from: "server", data: Buffer.from("p") },
      { type: "pong", from: "server", data: Buffer.alloc(0) },
      { type: "close", from: "server", code: 1000, reason: "bye" },
    ]);
    expect(decoded("client", [{ opcode: 8 }])).toEqual([{ type: "close", from: "client", reason: "" }]);
  });

  it("fragments are one message, and a ping between them comes before it", () => {
    expect(
      decoded("client", [
        { fin: false, payload: "ab" },
        { opcode: 9 },
        { opcode: 0, fin: false },
        { opcode: 0, payload: "c" },
      ]),
    ).toEqual([
      { type: "ping", from: "client", data: Buffer.alloc(0) },
      { type: "message", from: "client", data: "abc", wire: { size: 21, frames: [2, 0, 1], compressed: false } },
    ]);
  });

  it("what has begun is told as left", () => {
    const side = decoder();
    expect(side.left).toBeUndefined();
    side.read("client", frame("client", { payload: "hello" }).subarray(0, 8), 0);
    side.read("server", frame("server", { payload: "x" }).subarray(0, 1), 0);
    expect(side.left).toEqual({ client: 8, server: 1 });
  });
});

describe("compressed messages", () => {
  const texts = ["hello hello hello", "hello hello again", "x".repeat(70_000), "hello x"];

  it("are unpacked, each by what came before", () => {
    const frames = packed(texts).map((payload) => ({ rsv: 4, payload }));
    const events = decoded("client", frames, { extensions: compression });
    expect(events).toEqual(
      texts.map((data, index) => {
        const length = frames[index]!.payload.length;
        return {
          type: "message",
          from: "client",
          data,
          wire: { size: length + 6, frames: [length], compressed: true },
        };
      }),
    );
    // They do refer to each other.
    const alone = decoded("client", frames.slice(1, 2), { extensions: compression });
    expect(alone).toMatchObject([{ type: "error", code: "Z_DATA_ERROR" }]);
  });

  it("stand alone where that was agreed on", () => {
    const payload = packed(["hello hello"])[0]!;
    const extensions = "permessage-deflate; server_no_context_takeover";
    const side = decoder({ extensions });
    const events = [1, 2].flatMap(() => side.read("server", frame("server", { rsv: 4, payload }), 0));
    expect(events).toMatchObject([{ data: "hello hello" }, { data: "hello hello" }]);
    expect(side.state("server").window.length).toBe(0);
  });

  it("may end in a block that says so (RFC 7692 section 7.2.3.4)", () => {
    const payload = Buffer.from("f348cdc9c9070000", "hex");
    expect(decoded("server", [{ rsv: 4, payload }], { extensions: compression })).toMatchObject([{ data: "Hello" }]);
  });

  it("that cannot be unpacked are an error, and what refers to them is missing", () => {
    const frames = [...packed(["a"]), Buffer.from([0xff, 0xff])].map((payload) => ({ rsv: 4, payload }));
    const events = decoded("client", [...frames, ...frames.slice(0, 1), { payload: "plain" }], {
      extensions: compression,
    });
    expect(events).toMatchObject([
      { data: "a" },
      {
        type: "error",
        from: "client",
        message: "The client sent a compressed message that cannot be unpacked: invalid block type",
        code: "Z_DATA_ERROR",
      },
      {
        type: "gap",
        reason: "A compressed message refers to one that could not be unpacked: it is missing (from the client)",
      },
      { data: "plain" },
    ]);
  });

  it("do not unpack to more than a message may have", () => {
    const payload = packed(["x".repeat(100_000)])[0]!;
    const events = decoded("client", [{ rsv: 4, payload }], { extensions: compression, most: 65_536 });
    expect(events).toEqual([
      {
        type: "gap",
        reason: "A message has more than 0.1 MiB: it is missing (from the client)",
        bytes: payload.length,
      },
    ]);
  });
});

describe("what is too large", () => {
  const most = 1024 * 1024;
  const reason = "A message has more than 1 MiB: it is missing (from the client)";

  it("is passed over as a frame", () => {
    const events = decoded("client", [{ payload: "x".repeat(most + 1) }, { payload: "next" }], { most });
    expect(events).toMatchObject([{ type: "gap", reason, bytes: most + 15 }, { data: "next" }]);
    expect(decoded("client", [{ payload: "x".repeat(most) }], { most })).toMatchObject([{ type: "message" }]);
  });

  it("is passed over as fragments", () => {
    const half = "x".repeat(600_000);
    const events = decoded(
      "client",
      [
        { fin: false, payload: half },
        { opcode: 0, fin: false, payload: half },
        { opcode: 9 },
        { opcode: 0, payload: half },
        { payload: "next" },
      ],
      { most },
    );
    expect(events).toMatchObject([{ type: "ping" }, { type: "gap", reason, bytes: 3 * 600_014 }, { data: "next" }]);
  });

  it("is passed over as a flood of empty frames", () => {
    const begin = frame("client", { fin: false });
    const many = Buffer.concat(Array.from({ length: 10_000 }, () => frame("client", { opcode: 0, fin: false })));
    const side = decoder({ most });
    const events = [begin, many, frame("client", { opcode: 0 }), frame("client", { payload: "next" })].flatMap((each) =>
      side.read("client", each, 0),
    );
    expect(events).toMatchObject([{ type: "gap", bytes: 10_002 * 6 }, { data: "next" }]);
  });

  it("has a length that nobody can count to", () => {
    const header = Buffer.from([0x82, 0x7f, 0xff, 0, 0, 0, 0, 0, 0, 0]);
    expect(decoder().read("server", Buffer.concat([header, Buffer.alloc(100)]), 0)).toMatchObject([
      { type: "error", message: "The server sent the header of a frame of more than 2^53 bytes" },
    ]);
  });
});

describe("what breaks RFC 6455", () => {
  const cases: readonly (readonly [Side, readonly Part[], readonly string[]])[] = [
    ["client", [{ mask: false, payload: "a" }], ["WS_ERR_EXPECTED_MASK", "message"]],
    ["server", [{ mask: true, payload: "a" }], ["WS_ERR_UNEXPECTED_MASK", "message"]],
    ["server", [{ rsv: 4 }], ["WS_ERR_UNEXPECTED_RSV_1", "message"]],
    ["server", [{ rsv: 3 }], ["WS_ERR_UNEXPECTED_RSV_2_3", "message"]],
    ["server", [{ opcode: 3 }, { payload: "a" }], ["WS_ERR_INVALID_OPCODE", "message"]],
    ["server", [{ opcode: 11 }], ["WS_ERR_INVALID_OPCODE"]],
    ["server", [{ opcode: 0 }, { payload: "a" }], ["WS_ERR_INVALID_OPCODE", "message"]],
    ["server", [{ fin: false }, { payload: "a" }], ["WS_ERR_INVALID_OPCODE", "message"]],
    ["server", [{ opcode: 9, fin: false }], ["WS_ERR_EXPECTED_FIN", "ping"]],
    ["server", [{ opcode: 9, payload: "x".repeat(126) }], ["WS_ERR_INVALID_CONTROL_PAYLOAD_LENGTH", "ping"]],
    ["server", [{ payload: Buffer.from([0xff]) }], ["WS_ERR_INVALID_UTF8", "message"]],
    ["server", [{ opcode: 8, payload: "a" }], ["WS_ERR_INVALID_CONTROL_PAYLOAD_LENGTH", "close"]],
    ["server", [{ opcode: 8, payload: Buffer.from([3, 237]) }], ["WS_ERR_INVALID_CLOSE_CODE", "close"]],
    ["server", [{ opcode: 8, payload: Buffer.from([3, 232, 255]) }], ["WS_ERR_INVALID_UTF8", "close"]],
    ["server", [{ opcode: 8 }, { payload: "late" }], ["close", "error", "message"]],
  ];
  it.each(cases)("%s %j", (from, frames, expected) => {
    const events = decoded(from, frames);
    expect(
      events.map((each) => ("code" in each && "message" in each ? each.code : (each as TrafficEvent).type)),
    ).toEqual(expected);
  });

  it("is said in words, and whose it is", () => {
    expect(decoded("client", [{ mask: false }])[0]).toEqual({
      type: "error",
      from: "client",
      message: "The client sent a frame without a mask, and clients must mask (RFC 6455 section 5.1)",
      code: "WS_ERR_EXPECTED_MASK",
    });
  });

  it("text that is none keeps its bytes", () => {
    expect(decoded("server", [{ payload: Buffer.from([0xff]) }])[1]).toMatchObject({ data: Buffer.from([0xff]) });
  });
});

const places = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 20 });

it("decodes the same however TCP has cut the stream, and never throws", () => {
  fc.assert(
    fc.property(fc.array(anyFrame, { maxLength: 12 }), places, fc.boolean(), (frames, cuts, compressed) => {
      const bytes = Buffer.concat(frames.map(frameBytes));
      const extensions = compressed ? compression : undefined;
      const inOne = decoder({ extensions }).read("client", bytes, 0);
      const one = decoder({ extensions });
      const inPieces = cutAt(bytes, cuts).flatMap((each) => one.read("client", each, 0));
      expect(JSON.stringify(inPieces)).toEqual(JSON.stringify(inOne));
    }),
  );
});

it("another decoder goes on in the middle of what is too large", () => {
  const bytes = Buffer.concat([
    frame("client", { fin: false, payload: "x".repeat(2000) }),
    frame("client", { opcode: 0, payload: "x".repeat(2000) }),
    frame("client", { payload: "next" }),
  ]);
  for (const cut of [1000, 2500]) {
    const [first, second] = [decoder({ most: 1024 }), decoder({ most: 1024 })];
    const before = first.read("client", bytes.subarray(0, cut), 0);
    second.resume("client", first.state("client"));
    const after = second.read("client", bytes.subarray(cut), 0);
    expect([...before, ...after]).toMatchObject([{ type: "gap", bytes: 2 * 2008 }, { data: "next" }]);
  }
});

it("another decoder goes on from anywhere", () => {
  const messages = fc.array(fc.string({ maxLength: 300 }), { minLength: 1, maxLength: 8 });
  fc.assert(
    fc.property(messages, fc.double({ min: 0, max: 1, noNaN: true }), fc.boolean(), (texts, place, compressed) => {
      const payloads = compressed ? packed(texts) : texts.map((each) => Buffer.from(each));
      const bytes = Buffer.concat(
        payloads.flatMap((payload) => [
          frame("server", { fin: false, rsv: compressed ? 4 : 0, payload: payload.subarray(0, payload.length / 2) }),
          frame("server", { opcode: 9 }),
          frame("server", { opcode: 0, payload: payload.subarray(payload.length / 2) }),
        ]),
      );
      const extensions = compressed ? compression : undefined;
      const cut = Math.floor(place * bytes.length);
      const whole = decoder({ extensions }).read("server", bytes, 0);
      const [first, second] = [decoder({ extensions }), decoder({ extensions })];
      const before = first.read("server", bytes.subarray(0, cut), 0);
      second.resume("server", first.state("server"));
      const after = second.read("server", bytes.subarray(cut), 0);
      expect([...before, ...after]).toEqual(whole);
    }),
  );
});
