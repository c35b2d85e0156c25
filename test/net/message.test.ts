import { describe, expect, it } from "vitest";
import { binary } from "../../src/codec/binary.ts";
import type { Codec } from "../../src/codec/codec.ts";
import { hex } from "../../src/codec/hex.ts";
import { msgpack } from "../../src/codec/msgpack.ts";
import { json } from "../../src/codec/json.ts";
import { Message } from "../../src/net/message.ts";

const message = (data: string | readonly number[], codec: Codec = json): Message =>
  new Message(typeof data === "string" ? Buffer.from(data) : Buffer.from(data), typeof data !== "string", 5, 1, codec);

describe("a message", () => {
  it("has bytes, a text and the value that its codec makes of it", () => {
    const one = message('{"a":1}');
    expect([one.bytes.toString(), one.text, one.value]).toEqual(['{"a":1}', '{"a":1}', { a: 1 }]);
    expect(message([0xff, 0x00])).toMatchObject({ text: undefined, value: undefined });
    expect(message([0x31])).toMatchObject({ text: "1", value: 1 });
  });

  it("is decoded once, and only when somebody asks", () => {
    let decoded = 0;
    const counting: Codec = { ...json, decode: ({ text }) => `${text} ${++decoded}` };
    const one = message("x", counting);
    expect(decoded).toBe(0);
    expect([one.value, one.value]).toEqual(["x 1", "x 1"]);
  });

  it("that stands for no value is not decoded again", () => {
    let decoded = 0;
    const nothing: Codec = { ...json, decode: () => void decoded++ };
    const one = message("x", nothing);
    expect([one.value, one.value, decoded]).toEqual([undefined, undefined, 1]);
  });

  it("can be read by another codec, which leaves it as it is", () => {
    const one = message("1");
    expect(one.as(json)).toBe(one);
    expect(one.as(hex)).toMatchObject({ text: "1", binary: false, value: "31" });
    expect([...(one.as(binary).value as Uint8Array)]).toEqual([0x31]);
    expect(one.value).toBe(1);
  });

  it("says why it has no value, where that is not for want of JSON", () => {
    const bytes = new Message(Buffer.from("82a1", "hex"), true, 0, 1, msgpack);
    const why = "is not MessagePack: at byte 0, a map of 2 members begins, and 1 byte is left";
    expect([bytes.value, bytes.whyNoValue]).toEqual([undefined, why]);
    expect(message("x").whyNoValue).toBeUndefined();
    expect(message("x").as(msgpack)).toMatchObject({ value: undefined, whyNoValue: expect.stringMatching(/^came as/) });
  });

  it("may lose bytes at its beginning: then its text and its value are those of the rest", () => {
    const one = message("12");
    expect(one.value).toBe(12);
    one.shorten(1);
    expect([one.bytes.toString(), one.text, one.value]).toEqual(["2", "2", 2]);
  });
});
