import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { reporters } from "../../reporters/index.ts";
import { blobReporter } from "../../reporters/json.ts";
import type { RunEvent } from "../../src/events.ts";
import { merge, type MergeRequest, type MergeResult } from "../../src/run/merge.ts";
import {
  failed,
  frame,
  misspelt,
  passed,
  reported,
  runEnd,
  runStart,
  scenario,
  scenarioEnd,
  scenarioStart,
  series,
  stepEnd,
  stepStart,
} from "../support/events.ts";
import { workspace } from "../support/workspace.ts";

const options = { color: false, width: 80, verbose: false, live: false };

/** Writes each run into a blob, merges them, and gives the events. */
async function merged(
  runs: readonly (readonly RunEvent[])[],
  request: Partial<MergeRequest> = {},
): Promise<MergeResult & { readonly events: readonly RunEvent[] }> {
  const cwd = await workspace();
  const blobs = await Promise.all(
    runs.map(async (run, index) => {
      const shown = `blob-${index + 1}.ndjson`;
      await writeFile(join(cwd, shown), await reported(blobReporter.create(options), run));
      return { path: join(cwd, shown), shown };
    }),
  );
  const events: RunEvent[] = [];
  const reader = {
    name: "test",
    async read(told: AsyncIterable<RunEvent>) {
      for await (const event of told) events.push(event);
    },
  };
  const result = await merge({ blobs, version: "1.2.3", readers: [reader], detail: "frames", ...request });
  return { ...result, events };
}

/** The events of one scenario, which ends at a time. */
const played = (id: number, at: number, name: string, file: string, outcome = passed): RunEvent[] => [
  scenarioStart({ scenario: id, at, name, file, tags: [name] }),
  stepStart("1", "bob: connect", { scenario: id, at: at + 1 }),
  frame("bob", "in", name, { scenario: id, at: at + 2 }),
  { type: "log", at: at + 3, scenario: id, text: `log of ${name}` },
  stepEnd("1", 3, { scenario: id, at: at + 4 }),
  scenarioEnd(outcome, {
    scenario: id,
    at: at + 5,
    series: { delivery: series(0.123456789 + id) },
    transcript: [{ at: at + 2, peer: "bob", arrow: "<-", text: name }],
  }),
];

describe("the exit code of runs that are merged", () => {
  it("is 1 for a server of the run that did not get ready, as in the run itself", async () => {
    const problem = { code: "server", headline: "api ended with 1 before it was ready", notes: [] } as const;
    const run: RunEvent[] = [runStart({ scenarios: 0 }), { type: "diagnostic", at: 5, problem }, runEnd()];
    expect((await merged([run])).exitCode).toBe(1);
  });

  it("is 1 for a scenario whose end nobody has recorded, whatever passed beside it", async () => {
    const run = [
      runStart({ scenarios: 2 }),
      ...played(1, 10, "one", "a.yaml"),
      scenarioStart({ scenario: 2, at: 20, name: "two", file: "a.yaml" }),
      runEnd(),
    ];
    const { exitCode, tally } = await merged([run]);
    expect([exitCode, tally.passed, tally.errored]).toEqual([1, 1, 1]);
  });
});

