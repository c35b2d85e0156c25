import { Readable } from "node:stream";
import fc from "fast-check";
import { expect, it } from "vitest";
import { ByteSource } from "../../src/capture/byte-source.ts";
import { passOver } from "../../src/capture/pass-over.ts";
import { RECORD_HEADER, writeRecord } from "../../src/capture/wsr-format.ts";

function recordOf(payload: string, kind = 3): Buffer {
  const bytes = Buffer.alloc(RECORD_HEADER + Buffer.byteLength(payload));
  writeRecord(bytes, 0, kind, 1, 0, Buffer.from(payload));
  return bytes;
}

const over = (...pieces: readonly Uint8Array[]) => {
  const source = new ByteSource(Readable.from([Buffer.concat(pieces)]));
  return passOver(source).then(async (passed) => ({ ...passed, next: (await source.peek(RECORD_HEADER))[8] }));
};

it("stops where a whole record begins, whatever stands before it", async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ minLength: 1, maxLength: 300 }), async (noise) => {
      const { bytes, found, next } = await over(noise, recordOf("whole", 4), recordOf("more"));
      expect({ bytes, found, next }).toEqual({ bytes: noise.length, found: true, next: 4 });
    }),
  );
});

it("finds one behind more than is looked at at once", async () => {
  for (const length of [64 * 1024 - 5, 64 * 1024, 200_000])
    expect(await over(Buffer.alloc(length), recordOf("whole"))).toMatchObject({ bytes: length, found: true });
});

it("passes over all when there is none, and says whether it has looked at all", async () => {
  expect(await over(Buffer.alloc(100, 1))).toEqual({ bytes: 100, found: false, searched: true, next: undefined });
  expect(await over(recordOf("cut off").subarray(0, -1))).toMatchObject({ bytes: 25, found: false, searched: true });
  expect(await over()).toMatchObject({ bytes: 0, found: false, searched: true });
  const much = Buffer.alloc(17 * 1024 * 1024);
  expect(await over(much, recordOf("whole"))).toMatchObject({ bytes: much.length + 24, found: false, searched: false });
});
