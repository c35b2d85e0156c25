import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { codeFrame, plain } from "../../src/codeframe.ts";
import { eventLine } from "../../src/event-line.ts";
import type { RunEvent } from "../../src/events.ts";
import { Failure } from "../../src/problem.ts";
import { readEvents, type Recorded } from "../../src/recording/read-events.ts";
import { failed, frame, neverCame, runEnd, runStart, scenario, stepEnd, stepStart } from "../support/events.ts";
import { workspace } from "../support/workspace.ts";

const whole: readonly RunEvent[] = [
  runStart(),
  ...scenario(failed(neverCame)),
  frame("bob", "in", "x".repeat(3_000_000)),
  stepStart("1", "bob: connect"),
  stepEnd("1", 3),
  runEnd(),
];
const textOf = (events: readonly RunEvent[]): string => events.map((each) => `${eventLine(each)}\n`).join("");

async function read(text: string): Promise<readonly Recorded[]> {
  const file = join(await workspace(), "x.trace.jsonl");
  await writeFile(file, text);
  const events: Recorded[] = [];
  for await (const event of readEvents(file, "x.trace.jsonl")) events.push(event);
  return events;
}

async function problemOf(reading: Promise<unknown>): Promise<string> {
  try {
    await reading;
  } catch (thrown) {
    if (thrown instanceof Failure) return codeFrame(thrown.problem, { paint: plain, width: 100 });
    throw thrown;
  }
  throw new Error("it was read");
}

it("gives the events as they were written", async () => {
  const events = await read(textOf(whole));
  expect(events).toEqual(whole.map((each, index) => (index === 0 ? { ...each, format: 1 } : each)));
});

describe("a torn last line", () => {
  it.each([1, 20, 200])("is told where it has lost %i characters", async (lost) => {
    const text = textOf(whole.slice(0, 3));
    const events = await read(text.slice(0, -1 - lost));
    expect(events.at(-1)).toEqual({ type: "torn", line: 3 });
    expect(events).toHaveLength(3);
  });

  it("is none that lacks nothing but its newline", async () => {
    expect(await read(textOf(whole.slice(0, 3)).slice(0, -1))).toHaveLength(3);
  });
});

describe("a file that is no trace", () => {
  it.each([
    ["", "The file x.trace.jsonl is empty: nothing was recorded"],
    ["\n\n", "The file x.trace.jsonl is empty: nothing was recorded"],
    ["name: A scenario\nsteps: []\n", "This is no trace\n --> x.trace.jsonl:1:1\n  |\n1 | name: A scenario"],
    ["{", "This is no trace\n --> x.trace.jsonl:1:1"],
    ['{"log":{}}\n', "This is no trace\n --> x.trace.jsonl:1:1"],
    ["[]\n", "This is no trace\n --> x.trace.jsonl:1:1"],
    [textOf(whole.slice(1)), "This is no trace\n --> x.trace.jsonl:1:1"],
    [
      textOf([runStart()]).replace('"format":1', '"format":7'),
      "This trace is of format 7, and this wstest reads format 1\n --> x.trace.jsonl:1:1",
    ],
    [`${textOf([runStart()])}oops\n${textOf([runEnd()])}`, "This line is no JSON\n --> x.trace.jsonl:2:1"],
    [`${textOf([runStart()])}{"type":"gap","at":1}\n`, "This line is no event\n --> x.trace.jsonl:2:1"],
    [
      textOf([runStart(), frame("bob", "in", "x")]).replace('"kind":"message"', '"kind":"\\u001b[2J"'),
      "This line is no event\n --> x.trace.jsonl:2:1",
    ],
    [textOf(whole.slice(0, 3)).replace('"notes":[', '"notes":[7,'), "This line is no event\n --> x.trace.jsonl:3:1"],
  ])("is told with its line: %j", async (text, expected) => {
    expect(await problemOf(read(text))).toContain(expected);
  });

  it("is told when it is a folder, or missing", async () => {
    const folder = await workspace();
    const of = (path: string): Promise<unknown> => readEvents(path, "results").next();
    expect(await problemOf(of(folder))).toMatch(/^results is a folder, not a trace\n/);
    expect(await problemOf(of(join(folder, "no")))).toMatch(/^There is no file results\n/);
  });
});
