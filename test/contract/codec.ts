import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { exact } from "../../src/codec/exact.ts";
import { instant } from "../../src/expression/instant.ts";
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

    it("says in one line why a message has no value", () => {
      if (!codec.whyNot) return;
      fc.assert(
        fc.property(fc.uint8Array({ maxLength: 60 }), fc.boolean(), (bytes, binary) => {
          const message = received({ data: bytes, binary });
          if (codec.decode(message) === undefined) expect(codec.whyNot?.(message)).toMatch(/^(is|came) [^\n]{5,}$/);
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
        fc.property(
          fc.anything({
            withBigInt: true,
            withDate: true,
            withMap: true,
            withTypedArray: true,
            withNullPrototype: true,
          }),
          (value) => sendsOrSays(() => codec.encode(value)),
        ),
      );
    });

    it("either sends a text or says in a TypeError why it cannot", () => {
      fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => sendsOrSays(() => codec.encodeText?.(text))));
    });
  });
}

/**
 * Values that formats without a schema hold: those of JSON, whole numbers of 64 bits, bytes, times to the nanosecond. At the
 * top there is no text, which would be sent as it is, and nothing that is bytes.
 */
export const richValues: fc.Arbitrary<unknown> = letrec();

function letrec(): fc.Arbitrary<unknown> {
  const { list, map } = fc.letrec<{ value: unknown; list: unknown; map: unknown }>((tie) => ({
    value: fc.oneof(
      { depthSize: "small", withCrossShrink: true },
      fc.oneof(
        fc.constantFrom(null, true, false, "", "__proto__", 0, -0, 1e300, Number.NaN, -Infinity),
        fc.string({ unit: "binary" }).map((text) => text.toWellFormed()),
        fc.maxSafeInteger(),
        fc.integer({ min: -40_000, max: 70_000 }),
        fc.double(),
        fc.bigInt({ min: -(2n ** 63n), max: 2n ** 64n - 1n }).map((n) => exact(n)),
        fc.uint8Array({ maxLength: 300 }),
        fc
          .tuple(
            fc.integer({ min: -60_000_000_000, max: 250_000_000_000 }),
            fc.constantFrom(0, 1e6, 999_000_000, 1, 999_999_999),
          )
          .map(([seconds, nanoseconds]) => instant(seconds, nanoseconds)),
      ),
      tie("list"),
      tie("map"),
    ),
    list: fc.oneof(
      { depthSize: "small" },
      fc.array(tie("value"), { maxLength: 20 }),
      fc.array(fc.nat(9), { minLength: 16, maxLength: 70 }),
    ),
    map: fc.dictionary(fc.oneof(fc.string(), fc.constant("__proto__")), tie("value"), {
      noNullPrototype: true,
      maxKeys: 20,
    }),
  }));
  return fc.oneof(list, map);
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
