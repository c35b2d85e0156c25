import { mkdtempSync } from "node:fs";
import { copyFile, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { openRecording } from "../../src/capture/open-recording.ts";
import { RecordingWriter } from "../../src/capture/recording-writer.ts";
import { frameBytes } from "../../src/net/wire-frame.ts";
import { Failure } from "../../src/problem.ts";
import type { Recording, TrafficEvent } from "../../src/recording/traffic.ts";
import { manualClock } from "../support/manual-clock.ts";
import { allOf } from "../support/traffic.ts";

/** What is recorded: the opening of a connection, a part of it, half of a message at a time, or its end. */
type Act = readonly ["open" | "request" | "response" | "half" | "end", connection: number];

/** Records the same in one file, and in several; a message is a file, or two. */
async function recorded(
  acts: readonly Act[],
  messages: number,
): Promise<{ readonly whole: string; readonly split: string }> {
  const folder = mkdtempSync(join(tmpdir(), "wstest-parts-"));
  for (const split of [false, true]) {
    const clock = manualClock();
    const writer = new RecordingWriter({
      pathOf: (number) => join(folder, split ? `chat.${String(number).padStart(4, "0")}.wsr` : "whole.wsr"),
      head: { creator: "a test", missing: [] },
      clock,
      failed: () => undefined,
      ...(split ? { rotate: { messages } } : {}),
    });
    await write(writer, acts, () => clock.advance(1));
  }
  return { whole: join(folder, "whole.wsr"), split: join(folder, "chat.wsr") };
}

async function write(writer: RecordingWriter, acts: readonly Act[], tick: () => void): Promise<void> {
  const states = new Map<number, "new" | "asked" | "open" | "half" | "over">();
  for (const [index, [what, connection]] of acts.entries()) {
    tick();
    const state = states.get(connection);
    const payload = Buffer.from(`message ${index}`);
    const bytes = frameBytes({ opcode: 1, fin: true, rsv: 0, mask: false, payload, length: payload.length });
    if (what === "open" && state === undefined) {
      states.set(connection, "new");
      writer.event({ type: "open", connection });
    } else if (what === "request" && state === "new") {
      states.set(connection, "asked");
      writer.event({ type: "request", connection, method: "GET", url: "ws://h/", headers: [] });
    } else if (what === "response" && state === "asked") {
      states.set(connection, "open");
      writer.event({ type: "response", connection, status: 101, statusText: "", headers: [] });
    } else if (what === "half" && state === "open") {
      states.set(connection, "half");
      pending.set(connection, bytes.subarray(4));
      writer.bytes("server", connection, bytes.subarray(0, 4), { messages: 0 });
    } else if (what === "half" && state === "half") {
      states.set(connection, "open");
      writer.bytes("server", connection, pending.get(connection) ?? bytes, { messages: 1 });
    } else if (what === "end" && state !== undefined && state !== "over") {
      states.set(connection, "over");
      writer.event({ type: "end", connection, how: "fin" });
    }
  }
  await writer.end();
}
/** The second halves of messages. */
const pending = new Map<number, Buffer>();

async function eventsOf(recording: Promise<Recording>): Promise<readonly TrafficEvent[]> {
  return allOf(await recording);
}

const opening: readonly Act[] = [1, 2].flatMap((connection) =>
  (["open", "request", "response"] as const).map((what) => [what, connection] as const),
);
/** Three messages of the first connection, of which the last one goes on when the third file begins. */
const chat: readonly Act[] = [...opening, ...Array.from({ length: 6 }, () => ["half", 1] as const), ["end", 1]];

const act = fc.tuple(
  fc.constantFrom(
    "open" as const,
    "request" as const,
    "response" as const,
    "half" as const,
    "half" as const,
    "end" as const,
  ),
  fc.integer({ min: 1, max: 3 }),
);

it("files into which a recording was split are what it would have been in one", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(act, { maxLength: 60 }), fc.integer({ min: 1, max: 3 }), async (acts, messages) => {
      const { whole, split } = await recorded([...opening, ...acts], messages);
      expect(await eventsOf(openRecording(split, "chat.wsr"))).toEqual(await eventsOf(openRecording(whole, "x")));
    }),
    { numRuns: 30 },
  );
});

