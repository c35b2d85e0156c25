import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { deflateSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { openRecording } from "../../src/capture/open-recording.ts";
import { eventLine } from "../../src/event-line.ts";
import { Failure } from "../../src/problem.ts";
import type { TrafficEvent } from "../../src/recording/traffic.ts";
import { frame, runStart, scenarioStart } from "../support/events.ts";
import { allOf, connection, head, recordingFile, together } from "../support/traffic.ts";

const chat = together(
  connection(1, '> {"type":"hello"}\n< {"type":"welcome"}\n>> 00ff\n> close 1000 bye\n< close 1000\nend server'),
  connection(2, "< hi", { at: 2.5 }),
);

async function read(path: string): Promise<readonly TrafficEvent[]> {
  return allOf(await openRecording(path, "chat"));
}

async function file(text: string | Buffer): Promise<string> {
  const path = join(await mkdtemp(join(tmpdir(), "wstest-recording-")), "file");
  await writeFile(path, text);
  return path;
}

describe("a recording as lines of JSON", () => {
  it("reads as what was written", async () => {
    const path = await recordingFile(chat);
    expect((await openRecording(path, "chat")).head).toEqual(head);
    expect(await read(path)).toEqual(chat);
  });
});

describe("a trace", () => {
  it("reads as what it tells of the network", async () => {
    const events = [
      runStart(),
      scenarioStart(),
      { type: "client", at: 20, scenario: 1, client: "bob", state: "opened", url: "ws://x/", status: 101 } as const,
      frame("bob", "in", "hi"),
    ];
    const path = await file(events.map((each) => `${eventLine(each)}\n`).join(""));
    expect((await openRecording(path, "chat")).head.creator).toBe("wstest 1.2.3");
    const types = (await read(path)).map(({ type }) => type);
    expect(types).toEqual(["open", "request", "response", "message", "end"]);
  });
});

describe("what holds no traffic", () => {
  it.each([
    ["", "The file chat is empty: nothing was recorded"],
    ["hello", "chat holds no traffic that wstest can read"],
    ['{"type":"recording"}', "This is no recording"],
  ])("%j", async (text, headline) => {
    const path = await file(text);
    await expect(read(path)).rejects.toSatisfy(
      (thrown) => thrown instanceof Failure && thrown.problem.headline === headline,
    );
  });

  it("is told how to unpack it, when it is packed", async () => {
    const help = async (bytes: string | Buffer): Promise<string | undefined> => {
      const path = await file(bytes);
      const thrown = await read(path).catch((error: unknown) => error);
      return thrown instanceof Failure ? thrown.problem.help : undefined;
    };
    expect(await help("PK\u0003\u0004rest")).toMatch(/^It is a ZIP archive/);
    expect(await help(deflateSync('{"log":{}}'))).toMatch(/^It is packed, as \.zhar files of mitmproxy are/);
    expect(await help("x")).toMatch(/^It reads /);
  });

  it("is a file that is missing, or a folder", async () => {
    await expect(read("/nowhere/chat")).rejects.toThrow("There is no file chat");
    await expect(read(tmpdir())).rejects.toThrow("chat is a folder, not a recording");
  });
});

it("takes the files into which one was split for it", async () => {
  const folder = await mkdtemp(join(tmpdir(), "wstest-recording-"));
  for (const name of ["rot.0001.wsr", "rot.0002.wsr", "rot.x.wsr", "rotten.0001.wsr"])
    await writeFile(join(folder, name), "");
  await expect(openRecording(join(folder, "rot.wsr"), "some/rot.wsr")).rejects.toThrow(
    "The file some/rot.0001.wsr is empty: nothing was recorded",
  );
  await expect(openRecording(join(folder, "ro.wsr"), "ro.wsr")).rejects.toThrow("There is no file ro.wsr");
});
