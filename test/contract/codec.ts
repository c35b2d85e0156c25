import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Codec, Outgoing, WireMessage } from "../../src/codec/codec.ts";
import { json } from "../../src/codec/json.ts";
import { Message } from "../../src/net/message.ts";

/** The message that goes over the wire for what a codec made. */
export function received({ data, binary }: Outgoing): WireMessage {
  return new Message(Buffer.from(data as string), binary, 0, 1, json);
}

/** A message as it may arrive. */
export function wire(data: string | Uint8Array, binary = typeof data !== "string"): WireMessage {
  return received({ data, binary });
}

/** What every codec must do, whatever it makes of messages. `values` are values that it can send. */
export function codecContract(codec: Codec, values: fc.Arbitrary<unknown>): void {
  describe(`the codec ${codec.name}, as every codec,`, () => {
    it("reads any bytes without throwing", () => {
      fc.assert(
        fc.property(fc.uint8Array({ maxLength: 200 }), fc.boolean(), (bytes, binary) => {
          const message = received({ data: bytes, binary });
          expect(() => codec.decode(message)).not.toThrow();
        }),
      );
    });

    it("reads any text without throwing", () => {
      fc.assert(
        fc.property(fc.oneof(fc.string({ unit: "binary" }), fc.json()), (text) => {
          expect(() => codec.decode(wire(text))).not.toThrow();
        }),
      );
    });

    it("leaves the bytes of a message as they are", () => {
      fc.assert(
        fc.property(fc.uint8Array({ maxLength: 50 }), (bytes) => {
          const message = received({ data: bytes, binary: true });
          codec.decode(message);
          expect([...message.bytes]).toEqual([...bytes]);
        }),
      );
    });

    it("gives back what it sent", () => {
      fc.assert(
        fc.property(values, (value) => {
          expect(back(codec, value)).toEqual(value);
        }),
      );
    });

    it("either sends a value or says in a TypeError why it cannot", () => {
      fc.assert(
        fc.property(fc.anything({ withBigInt: true, withDate: true, withMap: true, withTypedArray: true }), (value) =>
          sendsOrSays(() => codec.encode(value)),
        ),
      );
    });

    it("either sends a text or says in a TypeError why it cannot", () => {
      fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => sendsOrSays(() => codec.encodeText?.(text))));
    });
  });
}

/** A value is sent by `encode`, a text by `encodeText` where there is one, else as it is. */
function back(codec: Codec, value: unknown): unknown {
  const sent =
    typeof value === "string" ? (codec.encodeText?.(value) ?? { data: value, binary: false }) : codec.encode(value);
  const read = codec.decode(received(sent));
  return read instanceof Uint8Array ? [...read] : read;
}

function sendsOrSays(send: () => Outgoing | undefined): void {
  try {
    const sent = send();
    if (sent) expect(typeof sent.data === "string" || sent.data instanceof Uint8Array).toBe(true);
  } catch (thrown) {
    expect(thrown).toBeInstanceOf(TypeError);
    // One sentence for a reader, not an engine's message of several lines.
    expect((thrown as TypeError).message).toMatch(/^[^\n]{5,}$/);
    expect((thrown as TypeError).message).not.toMatch(/undefined|\[object|Cannot read|is not a function|BigInt value/);
  }
}