describe("runs that are merged", () => {
  const first = [runStart({ files: ["a.yaml"], shard: { index: 1, of: 2 } }), ...played(1, 10, "one", "a.yaml")];
  const second = [
    runStart({ files: ["b.yaml"], scenarios: 2, shard: { index: 2, of: 2 } }),
    ...played(1, 30, "two", "b.yaml", failed()),
    ...played(2, 50, "three", "b.yaml"),
  ];
  const whole = [
    runStart({ files: ["a.yaml", "b.yaml"], scenarios: 3 }),
    ...played(1, 10, "one", "a.yaml"),
    ...played(2, 30, "two", "b.yaml", failed()).map((event) =>
      event.type === "scenario:end" ? { ...event, series: { delivery: series(1.123456789) } } : event,
    ),
    ...played(3, 50, "three", "b.yaml").map((event) =>
      event.type === "scenario:end" ? { ...event, series: { delivery: series(2.123456789) } } : event,
    ),
    runEnd(),
  ];

  it("are told as one run, with the same figures to the last digit", async () => {
    const { events, exitCode, tally } = await merged([
      [...first, runEnd({ at: 1000, ms: 1000 })],
      [...second, runEnd()],
    ]);
    expect(events.map((event) => ({ ...event, ...("format" in event ? { format: undefined } : {}) }))).toEqual(whole);
    expect(exitCode).toBe(1);
    expect(tally).toEqual({ passed: 2, flaky: 0, failed: 1, errored: 0, skipped: 0, invalid: 0, internal: 0 });
  });

  it.each(Object.values(reporters))("give the report of $name that one run would have had", async (definition) => {
    const parts = [
      [...second, runEnd()],
      [...first, runEnd({ at: 1000, ms: 1000 })],
    ];
    const { events } = await merged(parts, { detail: definition.needs({ verbose: false }) });
    const one = { ...whole[0], files: ["b.yaml", "a.yaml"] } as RunEvent;
    expect(await reported(definition.create(options), events)).toBe(
      await reported(definition.create(options), [one, ...whole.slice(1)]),
    );
  });

  it("that ran side by side stand in the order of their times", async () => {
    const { events } = await merged([
      [runStart(), ...scenario(passed, { at: 10, name: "a" }, { at: 100 }), runEnd({ at: 200, ms: 200 })],
      [runStart(), ...scenario(failed(), { at: 20, name: "b" }, { at: 50 }), runEnd({ at: 90, ms: 90 })],
    ]);
    expect(events.map(({ type, at }) => `${at} ${type}`)).toEqual([
      "0 run:start",
      "10 scenario:start",
      "20 scenario:start",
      "50 scenario:end",
      "100 scenario:end",
      "200 run:end",
    ]);
    expect(events.flatMap((event) => ("scenario" in event ? [event.scenario] : []))).toEqual([1, 2, 2, 1]);
  });

  it("keep attempts together", async () => {
    const flaky = (name: string): readonly RunEvent[] => [
      runStart(),
      ...scenario(failed(), { name, attempt: 1 }, { retried: true }),
      ...scenario({ status: "passed", flaky: true }, { name, scenario: 2, attempt: 2, retryOf: 1 }),
      runEnd(),
    ];
    const { events, tally, exitCode } = await merged([flaky("a"), flaky("b")]);
    const starts = events.filter((event) => event.type === "scenario:start");
    const firsts = new Map(starts.filter(({ attempt }) => attempt === 1).map(({ name, scenario: id }) => [name, id]));
    expect(
      starts.filter(({ attempt }) => attempt === 2).map(({ name, retryOf }) => retryOf === firsts.get(name)),
    ).toEqual([true, true]);
    expect([tally.flaky, tally.failed, exitCode]).toEqual([2, 0, 0]);
    expect((await merged([flaky("a")], { failOnFlaky: true })).exitCode).toBe(1);
  });

  it("tell no more than is read", async () => {
    const run = [...first, runEnd()];
    const types = async (detail: MergeRequest["detail"]): Promise<readonly string[]> =>
      (await merged([run], { detail })).events.map(({ type }) => type);
    expect(await types("scenarios")).not.toContain("step:start");
    expect(await types("steps")).toContain("step:start");
    expect(await types("steps")).not.toContain("frame");
    expect(await types("frames")).toContain("frame");
  });
});

const told = (events: readonly RunEvent[]): readonly (readonly [string, string])[] =>
  events.flatMap((event) =>
    event.type === "diagnostic" ? [[event.problem.severity ?? "error", event.problem.headline] as const] : [],
  );

