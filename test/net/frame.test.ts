import type { Writable } from "node:stream";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import * as ws from "ws";
import { messageFrame } from "../../src/net/frame.ts";

/** What ws's own parser makes of a frame. */
function parsed(frame: Buffer, masked: boolean): Promise<{ readonly data: Buffer; readonly binary: boolean }> {
  return new Promise((resolve, reject) => {
    const { Receiver } = ws as unknown as { readonly Receiver: new (options: object) => Writable };
    const receiver = new Receiver({ isServer: masked, extensions: {} });
    receiver.on("message", (data: Buffer, binary: boolean) => resolve({ data, binary }));
    receiver.on("error", reject);
    receiver.write(frame);
  });
}

describe("messageFrame", () => {
  it("is read by ws as the message that it was made of", async () => {
    const payload = fc.oneof(fc.string({ unit: "grapheme", maxLength: 300 }), fc.uint8Array({ maxLength: 300 }));
    await fc.assert(
      fc.asyncProperty(payload, fc.boolean(), async (data, masked) => {
        const binary = typeof data !== "string";
        const message = await parsed(messageFrame(data, binary, masked), masked);
        expect(message.binary).toBe(binary);
        expect(message.data.equals(Buffer.from(data as string))).toBe(true);
      }),
    );
  });

  it.each([0, 125, 126, 127, 65_535])("states a length of %i", async (length) => {
    const data = Buffer.alloc(length, 7);
    for (const masked of [true, false])
      expect((await parsed(messageFrame(data, true, masked), masked)).data.equals(data)).toBe(true);
  });

  it("is made once for a text that a server sends to many", () => {
    const first = messageFrame("news", false, false);
    expect(messageFrame("news", false, false)).toBe(first);
    expect(messageFrame("news", true, false).equals(first)).toBe(false);
    expect(messageFrame("newt", false, false).toString("latin1")).toBe("\x81\x04newt");
    expect(messageFrame("news", false, false).equals(first)).toBe(true);
    expect(messageFrame("news", false, true)).not.toBe(messageFrame("news", false, true));
  });

  it("masks with another key each time", () => {
    const frames = Array.from({ length: 3000 }, () => messageFrame("same", false, true).toString("hex"));
    expect(new Set(frames).size).toBeGreaterThan(2990);
  });
});
