import { describe, expect, it } from "vitest";
import type { TrafficEvent } from "../../src/recording/traffic.ts";
import { Unreached } from "../../src/recording/unreached.ts";
import { connection, exchange, unreached } from "../support/traffic.ts";

function found(events: readonly TrafficEvent[]): readonly string[] {
  const all = new Unreached();
  for (const event of events) all.add(event);
  return Array.from(all.all, ([number, why]) => `${number}: ${why}`);
}

const breach = { type: "error", at: 50, message: "A frame is too long" } as const;

describe("a connection that never reached the server", () => {
  it("is one whose handshake was not answered, with what kept it", () => {
    expect(found(unreached(2, "/chat"))).toEqual(["2: nothing listens there"]);
  });

  it("is none that was answered, or has said something, whatever was wrong with it", () => {
    expect(found([...connection(1, "> hi"), { ...breach, connection: 1 }])).toEqual([]);
    const unanswered = connection(1, "< hi").filter(({ type }) => type !== "response");
    expect(found([...unanswered.slice(0, 2), { ...breach, connection: 1 }, ...unanswered.slice(2)])).toEqual([]);
  });

  it("is no request of plain HTTP, and none that the recording has left open", () => {
    expect(found([...exchange(1, "GET /").slice(0, 2), { ...breach, connection: 1 }])).toEqual([]);
    expect(found(connection(1, "").slice(0, 2))).toEqual([]);
  });
});
