import { describe, expect, it } from "vitest";
import type { FrameEvent, RunEvent } from "../../src/events.ts";
import { ProfileMessages } from "../../src/repl/profile-messages.ts";

const frame = (peer: string, number: number, direction: "in" | "out" = "in"): FrameEvent => ({
  type: "frame",
  at: 1,
  scenario: 1,
  frame: number,
  peer,
  direction,
  kind: "message",
  binary: false,
  payload: "wire",
  size: 4,
});
const event = (text: string, direction: "in" | "out" = "in"): RunEvent => ({
  type: "profile",
  at: 2,
  scenario: 1,
  peer: "alice",
  direction,
  text,
});

describe("what a client with a profile says", () => {
  it("is told in the events of its profile, and what is beneath is left out", () => {
    const messages = new ProfileMessages((peer) => peer === "alice");
    expect(messages.translate(frame("bob", 1))).toEqual(frame("bob", 1));
    expect(messages.translate(frame("alice", 2))).toBeUndefined();
    expect(messages.translate(event('{ next: { data: { n: 1, "a b": "x: y" } }, id: "1" }'))).toMatchObject({
      type: "frame",
      at: 2,
      frame: 2,
      peer: "alice",
      direction: "in",
      payload: '{"next":{"data":{"n":1,"a b":"x: y"}},"id":"1"}',
      size: 47,
    });
    expect(messages.translate(event("{ subscribe: { query: q } }", "out"))).toMatchObject({
      direction: "out",
      payload: '{"subscribe":{"query":"q"}}',
    });
  });

  it("stays as it was told when it was cut, or means nothing", () => {
    const messages = new ProfileMessages(() => true);
    for (const text of ["{ next: { list: [1, 2 … 9] } }", "{ not closed"]) {
      expect(messages.translate(event(text))).toEqual(event(text));
    }
    const ping: RunEvent = { ...frame("alice", 3), kind: "ping" };
    expect(messages.translate(ping)).toEqual(ping);
  });
});
