import type {
  FrameEvent,
  Outcome,
  RunEnd,
  RunEvent,
  RunStart,
  ScenarioEnd,
  ScenarioStart,
  SeriesSummary,
  StepEnd,
  StepStart,
} from "../../src/events.ts";
import type { Problem } from "../../src/problem.ts";
import type { Place } from "../../src/source.ts";

/** Events as a run makes them, with what a test does not care about filled in. */
export function runStart(rest: Partial<RunStart> = {}): RunStart {
  return {
    type: "run:start",
    at: 0,
    version: "1.2.3",
    time: "2026-11-21T02:00:00.000Z",
    hostname: "ci-7",
    files: ["scenarios/chat.yaml"],
    scenarios: 1,
    seed: 42,
    ...rest,
  };
}

export function runEnd(rest: Partial<RunEnd> = {}): RunEnd {
  return { type: "run:end", at: 4210, ms: 4210, ...rest };
}

export function scenarioStart(rest: Partial<ScenarioStart> = {}): ScenarioStart {
  return {
    type: "scenario:start",
    at: 10,
    scenario: 1,
    file: "scenarios/chat.yaml",
    line: 3,
    name: "A message reaches the room",
    tags: [],
    ...rest,
  };
}

export function scenarioEnd(outcome: Outcome = { status: "passed" }, rest: Partial<ScenarioEnd> = {}): ScenarioEnd {
  return { type: "scenario:end", at: 622, scenario: 1, ms: 612, outcome, notes: [], steps: 4, series: {}, ...rest };
}

/** The start and the end of a scenario that did nothing between. */
export function scenario(
  outcome: Outcome,
  start: Partial<ScenarioStart> = {},
  end: Partial<ScenarioEnd> = {},
): RunEvent[] {
  const id = start.scenario ?? 1;
  return [scenarioStart(start), scenarioEnd(outcome, { scenario: id, ...end })];
}

export function stepStart(step: string, title: string, rest: Partial<StepStart> = {}): StepStart {
  return { type: "step:start", at: 20, scenario: 1, step, title, line: 10, ...rest };
}

export function stepEnd(step: string, ms: number, rest: Partial<StepEnd> = {}): StepEnd {
  return { type: "step:end", at: 20 + ms, scenario: 1, step, ms, outcome: { status: "passed" }, ...rest };
}

export function frame(
  peer: string,
  direction: "in" | "out",
  payload: string,
  rest: Partial<FrameEvent> = {},
): FrameEvent {
  const base = {
    type: "frame",
    frame: 1,
    at: 25,
    scenario: 1,
    kind: "message",
    binary: false,
    size: payload.length,
  } as const;
  return { ...base, peer, direction, payload, ...rest };
}

export function series(p50: number, rest: Partial<SeriesSummary> = {}): SeriesSummary {
  return { count: 100, min: p50 / 2, p50, p90: p50 * 1.5, p95: p50 * 2, p99: p50 * 3, max: p50 * 4, ...rest };
}

/** A place in a chat scenario: the `receive` of its fourth step. */
export const receivePlace: Place = {
  file: "scenarios/chat.yaml",
  line: 31,
  column: 14,
  width: 7,
  lines: [
    "",
    "  - alice: { send: { type: message, text: hi } }",
    "  - bob:   { receive: { type: message, from: alice, text: hi }, within: 500ms }",
  ],
};

/** The failure that testers see most. */
export const neverCame: Problem = {
  code: "never-came",
  headline: "bob: no message matched within 500 ms",
  label: "never came",
  place: receivePlace,
  expected: '{ type: "message", from: "alice", text: "hi" }',
  notes: [
    '1 message came and did not match:\n  { type: "presence", user: "alice" } (after 12 ms)\n      $.type: expected "message", got "presence"',
  ],
};

export const misspelt: Problem = {
  code: "invalid-file",
  headline: 'There is no action "recieve"',
  label: 'did you mean "receive"?',
  place: {
    file: "scenarios/bad.yaml",
    line: 4,
    column: 12,
    width: 7,
    lines: ["steps:", "  - bob: connect", "  - bob: { recieve: { type: message } }"],
  },
  notes: [],
};

export const failed = (problem: Problem = neverCame): Outcome => ({ status: "failed", problem });
export const passed: Outcome = { status: "passed" };

/** Everything that a reporter says of some events. */
export async function reported(
  reporter: (events: AsyncIterable<RunEvent>) => AsyncIterable<string>,
  events: Iterable<RunEvent>,
): Promise<string> {
  return (await pieces(reporter, events)).join("");
}

/** The same, in the pieces in which it came. */
export async function pieces(
  reporter: (events: AsyncIterable<RunEvent>) => AsyncIterable<string>,
  events: Iterable<RunEvent>,
): Promise<string[]> {
  const texts: string[] = [];
  for await (const text of reporter(later(events))) texts.push(text);
  return texts;
}

async function* later(events: Iterable<RunEvent>): AsyncIterable<RunEvent> {
  for (const event of events) yield await Promise.resolve(event);
}
