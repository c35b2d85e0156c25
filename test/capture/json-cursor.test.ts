import { type FileHandle, open, writeFile } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, expect, it } from "vitest";
import { JsonCursor, JsonFault, valueWithout } from "../../src/capture/json-cursor.ts";
import { workspace } from "../support/workspace.ts";

let handle: FileHandle | undefined;
afterEach(async () => {
  await handle?.close();
  handle = undefined;
});

async function fileOf(text: string): Promise<FileHandle> {
  await handle?.close();
  const path = join(await workspace(), "x.json");
  await writeFile(path, text);
  handle = await open(path);
  return handle;
}

/** Reads a value by going into every list and object of it. */
async function walk(cursor: JsonCursor, like: unknown): Promise<unknown> {
  if (Array.isArray(like)) {
    const found: unknown[] = [];
    expect(await cursor.list()).toBe(true);
    while (await cursor.item()) found.push(await walk(cursor, like[found.length]));
    return found;
  }
  if (typeof like !== "object" || like === null) return cursor.value();
  const found: [string, unknown][] = [];
  expect(await cursor.object()).toBe(true);
  for (let key = await cursor.key(); key !== undefined; key = await cursor.key())
    found.push([key, await walk(cursor, (like as Readonly<Record<string, unknown>>)[key])]);
  return Object.fromEntries(found);
}

it("reads what JSON.parse reads, wherever the file is cut into blocks", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.jsonValue(),
      fc.integer({ min: 1, max: 9 }),
      fc.constantFrom(0, 1, 2),
      async (any, size, space) => {
        const text = JSON.stringify(any, undefined, space);
        const value = JSON.parse(text) as unknown;
        const file = await fileOf(` ${text}\n`);
        expect(await walk(new JsonCursor(file, { blockSize: size }), value)).toEqual(value);
        expect(await new JsonCursor(file, { blockSize: size }).value()).toEqual(value);
        const { start, end } = await new JsonCursor(file, { blockSize: size }).skip();
        expect([start, end]).toEqual([1, 1 + Buffer.byteLength(text)]);
      },
    ),
    { numRuns: 100 },
  );
});

it("skips what is not of the kind that is asked for", async () => {
  const cursor = new JsonCursor(await fileOf('\uFEFF[{"a":1},[2],3,"x"]'));
  expect(await cursor.list()).toBe(true);
  for (const _ of [0, 2]) {
    expect(await cursor.item()).toBe(true);
    expect(await cursor.list()).toBe(_ === 2);
    if (_ === 2) expect([await cursor.item(), await cursor.value(), await cursor.item()]).toEqual([true, 2, false]);
  }
  expect([await cursor.item(), await cursor.object()]).toEqual([true, false]);
  expect([await cursor.item(), await cursor.value(), await cursor.item()]).toEqual([true, "x", false]);
});

it.each([
  ['{"a":[1,{"b":"c', "the file ends in the middle of a value", true, 15],
  ['{"a":1', "the file ends here", true, 6],
  ["{a:1}", "a key should stand here", false, 1],
  ['{"a" 1}', "a colon should stand here", false, 5],
  ['{"a":}', "a value should stand here", false, 5],
  ['{"a":tru}', "this is no JSON", false, 5],
  ['{"a":{"b":[}}}', "this is no JSON", false, 5],
])("%s", async (text, message, torn, at) => {
  const cursor = new JsonCursor(await fileOf(text));
  const reading = async (): Promise<void> => {
    await cursor.object();
    while ((await cursor.key()) !== undefined) await cursor.value();
  };
  const fault = await reading().catch((thrown: unknown) => thrown);
  expect(fault).toBeInstanceOf(JsonFault);
  expect(fault).toMatchObject({ message, torn, at });
});

it("gives a value without parts of it", async () => {
  const file = await fileOf('[{"a":[1,2],"b":3,"c":[4]}]');
  const parts = [
    { start: 6, end: 11 },
    { start: 22, end: 25 },
  ];
  expect(await valueWithout(file, { start: 1, end: 26 }, parts)).toEqual({ a: [], b: 3, c: [] });
});
