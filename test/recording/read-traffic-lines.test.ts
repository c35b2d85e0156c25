import { readFile, writeFile } from "node:fs/promises";
import { expect, it } from "vitest";
import { readTrafficLines } from "../../src/recording/read-traffic-lines.ts";
import { allOf, connection, recordingFile } from "../support/traffic.ts";

const events = connection(1, "> hello\n< welcome");

async function changed(change: (text: string) => string): Promise<string> {
  const path = await recordingFile(events);
  await writeFile(path, change(await readFile(path, "utf8")));
  return path;
}

it.each(["", "\n", "\n\n"])("tells a torn last line as a gap, with %j behind it", async (behind) => {
  const path = await changed((text) => text.slice(0, -10) + behind);
  const read = await allOf(await readTrafficLines(path, "chat"));
  expect(read.slice(0, -1)).toEqual(events.slice(0, -1));
  expect(read.at(-1)).toMatchObject({
    type: "gap",
    connection: 0,
    reason: "Line 6 is torn: whoever wrote the file ended in the middle",
  });
});

it.each([
  [(text: string) => text.replace('"format":1', '"format":9'), "This recording is of format 9, and this wstest reads"],
  [(text: string) => text.replace('"from":"client"', '"from":"x"'), "This line is no event"],
  [(text: string) => text.replace('{"type":"open"', '{"type":"open'), "This line is no JSON"],
])("refuses what is wrong inside (%#)", async (change, headline) => {
  const path = await changed(change);
  await expect((async () => allOf(await readTrafficLines(path, "chat")))()).rejects.toThrow(headline);
});
