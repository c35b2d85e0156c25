import { describe, expect, it } from "vitest";
import type { FrameEvent } from "../../src/events.ts";
import { Failure } from "../../src/problem.ts";
import { recordedPayload } from "../../src/recheck/recorded-payload.ts";

const frame = (payload: string, size: number, binary = false): FrameEvent => ({
  type: "frame",
  scenario: 1,
  at: 0,
  frame: 3,
  number: 2,
  peer: "bob",
  direction: "in",
  kind: "message",
  binary,
  payload,
  size,
});

const failure = (event: FrameEvent): string => {
  try {
    recordedPayload(event, "a.trace.jsonl");
  } catch (thrown) {
    if (thrown instanceof Failure) return thrown.problem.headline;
  }
  return "none";
};

describe("a payload of a trace", () => {
  it("is what came", () => {
    expect(recordedPayload(frame("grüße", 7), "")).toEqual({ bytes: Buffer.from("grüße"), masked: false });
    expect(recordedPayload(frame("AQL/", 3, true), "")).toEqual({ bytes: Buffer.from([1, 2, 255]), masked: false });
    expect(recordedPayload(frame("***", 3), "")).toEqual({ bytes: Buffer.from("***"), masked: false });
  });

  it("may be masked", () => {
    expect(recordedPayload(frame('{"t":"***"}', 20), "")).toEqual({ bytes: Buffer.from('{"t":"***"}'), masked: true });
    expect(failure(frame("AQ***", 20, true))).toBe(
      "bob: message 2 is binary and has a secret in it, which a.trace.jsonl has masked: what came cannot be read",
    );
  });

  it("must be whole", () => {
    expect(failure(frame("cut", 2000))).toBe("bob: message 2 had 2000 bytes, and a.trace.jsonl has 3 of them");
  });
});
