import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from "node:zlib";
import { expect, it } from "vitest";
import { codingsOf, MOST_UNPACKED, unpackedBody } from "../../src/recording/unpack-body.ts";

const text = JSON.stringify({ items: Array.from({ length: 2000 }, (_, n) => ({ n, name: `item ${n}` })) });

it("codings are those of all headers, in their order", () => {
  expect(
    codingsOf([
      ["content-encoding", "Gzip, br"],
      ["Content-Encoding", "identity"],
      ["x", "y"],
    ]),
  ).toEqual(["gzip", "br"]);
});

it.each([
  ["gzip", gzipSync(text)],
  ["x-gzip", gzipSync(text)],
  ["deflate", deflateSync(text)],
  ["deflate", deflateRawSync(text)],
  ["br", brotliCompressSync(text)],
  ["gzip,br", brotliCompressSync(gzipSync(text))],
])("%s", async (codings, bytes) => {
  const body = await unpackedBody({ bytes }, codings.split(","));
  expect(body).toEqual({ bytes: Buffer.from(text), unpacked: true });
  // What was cut gives its beginning.
  const cut = await unpackedBody({ bytes: bytes.subarray(0, bytes.length - 20), of: bytes.length }, codings.split(","));
  expect(cut).toMatchObject({ of: bytes.length, unpacked: true });
  expect(cut?.bytes.length).toBeGreaterThan(1000);
  expect(text.startsWith(Buffer.from(cut?.bytes ?? []).toString())).toBe(true);
});

it.each([
  ["gzip", Buffer.from("no gzip at all")],
  ["gzip", gzipSync(text).subarray(0, 200)],
  ["sdch", Buffer.from("whatever")],
  ["gzip,gzip,gzip", gzipSync(gzipSync(gzipSync(text)))],
])("what cannot be unpacked (%s)", async (codings, bytes) => {
  expect(await unpackedBody({ bytes }, codings.split(","))).toBeUndefined();
});

it("a bomb is unpacked up to a megabyte", async () => {
  const bytes = gzipSync(Buffer.alloc(64 * 1024 * 1024));
  const body = await unpackedBody({ bytes }, ["gzip"]);
  expect(body?.bytes).toHaveLength(MOST_UNPACKED);
  expect(body?.of).toBe(bytes.length);
});
