import { Readable } from "node:stream";
import { expect, it } from "vitest";
import { ByteSource } from "../../src/capture/byte-source.ts";

const sourceOf = (...chunks: readonly string[]): ByteSource =>
  new ByteSource(Readable.from(chunks.map((each) => Buffer.from(each))));

it("gives as many bytes as are wanted, however they come, and knows where it is", async () => {
  const source = sourceOf("ab", "cdef", "g");
  expect(String(await source.peek(3))).toBe("abc");
  expect(String(await source.take(3))).toBe("abc");
  expect([source.place, String(await source.peek(9))]).toEqual([3, "defg"]);
  // There are not so many: they stay.
  expect(await source.take(5)).toBeUndefined();
  expect(await source.rest()).toBe(4);
  expect([await source.isOver(), source.torn]).toEqual([true, false]);
});

it("ends where what was packed is torn, and hands on what else goes wrong", async () => {
  const broken = (code: string): ByteSource =>
    new ByteSource(
      Readable.from(
        (async function* () {
          yield Buffer.from("ab");
          throw Object.assign(new Error(code), { code });
        })(),
      ),
    );
  const source = broken("Z_DATA_ERROR");
  expect([String(await source.peek(3)), source.torn]).toEqual(["ab", true]);
  await expect(broken("EIO").peek(3)).rejects.toThrow("EIO");
});
