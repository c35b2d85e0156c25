import { readFile, readdir, stat, writeFile } from "node:fs/promises";
import { randomBytes } from "node:crypto";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { constants, deflateRawSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { openRecording } from "../../src/capture/open-recording.ts";
import { FLUSH_EVERY, RecordingWriter, type RecordingWriterOptions } from "../../src/capture/recording-writer.ts";
import { writeRecord } from "../../src/capture/wsr-format.ts";
import { frameBytes } from "../../src/net/wire-frame.ts";
import type { Side, TrafficEvent } from "../../src/recording/traffic.ts";
import { manualClock } from "../support/manual-clock.ts";
import { allOf } from "../support/traffic.ts";

const head = { creator: "a test", target: "ws://127.0.0.1:9000/chat", missing: [] };

function writer(options: Partial<RecordingWriterOptions> = {}) {
  const folder = mkdtempSync(join(tmpdir(), "wstest-wsr-"));
  const clock = manualClock();
  const failures: string[] = [];
  const recording = new RecordingWriter({
    pathOf: (number) => join(folder, `${number}.wsr`),
    head,
    clock,
    failed: (error) => failures.push(String(error.code)),
    ...options,
  });
  return { recording, folder, clock, failures, path: join(folder, "1.wsr") };
}

async function eventsOf(path: string): Promise<readonly TrafficEvent[]> {
  return allOf(await openRecording(path, "chat.wsr"));
}

function open(recording: RecordingWriter, connection: number, extensions?: string): void {
  recording.event({ type: "open", connection, client: `127.0.0.1:${5000 + connection}` });
  recording.event({
    type: "request",
    connection,
    method: "GET",
    url: "ws://127.0.0.1:9000/chat",
    headers: [["Host", "x"]],
  });
  const headers = extensions === undefined ? [] : ([["Sec-WebSocket-Extensions", extensions]] as const);
  recording.event({ type: "response", connection, status: 101, statusText: "Switching Protocols", headers });
}

function frame(from: Side, text: string, rest: { fin?: boolean; rsv?: number; opcode?: number } = {}): Buffer {
  return frameOf(from, Buffer.from(text), rest);
}
function frameOf(from: Side, payload: Buffer, rest: { fin?: boolean; rsv?: number; opcode?: number } = {}): Buffer {
  const common = { opcode: 1, fin: true, rsv: 0, mask: from === "client", length: payload.length };
  return frameBytes({ ...common, ...rest, payload });
}

const opened = ["open", "request", "response"];

/** The events as words: texts of messages, and the types of all else. */
function told(events: readonly TrafficEvent[]): readonly string[] {
  return events.map((each) => {
    const at = each.connection === 1 ? "" : `${each.connection}: `;
    if (each.type === "message") return `${at}${each.from} ${String(each.data)}`;
    return `${at}${each.type}${each.type === "end" ? ` ${each.how}` : ""}`;
  });
}

describe("a recording", () => {
  it("reads as what was written, at the times at which it came", async () => {
    const { recording, clock, path } = writer();
    open(recording, 1);
    clock.advance(1.5);
    const bytes = frame("client", "hello");
    recording.bytes("client", 1, bytes.subarray(0, 3), { messages: 0 });
    clock.advance(2);
    recording.bytes("client", 1, bytes.subarray(3), { messages: 1 });
    recording.bytes("server", 1, frame("server", "half").subarray(0, 4), { messages: 0 });
    recording.event({ type: "end", connection: 1, from: "server", how: "reset" });
    await recording.end();
    const read = await openRecording(path, "chat.wsr");
    expect(read.head).toEqual({ time: expect.stringMatching(/^\d{4}-.*Z$/) as string, ...head });
    const events = await allOf(read);
    expect(told(events)).toEqual([...opened, "client hello", "end reset"]);
    expect(events.map(({ at }) => at)).toEqual([0, 0, 0, 3.5, 3.5]);
    expect(events.at(-1)).toEqual({
      type: "end",
      at: 3.5,
      connection: 1,
      from: "server",
      how: "reset",
      left: { server: 4 },
    });
    expect((await stat(path)).mode & 0o777).toBe(0o600);
  });

  it("ends what is open where it ends", async () => {
    const { recording, path } = writer();
    open(recording, 1);
    open(recording, 2);
    recording.event({ type: "end", connection: 1, how: "fin" });
    await recording.end();
    expect(told(await eventsOf(path)).slice(-2)).toEqual(["end fin", "2: end cut"]);
  });

  it("is in the file after the time that is told, and before nobody has to ask", async () => {
    const { recording, clock, path } = writer();
    open(recording, 1);
    recording.bytes("client", 1, frame("client", "hello"), { messages: 1 });
    clock.advance(FLUSH_EVERY);
    await expect.poll(async () => told(await eventsOf(path))).toEqual([...opened, "client hello", "end cut"]);
    await recording.end();
  });

  it("is on the disk at once with fsync", async () => {
    for (const gzip of [false, true]) {
      const { recording, path } = writer({ fsync: true, gzip });
      open(recording, 1);
      recording.bytes("client", 1, frame("client", "hello"), { messages: 1 });
      expect(told(await eventsOf(path))).toEqual([...opened, "client hello", "end cut"]);
      await recording.end();
    }
  });

  it("may be larger than a piece, and hold messages that are", async () => {
    const { recording, path } = writer();
    open(recording, 1);
    const texts = ["a", "b".repeat(1_300_000), "c", "d".repeat(900_000), "e".repeat(90_000), "f".repeat(90_000)];
    for (const text of texts) recording.bytes("server", 1, frame("server", text), { messages: 1 });
    await recording.end();
    const events = await eventsOf(path);
    expect(events.flatMap((each) => (each.type === "message" ? String(each.data) : []))).toEqual(texts);
  });
});

describe("a recording that is torn", () => {
  it.each([false, true])("gives what is whole, wherever that is (packed: %s)", async (gzip) => {
    const { recording, path } = writer({ gzip, fsync: gzip });
    open(recording, 1);
    for (const text of ["one", "two", "three"]) recording.bytes("client", 1, frame("client", text), { messages: 1 });
    await recording.end();
    const bytes = await readFile(path);
    const whole = told(await eventsOf(path)).slice(0, -1);
    let most = 0;
    for (let cut = bytes.length; cut > 300; cut -= 7) {
      await writeFile(path, bytes.subarray(0, cut));
      const events = told(await eventsOf(path));
      const kept = events.filter((each) => each !== "0: gap" && each !== "end cut");
      expect(kept).toEqual(whole.slice(0, kept.length));
      if (cut < bytes.length && !gzip) expect(events.at(-1)).toMatch(/gap|cut/);
      most = Math.max(most, kept.length);
    }
    expect(most).toBe(whole.length);
  });

  it("says so", async () => {
    const { recording, path } = writer();
    open(recording, 1);
    recording.bytes("client", 1, frame("client", "one"), { messages: 1 });
    await recording.end();
    const bytes = await readFile(path);
    const torn = "The file is torn at its end: whoever wrote it ended in the middle";
    const gap = { type: "gap", at: 0, connection: 0, reason: torn };
    await writeFile(path, bytes.subarray(0, -2));
    expect((await eventsOf(path)).at(-1)).toEqual({ ...gap, bytes: 19 + 9 - 2 });
    // After a loss of power a file may end in zeros, or in what was there before.
    await writeFile(path, Buffer.concat([bytes, Buffer.alloc(5000)]));
    expect((await eventsOf(path)).at(-1)).toEqual({ ...gap, bytes: 5000 });
    const damaged = Buffer.from(bytes);
    damaged[bytes.length - 1]! ^= 1;
    await writeFile(path, damaged);
    expect((await eventsOf(path)).at(-1)).toMatchObject(gap);
    await writeFile(path, Buffer.concat([damaged, Buffer.from([1, 2, 3])]));
    expect((await eventsOf(path)).at(-1)).toEqual({ ...gap, bytes: 19 + 9 + 3 });
  });

  const lostOf = (place: number, bytes: number) =>
    `The file is damaged at byte ${place}: ${bytes} bytes are lost, and what connections that were open then went on to say`;

  it("reads on behind a damage, but for connections that were open then", async () => {
    const { recording, path } = writer();
    open(recording, 1);
    const place = recording.size;
    recording.bytes("client", 1, frame("client", "lost"), { messages: 1 });
    const behind = recording.size;
    recording.bytes("client", 1, frame("client", "of one that was open"), { messages: 1 });
    recording.event({ type: "end", connection: 1, how: "fin" });
    open(recording, 2);
    recording.bytes("client", 2, frame("client", "whole"), { messages: 1 });
    recording.event({ type: "end", connection: 2, how: "fin" });
    await recording.end();
    const bytes = await readFile(path);
    // A byte of its payload, its length, and zeros in its place.
    for (const damage of [
      (copy: Buffer) => copy.writeUInt8(copy.readUInt8(behind - 1) ^ 1, behind - 1),
      (copy: Buffer) => copy.writeUInt32LE(0x0fffffff, place),
      (copy: Buffer) => copy.fill(0, place, behind),
    ]) {
      const copy = Buffer.from(bytes);
      damage(copy);
      await writeFile(path, copy);
      const events = await eventsOf(path);
      expect(events.map(({ type, connection }) => `${type} ${connection}`)).toEqual([
        "open 1",
        "request 1",
        "response 1",
        "end 1",
        "gap 0",
        "open 2",
        "request 2",
        "response 2",
        "message 2",
        "end 2",
      ]);
      expect(events[3]).toMatchObject({ how: "cut" });
      expect(events[4]).toMatchObject({ reason: lostOf(place, behind - place), bytes: behind - place, damaged: true });
    }
  });

  it("takes what a damaged record holds for no record, as long as it knows its length", async () => {
    const { recording, path } = writer();
    open(recording, 1);
    const place = recording.size;
    const within = Buffer.alloc(100);
    const size = writeRecord(within, 0, 2, 9, 0, Buffer.from('{"type":"open","at":0,"connection":9}'));
    recording.bytes("client", 1, within.subarray(0, size), { messages: 0 });
    const behind = recording.size;
    open(recording, 2);
    await recording.end();
    const bytes = await readFile(path);
    bytes.writeUInt8(bytes.readUInt8(place + 4) ^ 1, place + 4);
    await writeFile(path, bytes);
    const events = await eventsOf(path);
    expect(events.some(({ connection }) => connection === 9)).toBe(false);
    expect(events).toContainEqual(expect.objectContaining({ type: "gap", bytes: behind - place }));
    expect(events.at(-1)).toMatchObject({ type: "end", connection: 2 });
  });

  it("is done with a file full of what looks like records", async () => {
    const { recording, path } = writer();
    open(recording, 1);
    const place = recording.size;
    await recording.end();
    const header = Buffer.from("ffff0f000000000003010000000000000000000000", "hex");
    const noise = Buffer.concat(Array.from({ length: 200_000 }, () => header));
    await writeFile(path, Buffer.concat([(await readFile(path)).subarray(0, place), noise]));
    expect((await eventsOf(path)).at(-1)).toMatchObject({
      reason: `The file is damaged at byte ${place}: the ${noise.length} bytes behind that are not read`,
      damaged: true,
    });
  });
});

describe("what is no recording", () => {
  it.each([
    [(bytes: Buffer) => bytes.subarray(0, 20), "chat.wsr: This recording has lost its beginning"],
    [(bytes: Buffer) => bytes.fill(2, 7, 8), "chat.wsr: This recording is of format 2, and this wstest reads format 1"],
  ])("%# is told", async (change, headline) => {
    const { recording, path } = writer();
    await recording.end();
    await writeFile(path, change(await readFile(path)));
    await expect(eventsOf(path)).rejects.toThrow(headline);
  });

  it("is any other packed file", async () => {
    const { gzipSync } = await import("node:zlib");
    const { path } = writer();
    await writeFile(path, gzipSync("hello hello"));
    await expect(eventsOf(path)).rejects.toThrow("chat.wsr: This is no recording");
    await writeFile(path, Buffer.from([0x1f, 0x8b, 1, 2, 3]));
    await expect(eventsOf(path)).rejects.toThrow("chat.wsr: This is no recording");
  });
});

it("a file of whatever records is read to its end, and never more than a failure", async () => {
  const { recording, path } = writer();
  open(recording, 1, "permessage-deflate");
  await recording.end();
  const begin = await readFile(path);
  const payload = fc.oneof(
    fc.uint8Array({ maxLength: 60 }).map((bytes) => Buffer.from(bytes)),
    fc
      .oneof(
        fc.json(),
        fc.constantFrom('{"window":9e9,"passing":1}', '{"window":2,"passing":0}\nabcd', '{"type":"end"}'),
      )
      .map((text) => Buffer.from(text)),
    fc
      .constantFrom('{"type":"open","connection":1,"at":0}', '{"type":"end","connection":1,"at":0,"how":"fin"}')
      .map((text) => Buffer.from(text)),
  );
  const record = fc.record({
    kind: fc.integer({ min: 0, max: 9 }),
    connection: fc.integer({ min: 0, max: 2 }),
    payload,
  });
  await fc.assert(
    fc.asyncProperty(fc.array(record, { maxLength: 12 }), async (records) => {
      const written = records.map((each) => {
        const bytes = Buffer.alloc(19 + each.payload.length);
        writeRecord(bytes, 0, each.kind, each.connection, 5_000_000_000_000, each.payload);
        return bytes;
      });
      await writeFile(path, Buffer.concat([begin, ...written]));
      const events = await eventsOf(path);
      expect(events.slice(0, 3).map(({ type }) => type)).toEqual(opened.map((each) => each.split(" ")[0]));
      expect(events.filter(({ at }) => Number.isNaN(at))).toEqual([]);
    }),
    { numRuns: 60 },
  );
});

/** Only the first file can be made. */
function onlyFirst(): Pick<RecordingWriterOptions, "pathOf"> {
  const folder = mkdtempSync(join(tmpdir(), "wstest-wsr-"));
  return { pathOf: (number) => join(folder, number === 1 ? "1.wsr" : "nowhere/2.wsr") };
}

describe("files that follow each other", () => {
  const extensions = "permessage-deflate";
  function packed(texts: readonly string[]): readonly Buffer[] {
    let before = Buffer.alloc(0);
    return texts.map((each) => {
      const options = { finishFlush: constants.Z_SYNC_FLUSH, ...(before.length > 0 ? { dictionary: before } : {}) };
      const bytes = deflateRawSync(each, options).subarray(0, -4);
      before = Buffer.concat([before, Buffer.from(each)]);
      return frameOf("server", bytes, { rsv: 4 });
    });
  }

  it("can each be read alone: open connections go on, in the middle of messages and of their compression", async () => {
    const { recording, folder } = writer({ rotate: { messages: 2 } });
    open(recording, 1, extensions);
    open(recording, 2);
    const texts = ["hello world", "hello world again", "hello", "world", "again"];
    const frames = packed(texts);
    const half = frame("client", "a half and");
    for (const [index, each] of frames.entries()) {
      if (index === 1) recording.bytes("client", 2, half.subarray(0, 9), { messages: 0 });
      recording.bytes("server", 1, each, { messages: 1 });
    }
    recording.bytes("client", 2, half.subarray(9), { messages: 1 });
    recording.event({ type: "end", connection: 1, how: "fin" });
    await recording.end();
    const files = (await readdir(folder)).toSorted();
    expect(files).toEqual(["1.wsr", "2.wsr", "3.wsr", "4.wsr"]);
    const read = await Promise.all(files.map((each) => eventsOf(join(folder, each))));
    const both = [...opened, ...opened.map((each) => `2: ${each}`)];
    expect(read.map(told)).toEqual([
      [...both, "server hello world", "server hello world again", "end cut", "2: end cut"],
      ["0: gap", ...both, "server hello", "server world", "end cut", "2: end cut"],
      ["0: gap", ...both, "server again", "2: client a half and", "end cut", "2: end cut"],
      ["0: gap", ...both, "end fin", "2: end cut"],
    ]);
    expect(read[0]![0]).not.toHaveProperty("continued");
    expect(read[1]![0]).toMatchObject({ reason: "File 1 of this recording is missing" });
    expect(read[1]![1]).toHaveProperty("continued", true);
    expect(read[0]!.at(-1)).toMatchObject({ left: { client: 9 } });
  });

  it("are not full of what they begin with: the window of a compression is none of their size", async () => {
    const { recording, folder } = writer({ rotate: { size: 20_000 } });
    open(recording, 1, extensions);
    const noise = randomBytes(15_000).toString("base64");
    for (const each of packed([noise, noise, ...Array.from({ length: 200 }, (_, index) => `hello ${index}`)]))
      recording.bytes("server", 1, each, { messages: 1 });
    const { size } = recording;
    await recording.end();
    const files = await readdir(folder);
    expect(files.length).toBeLessThan(4);
    // The state is in the files, and was not recorded again.
    expect(recording.written).toBeGreaterThan(size + 20_000);
  });

  it("say how much is left of them", async () => {
    const { recording, folder } = writer({ rotate: { messages: 1 }, keep: 2 });
    open(recording, 1);
    for (let index = 0; index < 9; index++)
      recording.bytes("server", 1, frame("server", `hello ${index}`), { messages: 1 });
    await recording.end();
    const sizes = await Promise.all((await readdir(folder)).map(async (each) => (await stat(join(folder, each))).size));
    expect(sizes).toHaveLength(2);
    expect(recording.files).toBe(10);
    expect(recording.written).toBe(sizes.reduce((sum, each) => sum + each, 0));
  });

  it("end where no other can be begun", async () => {
    const { recording, failures } = writer({ rotate: { messages: 1 }, ...onlyFirst() });
    open(recording, 1);
    recording.bytes("server", 1, frame("server", "hello"), { messages: 1 });
    await recording.end();
    expect(failures).toEqual(["ENOENT"]);
    expect({ files: recording.files, paths: recording.paths.length }).toEqual({ files: 1, paths: 1 });
    expect(recording.written).toBe(recording.size);
  });

  it("are begun by size and by time, and the oldest are removed", async () => {
    const { recording, folder, clock } = writer({ rotate: { size: 20_000, time: 1000 }, keep: 2 });
    open(recording, 1);
    const write = (): void => void recording.bytes("server", 1, frame("server", "x".repeat(30_000)), { messages: 1 });
    write();
    write();
    clock.advance(1000);
    recording.bytes("server", 1, frame("server", "late"), { messages: 1 });
    await recording.end();
    expect((await readdir(folder)).toSorted()).toEqual(["3.wsr", "4.wsr"]);
    expect(recording.paths.map((each) => each.slice(-5))).toEqual(["3.wsr", "4.wsr"]);
  });
});

describe("what cannot be written", () => {
  it("is not begun", async () => {
    const { recording, path } = writer();
    await recording.end();
    const again = { pathOf: () => path };
    expect(() => writer(again)).toThrow("EEXIST");
    expect(() => writer({ pathOf: () => "/nowhere/chat.wsr" })).toThrow("ENOENT");
    const { recording: over } = writer({ ...again, force: true });
    open(over, 7);
    await over.end();
    expect(told(await eventsOf(path))).toContain("7: open");
  });

  it.skipIf(process.platform !== "linux").each([false, true])(
    "is told once when the disk is full (fsync: %s)",
    async (fsync) => {
      const { recording, failures } = writer({ pathOf: () => "/dev/full", force: true, fsync });
      open(recording, 1);
      await expect.poll(() => failures).toEqual(["ENOSPC"]);
      recording.bytes("client", 1, frame("client", "hello"), { messages: 1 });
      await recording.end();
      expect(failures).toEqual(["ENOSPC"]);
    },
  );
});
