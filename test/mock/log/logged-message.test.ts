import { describe, expect, it } from "vitest";
import { codecs } from "../../../src/codec/index.ts";
import { type MockLogEntry, payloadOf } from "../../../src/mock/log/entry.ts";
import { LogRing, MOST_PAYLOAD } from "../../../src/mock/log/log-ring.ts";
import { messageOf } from "../../../src/mock/log/logged-message.ts";

function received(text: string): MockLogEntry {
  const codec = codecs.json;
  return {
    type: "message",
    at: 7,
    connection: "/ws #1",
    endpoint: "/ws",
    direction: "in",
    binary: false,
    ...payloadOf(text, false, codec),
    rule: undefined,
  };
}

describe("the message of a record", () => {
  it("is read as matchers see it, also beyond what its entry shows", () => {
    const log = new LogRing();
    const long = JSON.stringify({ text: "x".repeat(10_000) });
    const records = ['{"n":1}', long].map((text) => log.add(received(text), { data: text, codec: codecs.json }));
    expect(records.map((each) => messageOf(each)?.value)).toEqual([{ n: 1 }, JSON.parse(long)]);
    expect(messageOf(records[1]!)).toMatchObject({ at: 7, number: 2, binary: false });
  });

  it("is not there when only its beginning was kept, or when the entry is about none", () => {
    const log = new LogRing();
    const huge = "x".repeat(MOST_PAYLOAD + 1);
    expect(messageOf(log.add(received(huge), { data: huge, codec: codecs.json }))).toBeUndefined();
    expect(messageOf(log.add({ type: "note", at: 1, text: "hello" }))).toBeUndefined();
    expect(messageOf(log.add(received("{}")))).toBeUndefined();
  });
});
