import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it, vi } from "vitest";
import { eventLine } from "../../src/event-line.ts";
import type { Outcome, RunEvent } from "../../src/events.ts";
import { writeTraces } from "../../src/recording/write-traces.ts";
import { failed, frame, neverCame, passed, runEnd, runStart, scenarioEnd, scenarioStart } from "../support/events.ts";
import { workspace } from "../support/workspace.ts";

/** What is recorded of a scenario; it is kept when it failed. */
function played(scenario: number, outcome: Outcome, payload = "hi"): RunEvent[] {
  const trace = `t/${scenario}.trace.jsonl`;
  return [
    scenarioStart({ scenario, trace }),
    frame("bob", "in", payload, { scenario }),
    scenarioEnd(outcome, { scenario, ...(outcome.status === "failed" ? { trace } : {}) }),
  ];
}

async function write(cwd: string, events: readonly RunEvent[]): Promise<readonly string[]> {
  async function* all(): AsyncIterable<RunEvent> {
    yield* await Promise.resolve(events);
  }
  await writeTraces(all(), cwd);
  return (await readdir(join(cwd, "t"))).toSorted();
}

it("writes each scenario into a file of its own, which begins with the run", async () => {
  const cwd = await workspace();
  const [one, two] = [played(1, failed(neverCame)), played(2, failed(neverCame))];
  const mixed = [one[0], two[0], one[1], two[1], two[2], one[2]].filter((each) => each !== undefined);
  expect(await write(cwd, [runStart({ scenarios: 2 }), ...mixed, runEnd()])).toEqual([
    "1.har",
    "1.trace.jsonl",
    "2.har",
    "2.trace.jsonl",
  ]);
  const text = await readFile(join(cwd, "t/2.trace.jsonl"), "utf8");
  expect(text).toBe([runStart({ scenarios: 1 }), ...two].map((each) => `${eventLine(each)}\n`).join(""));
});

it("leaves nothing of a scenario whose trace is not kept, nor of its trace of an earlier run", async () => {
  const cwd = await workspace();
  await write(cwd, [runStart(), ...played(1, failed(neverCame)), runEnd()]);
  expect(await write(cwd, [runStart(), ...played(1, passed), runEnd()])).toEqual([]);
});

it("keeps what there is of a scenario that has not ended", async () => {
  const cwd = await workspace();
  expect(await write(cwd, [runStart(), ...played(1, passed).slice(0, 2)])).toEqual(["1.trace.jsonl"]);
  expect((await readFile(join(cwd, "t/1.trace.jsonl"), "utf8")).split("\n")).toHaveLength(4);
});

it("writes long before the end", async () => {
  const cwd = await workspace();
  const path = join(cwd, "t/1.trace.jsonl");
  const seen: number[] = [];
  async function* all(): AsyncIterable<RunEvent> {
    yield runStart();
    const [start, , end] = played(1, failed(neverCame));
    if (start) yield start;
    for (let count = 0; count < 100; count++) {
      yield frame("bob", "in", "x".repeat(10_000));
      if (count % 20 === 19) seen.push((await readFile(path)).length);
    }
    if (end) yield end;
  }
  await writeTraces(all(), cwd);
  for (const [index, size] of seen.entries()) expect(size).toBeGreaterThan(index * 200_000 + 100_000);
});

it("has written all when nothing happens for a while", async () => {
  const cwd = await workspace();
  const path = join(cwd, "t/1.trace.jsonl");
  const [start, message, end] = played(1, failed(neverCame));
  async function* all(): AsyncIterable<RunEvent> {
    yield runStart();
    if (start) yield start;
    if (message) yield message;
    await vi.waitFor(async () => expect((await readFile(path, "utf8")).split("\n")).toHaveLength(4), 10_000);
    if (end) yield end;
  }
  await writeTraces(all(), cwd);
});

it("tells what cannot be written, and writes the others", async () => {
  const cwd = await workspace();
  await mkdir(join(cwd, "t/1.trace.jsonl"), { recursive: true });
  const events = [runStart(), ...played(1, failed(neverCame)), ...played(2, failed(neverCame)), runEnd()];
  await expect(write(cwd, events)).rejects.toThrow(/^The trace t\/1\.trace\.jsonl could not be written: EISDIR/);
  expect(await readdir(join(cwd, "t"))).toContain("2.har");
});

it("tells of a folder that is a file", async () => {
  const cwd = await workspace();
  await writeFile(join(cwd, "t"), "");
  const events = [runStart(), ...played(1, failed(neverCame)), runEnd()];
  await expect(write(cwd, events)).rejects.toThrow(/^The trace t\/1\.trace\.jsonl could not be written: /);
});
