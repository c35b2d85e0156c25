import { describe, expect, it } from "vitest";
import { jsonReporter } from "../../reporters/json.ts";
import { eventOf } from "../../src/run/read-event.ts";
import {
  failed,
  frame,
  misspelt,
  passed,
  pieces,
  runEnd,
  runStart,
  scenario,
  series,
  stepEnd,
  stepStart,
} from "../support/events.ts";

describe("an event out of a line", () => {
  it("is what was written, of every type", async () => {
    const events = [
      runStart({ shard: { index: 1, of: 2 } }),
      { type: "diagnostic", at: 1, problem: misspelt } as const,
      ...scenario(
        failed(),
        {},
        {
          transcript: [{ at: 1, peer: "bob", arrow: "<-", text: "x" }],
          variables: { x: "1" },
          series: { delivery: series(0.1234567890123) },
        },
      ),
      ...scenario({ status: "skipped", reason: "slow" }),
      ...scenario(passed),
      stepStart("1", "bob: connect"),
      stepEnd("1", 3),
      stepEnd("2", 3, { outcome: { status: "stopped", reason: "first" } }),
      frame("bob", "in", "x"),
      { type: "profile", at: 1, scenario: 1, peer: "bob", direction: "in", text: "x" } as const,
      { type: "client", at: 1, scenario: 1, client: "bob", state: "opened" } as const,
      { type: "server", at: 1, scenario: 1, server: "chat", state: "ready" } as const,
      { type: "log", at: 1, scenario: 1, text: "x" } as const,
      runEnd(),
    ];
    const lines = await pieces(jsonReporter.create({ color: false, width: 80, verbose: false, live: false }), events);
    expect(lines.map(eventOf)).toEqual([{ ...events[0], format: 1 }, ...events.slice(1)]);
  });

  it.each([
    "",
    "{",
    "[]",
    "null",
    "7",
    '{"type":"run:end"}',
    '{"type":"run:end","at":1}',
    '{"type":"constructor","at":1}',
    '{"type":"later","at":1}',
    '{"type":"log","at":1,"scenario":"1","text":"x"}',
    '{"type":"log","at":1,"scenario":1,"text":{}}',
    '{"type":"scenario:start","at":1,"scenario":1,"file":"a","line":1,"name":"x","tags":[1]}',
    '{"type":"diagnostic","at":1,"problem":{"code":"constructor","headline":"x","notes":[]}}',
    '{"type":"diagnostic","at":1,"problem":{"code":"closed","headline":"x"}}',
    '{"type":"diagnostic","at":1,"problem":{"code":"closed","headline":"x","notes":[],"place":{"file":"a"}}}',
    '{"type":"step:end","at":1,"scenario":1,"step":"1","ms":1,"outcome":{"status":"failed"}}',
    '{"type":"step:end","at":1,"scenario":1,"step":"1","ms":1,"outcome":{"status":"skipped"}}',
    '{"type":"step:end","at":1,"scenario":1,"step":"1","ms":1,"outcome":"passed"}',
    '{"type":"scenario:end","at":1,"scenario":1,"ms":1,"outcome":{"status":"passed"},"notes":[],"steps":1,"series":[]}',
  ])("is none: %s", (line) => expect(eventOf(line)).toBeUndefined());
});
