import { describe, expect, it } from "vitest";
import {
  durationsOf,
  type Ended,
  isAmong,
  type LastRun,
  lastRunOf,
  lastRunPath,
  readLastRun,
  rememberedOf,
} from "../../src/run/last-run.ts";
import { brief, thrownBy } from "../support/evaluate.ts";
import { scenario } from "../support/load.ts";
import { workspace } from "../support/workspace.ts";

const ended = (name: string, status: Ended["status"], rest: Partial<Ended> = {}): Ended => ({
  file: "a.yaml",
  name,
  status,
  ms: 12.4,
  ...rest,
});
const record = (failed: readonly string[], durations: Readonly<Record<string, number>> = {}): LastRun => ({
  status: "failed",
  failedTests: failed.map((name) => ({ file: "scenario.yaml", name })),
  durations: Object.entries(durations).map(([name, ms]) => ({ file: "scenario.yaml", name, ms })),
});

describe("what is remembered", () => {
  it("is how the run ended, what failed, and how long each scenario took", () => {
    const all = [
      ended("a", "passed"),
      ended("b", "failed"),
      ended("c", "errored"),
      ended("d", "skipped"),
      ended("e", "skipped", { notRun: true }),
    ];
    expect(rememberedOf(all, { exitCode: 1, before: undefined })).toEqual({
      status: "failed",
      failedTests: [
        { file: "a.yaml", name: "b" },
        { file: "a.yaml", name: "c" },
      ],
      durations: ["a", "b", "c"].map((name) => ({ file: "a.yaml", name, ms: 12 })),
    });
  });

  it.each([
    [0, "passed"],
    [1, "failed"],
    [3, "failed"],
    [130, "interrupted"],
  ])("calls exit code %d %s", (exitCode, status) => {
    expect(rememberedOf([], { exitCode, before: undefined }).status).toBe(status);
  });

  it("keeps what failed before and was not played this time", () => {
    const failedTests = [ended("a", "failed"), ended("b", "failed")];
    const before: LastRun = { status: "failed", failedTests, durations: [] };
    const notRun = { notRun: true } as const;
    const all = [ended("a", "passed"), ended("b", "skipped", notRun), ended("c", "skipped", notRun)];
    expect(rememberedOf(all, { exitCode: 1, before }).failedTests).toEqual([{ file: "a.yaml", name: "b" }]);
  });

  it("has a scenario of several repetitions once", () => {
    const all = [ended("a", "failed"), ended("a", "failed"), ended("a", "passed")];
    const { failedTests, durations } = rememberedOf(all, { exitCode: 1, before: undefined });
    expect([failedTests.length, durations.length]).toEqual([1, 1]);
  });

  it("is read as it was written", () => {
    const written = rememberedOf([ended("a", "failed")], { exitCode: 1, before: undefined });
    expect(lastRunOf(JSON.stringify(written))).toEqual(written);
  });
});

describe("a record that is none", () => {
  it.each([
    "",
    "x",
    "null",
    "[]",
    "{}",
    '{"status":"failed","failedTests":[1],"durations":[]}',
    '{"status":"failed","failedTests":[{"file":"a"}],"durations":[]}',
    '{"status":"failed","failedTests":[],"durations":[{"file":"a","name":"b","ms":"1"}]}',
    '{"status":"failed","failedTests":[]}',
  ])("%s", (text) => {
    expect(lastRunOf(text)).toBeUndefined();
  });

  it("is told with the option that asked for it", async () => {
    const cwd = await workspace({ "out/.last-run.json": "{}" });
    const told = async (path: string) => brief(await thrownBy(() => readLastRun(path, cwd, "--last-failed")));
    expect(await told(lastRunPath("out"))).toBe(
      "--last-failed: out/.last-run.json is no record of a run | It must be a .last-run.json that a run has written; every run writes it anew.",
    );
    expect(await told("gone.json")).toBe(
      "--last-failed: there is no file gone.json | Every run writes it into the folder of its reports, which -o names.",
    );
    expect(await told("out")).toContain("--last-failed: out cannot be read: EISDIR");
  });
});

describe("a scenario", () => {
  it("is among those that are remembered by its file and its name, secrets masked", async () => {
    const one = await scenario("name: user s3cret\nsteps: [{ wait: 1ms }]");
    const masked = (name: string): string => name.replace("s3cret", "***");
    expect(isAmong(record(["user ***"]).failedTests, masked)(one)).toBe(true);
    expect(isAmong(record(["user s3cret"]).failedTests, masked)(one)).toBe(false);
    expect(isAmong([{ file: "other.yaml", name: "user ***" }], masked)(one)).toBe(false);
  });

  it("took as long as the last record that knows it says", async () => {
    const one = await scenario("name: a\nsteps: [{ wait: 1ms }]");
    const shown = (name: string): string => name;
    expect(durationsOf([record([], { a: 5 }), record([], { a: 7 }), record([], { b: 9 })], shown)(one)).toBe(7);
    expect(durationsOf([record([], { b: 5 })], shown)(one)).toBeUndefined();
  });
});
