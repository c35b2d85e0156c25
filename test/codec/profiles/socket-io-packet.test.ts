import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type Packet,
  type PacketType,
  parsePacket,
  printPacket,
  putBytes,
  takeBytes,
} from "../../../src/codec/profiles/socket-io-packet.ts";

const plain = { attachments: 0, namespace: "/", id: undefined, data: undefined } as const;
const types: readonly PacketType[] = ["connect", "disconnect", "event", "ack", "connect_error"];

/** Values that are the same after JSON. */
const json = fc.json().map((text) => JSON.parse(text) as unknown);

const packets: fc.Arbitrary<Packet> = fc
  .record({
    type: fc.constantFrom<PacketType>(...types, "binary event", "binary ack"),
    attachments: fc.nat(9999),
    namespace: fc.oneof(
      fc.constant("/"),
      fc.string({ unit: "binary" }).map((text) => `/${text.replaceAll(",", "")}`),
    ),
    id: fc.option(fc.nat(), { nil: undefined }),
    data: fc.oneof(fc.constant(undefined), fc.array(json), fc.dictionary(fc.string(), json), fc.string()),
  })
  .map((packet) => (packet.type.startsWith("binary") ? packet : { ...packet, attachments: 0 }));

describe("a packet", () => {
  it.each<[string, Packet]>([
    ["0", { ...plain, type: "connect" }],
    ['0/admin,{"token":"t"}', { ...plain, type: "connect", namespace: "/admin", data: { token: "t" } }],
    ["1/admin,", { ...plain, type: "disconnect", namespace: "/admin" }],
    ['2["hi",1]', { ...plain, type: "event", data: ["hi", 1] }],
    ['2/admin,456["hi"]', { ...plain, type: "event", namespace: "/admin", id: 456, data: ["hi"] }],
    ["312[]", { ...plain, type: "ack", id: 12, data: [] }],
    ['4{"message":"no"}', { ...plain, type: "connect_error", data: { message: "no" } }],
    ['52-/a,7["b"]', { type: "binary event", attachments: 2, namespace: "/a", id: 7, data: ["b"] }],
  ])("is read and written: %s", (text, packet) => {
    expect(parsePacket(text)).toEqual(packet);
    expect(printPacket(packet)).toBe(text);
  });

  it("is the same after it was written and read", () => {
    fc.assert(
      fc.property(packets, (packet) => {
        expect(parsePacket(printPacket(packet))).toEqual(packet);
      }),
    );
  });

  it("may be read from any text without throwing", () => {
    const near = fc
      .array(fc.constantFrom("0", "2", "5", "1-", "/a", ",", "[", "]", '"', "{}"))
      .map((some) => some.join(""));
    fc.assert(fc.property(fc.oneof(fc.string({ unit: "binary" }), near), (text) => void parsePacket(text)));
  });

  it.each(["", "7", "x", "2[", "2null", "25-[]", '5["a"]', "23 4", "4true"])("is not %j", (text) => {
    expect(parsePacket(text)).toBeUndefined();
  });

  it("has a namespace that begins with a slash", () => {
    expect(() => printPacket({ ...plain, type: "connect", namespace: "admin" })).toThrow(/begins with a slash/);
    expect(() => printPacket({ ...plain, type: "connect", namespace: "/a,b" })).toThrow(/no comma/);
  });
});

describe("bytes", () => {
  const value = fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 4 },
      json,
      fc.uint8Array({ maxLength: 5 }),
      fc.array(tie("value"), { maxLength: 3 }),
      fc.dictionary(fc.string(), tie("value"), { maxKeys: 3 }),
    ),
  })).value;

  it("are the same after they were taken out and put back", () => {
    fc.assert(
      fc.property(value, (given) => {
        const { data, bytes } = takeBytes(given);
        expect(putBytes(JSON.parse(JSON.stringify(data)), bytes)).toEqual(given);
      }),
    );
  });

  it("may be announced and not be there", () => {
    expect(putBytes([{ _placeholder: true, num: 3 }], [])).toEqual([{ _placeholder: true, num: 3 }]);
  });

  it("are put into values of any depth", () => {
    const deep = `${"[".repeat(20_000)}${"]".repeat(20_000)}`;
    expect(() => putBytes(JSON.parse(deep), [])).not.toThrow();
    expect(() => takeBytes(JSON.parse(deep))).toThrow(new TypeError("it is nested too deeply"));
  });
});
