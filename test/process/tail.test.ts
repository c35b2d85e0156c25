import { PassThrough } from "node:stream";
import { finished } from "node:stream/promises";
import { expect, test } from "vitest";
import { ByteTail } from "../../src/process/tail.ts";

async function kept(
  chunks: readonly string[],
  most: number,
): Promise<{ readonly text: string; readonly cut: boolean }> {
  const stream = new PassThrough();
  const tail = new ByteTail(stream, most);
  for (const chunk of chunks) stream.write(chunk);
  stream.end();
  await finished(stream);
  return { text: tail.read().toString(), cut: tail.cut };
}

test.each([
  [["ab", "cd"], 4, "abcd", false],
  [["ab", "cd", "e"], 4, "bcde", true],
  [["abcdef"], 4, "cdef", true],
  [["a", "b", "c", "d", "e", "f"], 2, "ef", true],
  [[], 4, "", false],
] as const)("of %j the last %i bytes are kept", async (chunks, most, text, cut) => {
  expect(await kept(chunks, most)).toEqual({ text, cut });
});

test("a stream that is not there says nothing", () => {
  expect(new ByteTail(null, 4).read()).toHaveLength(0);
});
