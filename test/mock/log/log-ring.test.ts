import { describe, expect, it } from "vitest";
import { codecs } from "../../../src/codec/index.ts";
import { keptPayload, LogRing, MOST_PAYLOAD } from "../../../src/mock/log/log-ring.ts";
import { type MockLogEntry, payloadOf } from "../../../src/mock/log/entry.ts";

const note = (text: string): MockLogEntry => ({ type: "note", at: 1, text });

function add(log: LogRing, data: string | Buffer, binary = false) {
  const entry = {
    type: "message",
    at: 1,
    connection: "/ws #1",
    endpoint: "/ws",
    direction: "in",
    rule: undefined,
  } as const;
  return log.add({ ...entry, binary, ...payloadOf(data, binary, codecs.json) }, { data, codec: codecs.json });
}

const ids = (log: LogRing, after = 0): readonly number[] => Array.from(log.after(after), ({ id }) => id);

describe("the ring of a mock's log", () => {
  it("keeps the latest entries, by ids that go on", () => {
    const log = new LogRing({ entries: 3 });
    expect([log.first, log.last, log.dropped]).toEqual([0, 0, 0]);
    for (const text of ["a", "b", "c", "d", "e"]) log.add(note(text));
    expect([log.first, log.last, log.dropped]).toEqual([3, 5, 2]);
    expect([ids(log), ids(log, 4), ids(log, 9)]).toEqual([[3, 4, 5], [5], []]);
    expect([log.get(2), log.get(6)]).toEqual([undefined, undefined]);
    expect(log.get(4)?.entry).toEqual(note("d"));
  });

  it("keeps so many bytes, and the latest entry whatever it takes", () => {
    const log = new LogRing({ bytes: 10_000 });
    for (let n = 0; n < 100; n++) log.add(note("x".repeat(1000)));
    expect(log.last - log.first + 1).toBe(4);
    log.add(note("y".repeat(100_000)));
    expect(ids(log)).toEqual([101]);
  });

  it("keeps a message that is longer than its entry, up to a limit", () => {
    const log = new LogRing();
    expect(keptPayload(add(log, "hi"))).toEqual({ bytes: Buffer.from("hi"), whole: true });
    expect(keptPayload(add(log, Buffer.from([0xff]), true))).toEqual({ bytes: Buffer.from([0xff]), whole: true });
    const long = "ü".repeat(5000);
    expect(keptPayload(add(log, long))).toEqual({ bytes: Buffer.from(long), whole: true });
    const bytes = Buffer.alloc(MOST_PAYLOAD + 1, 7);
    expect(keptPayload(add(log, bytes, true))).toEqual({ bytes: bytes.subarray(1), whole: false });
    expect(keptPayload(add(log, "ü".repeat(MOST_PAYLOAD)))?.bytes.length).toBe(MOST_PAYLOAD);
    expect(keptPayload(log.add(note("a")))).toBeUndefined();
  });

  it("keeps a copy, not the piece of memory that the message came in", () => {
    const big = Buffer.alloc(1024 * 1024);
    const kept = add(new LogRing(), big.subarray(0, 5000), true).bytes;
    expect(kept?.buffer.byteLength).toBeLessThan(big.length);
  });

  it("tells who watches", () => {
    const log = new LogRing();
    let told = 0;
    const end = log.watch(() => told++);
    log.add(note("a"));
    end();
    log.add(note("b"));
    expect(told).toBe(1);
  });
});
