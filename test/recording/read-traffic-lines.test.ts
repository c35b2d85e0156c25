import { readFile, writeFile } from "node:fs/promises";
import { expect, it } from "vitest";
import { openRecording } from "../../src/capture/open-recording.ts";
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
  [(text: string) => text.replace('"missing":', '"missing":1,"lost":'), "This is no recording"],
  [() => "garbage\n{}\n[]\nmore", "No line of this recording is whole"],
])("refuses what is wrong inside (%#)", async (change, headline) => {
  const path = await changed(change);
  await expect((async () => allOf(await readTrafficLines(path, "chat")))()).rejects.toThrow(headline);
});

/** The events of a file, with their gaps as words. */
async function reread(path: string): Promise<readonly unknown[]> {
  const all = await allOf(await readTrafficLines(path, "chat"));
  return all.map((each) => (each.type === "gap" ? each.reason : each));
}

it("tells lines that are torn in the middle, and goes on behind them", async () => {
  const [open, request, response, hello, welcome] = events;
  const torn = (...numbers: readonly number[]) =>
    changed((text) =>
      text
        .split("\n")
        .map((line, index) => (numbers.includes(index + 1) ? line.slice(0, 30) : line))
        .join("\n"),
    );
  expect(await reread(await torn(4))).toEqual([
    open,
    request,
    "Line 4 is torn: what it held is missing",
    hello,
    welcome,
  ]);
  expect(await reread(await torn(3, 4, 6))).toEqual([
    open,
    "Lines 3 to 4 are torn: what they held is missing",
    hello,
    "Line 6 is torn: whoever wrote the file ended in the middle",
  ]);
  // The beginning of a connection is made up.
  expect(await reread(await torn(2))).toEqual([
    "Line 2 is torn: what it held is missing",
    { type: "open", at: request?.at, connection: 1 },
    request,
    response,
    hello,
    welcome,
  ]);
});

it("finds what was written behind the rest of a line", async () => {
  const path = await changed((text) => {
    const lines = text.split("\n");
    return [...lines.slice(0, 4), `${lines[4]?.slice(0, 40)}${lines[5]}`, ""].join("\n");
  });
  expect(await reread(path)).toEqual([...events.slice(0, 3), "Line 5 is torn: what it held is missing", events[4]]);
});

it("does without a first line", async () => {
  const path = await changed((text) => text.slice(20));
  const { head } = await openRecording(path, "chat");
  expect(head).toEqual({ creator: "an unknown program", missing: [] });
  expect(await reread(path)).toEqual(["Line 1 is torn: what it held is missing", ...events]);
  // Nor is it torn when it is not there at all.
  const without = await changed((text) => text.slice(text.indexOf("\n") + 1));
  expect(await allOf(await openRecording(without, "chat"))).toEqual(events);
});

it("tells of many torn lines in a few sentences", async () => {
  const path = await changed((text) => {
    const [head = "", ...rest] = text.trimEnd().split("\n");
    return [head, ...Array.from({ length: 100 }, () => ["{torn", rest[0]]).flat(), ...rest.slice(1)].join("\n");
  });
  const told = (await reread(path)).filter((each) => typeof each === "string");
  expect([told.length, told[0], told.at(-1)]).toEqual([
    21,
    "Line 2 is torn: what it held is missing",
    "80 more lines are torn",
  ]);
});