describe("what does not fit", () => {
  const shard = (index: number, name = `s${index}`): readonly RunEvent[] => [
    runStart({ shard: { index, of: 2 } }),
    ...scenario(passed, { name }),
    runEnd(),
  ];

  it("is a shard that is missing", async () => {
    const { events, exitCode } = await merged([shard(2)]);
    expect(told(events)).toEqual([["error", "Shard 1/2 is missing"]]);
    expect(exitCode).toBe(2);
    expect(events.filter(({ type }) => type === "scenario:end")).toHaveLength(1);
  });

  it("is a scenario that two shards have played, but for a shard that is there twice", async () => {
    expect(told((await merged([shard(1, "same"), shard(2, "same")])).events)).toEqual([
      ["error", "A scenario is in both blob-1.ndjson and blob-2.ndjson"],
    ]);
    expect(told((await merged([shard(1), shard(1), shard(2)])).events)).toEqual([
      ["error", "Shard 1/2 is there 2 times: blob-1.ndjson, blob-2.ndjson"],
    ]);
    const run = [runStart(), ...scenario(passed), runEnd()];
    const both = await merged([run, run]);
    expect(told(both.events)).toEqual([["warning", "A scenario is in both blob-1.ndjson and blob-2.ndjson"]]);
    expect([both.exitCode, both.tally.passed]).toEqual([0, 2]);
  });

  it("is a run that did not come to its end", async () => {
    const { events, exitCode } = await merged([
      [runStart(), scenarioStart({ name: "cut off" })],
      [runStart(), ...scenario(passed), runEnd()],
    ]);
    expect(told(events)).toEqual([["error", "The blob blob-1.ndjson is not whole: it ends before its run did"]]);
    expect(events.at(-1)?.type).toBe("run:end");
    expect(exitCode).toBe(2);
    expect(await reported(reporters["junit"]!.create(options), events)).toContain(
      "The run ended before the scenario did",
    );
  });

  it("is a run that was interrupted, which has not passed", async () => {
    const { events, exitCode } = await merged([
      [runStart(), ...scenario(passed), runEnd({ interrupted: "SIGTERM" })],
      [runStart(), ...scenario(passed, { name: "b" }), runEnd()],
    ]);
    expect([events.at(-1), exitCode]).toEqual([runEnd({ interrupted: "SIGTERM" }), 1]);
    expect((await merged([[runStart(), ...scenario(passed), runEnd({ timedOut: 5 })]])).exitCode).toBe(1);
  });

  it("is a problem of one of the runs, as it was", async () => {
    const wrong = await merged([[runStart(), { type: "diagnostic", at: 1, problem: misspelt }, runEnd()]]);
    expect([told(wrong.events), wrong.exitCode]).toEqual([[["error", 'There is no action "recieve"']], 2]);
    const run = (name: string): readonly RunEvent[] => [
      runStart(),
      { type: "diagnostic", at: 1, problem: misspelt },
      { type: "diagnostic", at: 1, problem: { ...misspelt, headline: `only ${name}` } },
      ...scenario(passed, { name }),
      runEnd(),
    ];
    expect(told((await merged([run("a"), run("b")])).events).map(([, headline]) => headline)).toEqual([
      'There is no action "recieve"',
      "only a",
      "only b",
    ]);
    const nothing = await merged([[runStart({ scenarios: 0, files: [] }), runEnd()]]);
    expect(nothing.exitCode).toBe(4);
  });

  it("are blobs none of which can be read", async () => {
    const { events, exitCode } = await merged([], { blobs: [{ path: "/nowhere", shown: "nowhere" }] });
    expect(events.map(({ type }) => type)).toEqual(["diagnostic", "run:end"]);
    expect(exitCode).toBe(2);
  });

  it("is a reader that fails, which does not disturb the others", async () => {
    const read = (): Promise<void> => Promise.reject(new TypeError("no luck"));
    const { exitCode, problems } = await merged([[runStart(), ...scenario(passed), runEnd()]], {
      readers: [{ name: "mine", read }],
    });
    expect(exitCode).toBe(3);
    expect(problems.map(({ headline }) => headline)).toEqual([
      "The reporter mine failed: wstest itself failed: no luck",
    ]);
  });
});