describe("files of a recording", () => {
  async function files(): Promise<{
    readonly folder: string;
    readonly named: (...numbers: readonly number[]) => Promise<Recording>;
  }> {
    const { split } = await recorded(chat, 1);
    const folder = join(split, "..");
    const named = (...numbers: readonly number[]): Promise<Recording> => {
      const all = numbers.map((number) => ({
        path: join(folder, `chat.000${number}.wsr`),
        file: `chat.000${number}.wsr`,
      }));
      return openRecording(all[0]?.path ?? "", "chat.0001.wsr and more", { files: all });
    };
    return { folder, named };
  }

  const both = ["open", "request", "response", "open", "request", "response"];
  const told = (events: readonly TrafficEvent[]): readonly string[] =>
    events.map((each) => (each.type === "gap" ? each.reason : each.type === "end" ? `end ${each.how}` : each.type));

  it("are read in the order of their numbers, whatever order they are named in", async () => {
    const { folder, named } = await files();
    expect((await readdir(folder)).toSorted()).toEqual([
      "chat.0001.wsr",
      "chat.0002.wsr",
      "chat.0003.wsr",
      "chat.0004.wsr",
      "whole.wsr",
    ]);
    const whole = await eventsOf(openRecording(join(folder, "whole.wsr"), "x"));
    expect(await eventsOf(named(3, 1, 4, 2, 2))).toEqual(whole);
  });

  it("say what is missing before them, and between them", async () => {
    const { folder, named } = await files();
    const alone = await eventsOf(openRecording(join(folder, "chat.0003.wsr"), "chat.0003.wsr"));
    expect(told(alone)).toEqual([
      "Files 1 to 2 of this recording are missing",
      ...both,
      "message",
      "end cut",
      "end cut",
    ]);
    expect(told(await eventsOf(named(1, 3, 4)))).toEqual([
      ...both,
      "message",
      "File 2 of this recording is missing",
      "message",
      "end fin",
      "end cut",
    ]);
    // The oldest are removed by --keep.
    await rm(join(folder, "chat.0001.wsr"));
    const [first] = told(await eventsOf(openRecording(join(folder, "chat.wsr"), "chat.wsr")));
    expect(first).toBe("File 1 of this recording is missing");
  });

  it("do not tell again how a connection was opened, and tell what was not there yet", async () => {
    // The third one is asked for in one file, and answered in another; the fourth one goes on from the second file on.
    const message = [
      ["half", 1],
      ["half", 1],
    ] as const;
    const { split } = await recorded(
      [
        ...opening,
        ["open", 3],
        ...message,
        ["request", 3],
        ["open", 4],
        ...message,
        ["response", 3],
        ["open", 5],
        ...message,
        ["request", 4],
        ["half", 2],
        ["half", 2],
      ],
      1,
    );
    const folder = join(split, "..");
    const of = async (reading: Promise<Recording>, connection: number): Promise<readonly string[]> =>
      told((await eventsOf(reading)).filter((each) => each.connection === connection));
    expect(await of(openRecording(split, "x"), 3)).toEqual(["open", "request", "response", "end cut"]);
    await rm(join(folder, "chat.0003.wsr"));
    // All that goes on is opened at the beginning of a file, whatever of it is new.
    expect(await of(openRecording(split, "x"), 2)).toEqual(["open", "request", "response", "message", "end cut"]);
    expect(await of(openRecording(split, "x"), 3)).toEqual(["open", "request", "response", "end cut"]);
    expect(await of(openRecording(split, "x"), 4)).toEqual(["open", "request", "end cut"]);
    expect(await of(openRecording(split, "x"), 5)).toEqual(["open", "end cut"]);
  });

  it("are not of another one, and not in another order", async () => {
    const { folder } = await files();
    const problemOf = async (...names: readonly string[]): Promise<unknown> => {
      const all = names.map((file) => ({ path: join(folder, file), file }));
      const thrown = await eventsOf(openRecording("", "", { files: all })).catch((error: unknown) => error);
      return thrown instanceof Failure ? thrown.problem : thrown;
    };
    await copyFile(join(folder, "chat.0002.wsr"), join(folder, "chat.0009.wsr"));
    expect(await problemOf("chat.0004.wsr", "chat.0009.wsr")).toMatchObject({
      code: "invalid-file",
      headline: "chat.0009.wsr comes before chat.0004.wsr in their recording",
      help: "Files are read as one into which wstest record --rotate has split a recording, in the order of the numbers in their names.",
    });
    expect(await problemOf("chat.0004.wsr", "whole.wsr")).toMatchObject({
      headline: "whole.wsr and chat.0004.wsr are not of one recording",
    });
  });
});
