import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { headLine, readHead, readTraffic, trafficFormat, trafficLine } from "../../src/recording/traffic-line.ts";
import type { TrafficEvent } from "../../src/recording/traffic.ts";
import { head } from "../support/traffic.ts";

const bytes = fc.uint8Array({ maxLength: 40 }).map((each) => Buffer.from(each));
const text = fc.string({ unit: "binary", maxLength: 40 });
const count = fc.nat({ max: 100_000 });
const from = fc.constantFrom("client" as const, "server" as const);
const at = { at: fc.double({ min: 0, max: 1e9, noNaN: true }), connection: count };
const headers = fc.array(fc.tuple(text, text), { maxLength: 4 });
const body = fc.record({ bytes, of: count }, { requiredKeys: ["bytes"] });
const record = <T extends object>(members: { [K in keyof T]: fc.Arbitrary<T[K]> }, optional: readonly string[] = []) =>
  fc.record(members, { requiredKeys: Object.keys(members).filter((key) => !optional.includes(key)) as never });

const events = fc.oneof(
  record({ ...at, type: fc.constant("open"), client: text, continued: fc.constant(true) }, ["client", "continued"]),
  record({ ...at, type: fc.constant("request"), method: text, url: text, headers, body }, ["body"]),
  record({ ...at, type: fc.constant("response"), status: count, statusText: text, headers, body }, ["body"]),
  record(
    {
      ...at,
      type: fc.constant("message"),
      from,
      data: fc.oneof(text, bytes),
      wire: fc.record({ size: count, frames: fc.array(count, { maxLength: 3 }), compressed: fc.boolean() }),
    },
    ["wire"],
  ),
  record({ ...at, type: fc.constant("ping"), from, data: bytes }),
  record({ ...at, type: fc.constant("pong"), from, data: bytes }),
  record({ ...at, type: fc.constant("close"), from, code: count, reason: text }, ["code"]),
  record({ ...at, type: fc.constant("end"), from, how: fc.constantFrom("fin", "reset", "cut", "unknown") }, ["from"]),
  record({ ...at, type: fc.constant("error"), from, message: text, code: text }, ["from", "code"]),
  record({ ...at, type: fc.constant("gap"), reason: text, bytes: count }, ["bytes"]),
) as unknown as fc.Arbitrary<TrafficEvent>;

describe("an event as a line", () => {
  it("reads as the same event", () => {
    fc.assert(
      fc.property(events, (event) => {
        const line = trafficLine(event);
        expect(line).not.toMatch(/[\n\u007f-\u009f\u2028\u2029]/);
        expect(readTraffic(JSON.parse(line))).toEqual(JSON.parse(JSON.stringify(event), revived) as unknown);
      }),
    );
  });

  it.each([
    [{ type: "message", at: 1, connection: 1, from: "alice", text: "x" }],
    [{ type: "message", connection: 1, from: "client", text: "x" }],
    [{ type: "toString", at: 1, connection: 1 }],
    [{ type: "close", at: 1, connection: 1, from: "client", code: "1000", reason: "" }],
    [[]],
    ["message"],
  ])("is not %j", (value) => {
    expect(readTraffic(value)).toBeUndefined();
  });
});

describe("the head of a recording", () => {
  it("reads as it was written", () => {
    expect(readHead(JSON.parse(headLine(head)))).toEqual({ ...head, format: trafficFormat });
  });

  it("is no other line", () => {
    expect(readHead({ type: "run:start", creator: "x", missing: [] })).toBeUndefined();
    expect(readHead({ type: "recording", creator: "x", missing: ["sense"] })).toBeUndefined();
  });
});

/** A Buffer is not what JSON makes of it. */
function revived(_: string, value: unknown): unknown {
  const isBytes = typeof value === "object" && value !== null && (value as { type?: unknown }).type === "Buffer";
  return isBytes ? Buffer.from((value as unknown as { data: number[] }).data) : value;
}
