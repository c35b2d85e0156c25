import { expect, it } from "vitest";
import { act } from "../../src/writing/act.ts";
import type { FrameEvent } from "../../src/events.ts";
import type { LogEntry, PlayedStep } from "../../src/repl/session-log.ts";
import { SessionTime } from "../../src/repl/session-time.ts";
import type { Node } from "../../src/tree.ts";

const node: Node = { kind: "empty", span: { source: { file: "prompt", text: "" }, start: 0, end: 0 } };
const step = (began: number, at: number, took: number[] = []): PlayedStep => ({
  kind: "step",
  node,
  self: "alice",
  sent: [],
  took,
  began,
  at,
});
const came = (frame: number, at: number): LogEntry => {
  const event: FrameEvent = {
    type: "frame",
    kind: "message",
    direction: "in",
    peer: "alice",
    frame,
    at,
    scenario: 1,
    payload: "x",
    binary: false,
    size: 1,
  };
  return { kind: "message", event, taken: false };
};

/** How long each of the entries takes in the session, in milliseconds; undefined: nothing is written of it. */
function times(entries: readonly (readonly [LogEntry, string?])[]): readonly number[] {
  const time = new SessionTime(entries.map(([each]) => each));
  let before = 0;
  return entries.flatMap(([each, verb]) =>
    time.of(each, verb === undefined ? [] : [act("alice", verb, "x", 0)]).map(({ at }) => {
      const took = at - before;
      before = at;
      return took;
    }),
  );
}

it("has no time in which somebody thought: an answer takes as long as it is behind its send", () => {
  expect(
    times([
      [step(100, 150), "connect"],
      [came(1, 160), "receive"],
      [step(20_000, 20_001), "send"],
      [came(2, 20_101), "receive"],
    ]),
  ).toEqual([50, 10, 1, 100]);
});

it("measures what was expected when it had come already from the step before to when it came", () => {
  expect(
    times([
      [step(100, 100), "send"],
      [came(1, 4100)],
      [step(30_000, 30_001, [1]), "receive"],
      [
        {
          kind: "end",
          client: "alice",
          end: { by: "them", code: 1000, reason: "", at: 5000, after: 1, awaited: true, clean: true, reset: false },
          at: 5000,
          unawaited: false,
        },
      ],
      [step(60_000, 60_001), "closed"],
      [step(70_000, 70_500), "wait"],
    ]),
  ).toEqual([0, 4000, 900, 500]);
});

it("leaves what the server says by itself the time that it takes", () => {
  expect(
    times([
      [step(100, 100), "connect"],
      [came(1, 15_100), "receive"],
      [came(2, 30_100), "receive"],
    ]),
  ).toEqual([0, 15_000, 15_000]);
});
