import { describe, expect, it } from "vitest";
import { isWanted, Timeline, type Wanted } from "../../reporters/timeline.ts";
import { plain } from "../../src/codeframe.ts";
import type { RunEvent } from "../../src/events.ts";
import {
  failed,
  frame,
  neverCame,
  runStart,
  scenarioEnd,
  scenarioStart,
  stepEnd,
  stepStart,
} from "../support/events.ts";

const style = { paint: plain, width: 100 };
const all: Wanted = { clients: [], kinds: [] };

describe("a timeline", () => {
  it("tells what was recorded, by whom, and the failure", () => {
    const timeline = new Timeline(style, all);
    const events = [
      runStart(),
      scenarioStart(),
      stepStart("1", "bob: { receive: hi }", { client: "bob" }),
      frame("bob", "in", "ho"),
      stepEnd("1", 500, { client: "bob", outcome: failed(neverCame) }),
      scenarioEnd(failed(neverCame), { trace: "t/x.trace.jsonl" }),
    ];
    const text = events.map((each) => timeline.print(each)).join("");
    expect(text).toContain("Recorded 2026-11-21 02:00:00 UTC on ci-7 by wstest 1.2.3, seed 42\n");
    expect(text).toContain("  bob <-  ho\n");
    expect(text).toContain(neverCame.headline);
    expect(text).not.toContain("wstest show");
    expect(timeline.unfinished).toEqual([]);
  });

  it("knows whose end is missing", () => {
    const timeline = new Timeline(style, all);
    timeline.print(scenarioStart());
    expect(timeline.unfinished.map(({ name }) => name)).toEqual(["A message reaches the room"]);
  });
});

describe("a filter", () => {
  const message = frame("viewers[2]", "in", '{"a":1}');
  const step = stepStart("1", "alice: connect", { client: "alice" });
  const nobody = stepStart("2", "wait: 1s");
  it.each<[string, Partial<Wanted>, RunEvent, boolean]>([
    ["nothing", {}, message, true],
    ["a group", { clients: ["viewers"] }, message, true],
    ["a member", { clients: ["viewers[2]"] }, message, true],
    ["another member", { clients: ["viewers[1]"] }, message, false],
    ["the beginning of a name", { clients: ["view"] }, message, false],
    ["a client, of a step", { clients: ["alice"] }, step, true],
    ["a client, of a step of nobody", { clients: ["alice"] }, nobody, false],
    ["steps", { kinds: ["step"] }, message, false],
    ["several kinds", { kinds: ["step", "message"] }, message, true],
    ["a message", { message: (payload) => payload.includes("a") }, message, true],
    ["another message", { message: () => false }, message, false],
    ["a message, of a step", { message: () => true }, step, false],
    ["anything, of the end", { clients: ["eve"], kinds: ["http"], message: () => false }, scenarioEnd(), true],
  ])("for %s", (_what, wanted, event, expected) => {
    expect(isWanted(event, { ...all, ...wanted })).toBe(expected);
  });
});
