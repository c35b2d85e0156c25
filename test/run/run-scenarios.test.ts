import { execFileSync } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import manifest from "../../package.json" with { type: "json" };
import type { RunEvent } from "../../src/events.ts";
import { Failure } from "../../src/problem.ts";
import { runScenarios, type RunSummary } from "../../src/run/run-scenarios.ts";
import { scenarios } from "../support/load.ts";
import { expectNoOpenHandles } from "../support/open-handles.ts";
import { workspace } from "../support/workspace.ts";

expectNoOpenHandles();

const echo = `servers: { chat: { mock: { endpoints: [{ path: /, rules: [{ do: [{ send: "\${raw}" }] }] }] } } }
clients: { bob: "\${chat.url}" }
`;

async function all(run: AsyncIterable<RunEvent>): Promise<readonly RunEvent[]> {
  const events: RunEvent[] = [];
  for await (const event of run) events.push(event);
  return events;
}

const statuses = ({ scenarios: played }: RunSummary): readonly string[] =>
  played.map(({ name, outcome }) => `${name}: ${outcome.status}`);

describe("a run", () => {
  it("plays a text with variables, and gives its events and its result", async () => {
    const run = runScenarios({
      text: `${echo}vars: { word: "" }\nsteps: [{ bob: [connect, { send: "\${word}", receive: hello }] }, { log: "\${env.STAGE}" }]`,
      name: "chat/echo.yaml",
      vars: { word: "hello" },
      env: { STAGE: "test" },
      seed: 7,
    });
    const events = await all(run);
    expect(events.map(({ type }) => type)).toEqual([
      "run:start",
      "scenario:start",
      "server",
      "server",
      "log",
      "scenario:end",
      "run:end",
    ]);
    expect(events[0]).toMatchObject({ version: manifest.version, seed: 7, files: ["chat/echo.yaml"] });
    expect(events.flatMap((event) => (event.type === "log" ? [event.text] : []))).toEqual(["test"]);
    const result = await run.result;
    expect(result).toMatchObject({ passed: true, exitCode: 0, tally: { passed: 1 }, problems: [] });
    expect(result.scenarios).toEqual([
      expect.objectContaining({
        file: "chat/echo.yaml",
        line: 4,
        name: "chat/echo.yaml",
        outcome: { status: "passed" },
      }),
    ]);
  });

  it("plays files of a folder, and tells what is wrong with them", async () => {
    const cwd = await workspace({
      "a.yaml": 'steps: [{ assert: "1 == 2" }]',
      "b.yaml": "steps: [{ wiat: 1ms }]",
      "c.yaml": "tags: [slow]\nsteps: [{ wait: 1ms }]",
    });
    const result = await runScenarios({ files: ".", cwd, tags: "not slow" }).result;
    expect(result).toMatchObject({ passed: false, exitCode: 2, tally: { failed: 1, invalid: 1, passed: 0 } });
    expect(statuses(result)).toEqual(["a.yaml: failed"]);
    expect(result.problems.map(({ headline, place }) => `${place?.file}: ${headline}`)).toEqual([
      'b.yaml: Unknown client or control word "wiat"',
    ]);
  });

  it("plays scenarios that are compiled already, as often as it is told to", async () => {
    const compiled = await scenarios(
      `name: one\n${echo}steps: [{ bob: [connect, { send: hi, receive: hi }] }]\n---\nname: two\nsteps: [{ wait: 1ms }]`,
    );
    const results = await Promise.all(
      Array.from({ length: 5 }, () => runScenarios({ scenarios: compiled, grep: [/^one/] }).result),
    );
    expect(results.flatMap(statuses)).toEqual(Array.from({ length: 5 }, () => "one: passed"));
  });

  it("goes on when nobody reads it, or somebody breaks off", async () => {
    const run = runScenarios({ text: "steps: [{ wait: 1ms }]", detail: "steps" });
    for await (const event of run) {
      expect(event.type).toBe("run:start");
      break;
    }
    expect((await run.result).passed).toBe(true);
    expect((await runScenarios({ text: "steps: [{ wait: 1ms }]" }).result).passed).toBe(true);
  });

  it("is interrupted by its signal, and then ends in order", async () => {
    const abort = new AbortController();
    const cwd = await workspace();
    await writeFile(join(cwd, "a.yaml"), "steps: [{ log: here }, { wait: 1m }]\nfinally: [{ log: cleaned up }]");
    const run = runScenarios({ files: ["a.yaml"], cwd, signal: abort.signal });
    const logs: string[] = [];
    for await (const event of run) {
      if (event.type !== "log") continue;
      logs.push(event.text);
      abort.abort();
    }
    expect(logs).toEqual(["here", "cleaned up"]);
    const [ended] = (await run.result).scenarios;
    expect(ended?.outcome).toMatchObject({
      status: "errored",
      problem: { code: "interrupted", headline: "The run was interrupted by the program" },
    });
  });

  it("that is interrupted before it begins says by whom", async () => {
    const result = await runScenarios({ text: "steps: [{ wait: 1m }]", signal: AbortSignal.abort("the editor") })
      .result;
    expect(result.scenarios[0]?.outcome).toEqual({
      status: "skipped",
      reason: "not run: the run was interrupted",
      notRun: true,
    });
  });

  it("masks what is secret", async () => {
    const run = runScenarios({ text: "steps: [{ log: it is swordfish }]", secrets: ["swordfish"] });
    expect(JSON.stringify(await all(run))).not.toContain("swordfish");
  });
});

describe("what cannot be run", () => {
  it("is nothing", () => {
    expect(() => runScenarios({})).toThrow(Failure);
    expect(() => runScenarios({})).toThrow("Nothing is given to run");
  });

  it("is chosen by tags that make no sense", () => {
    expect(() => runScenarios({ files: ".", tags: "a and" })).toThrow(
      'The tags expression "a and" is not valid at its end',
    );
  });

  it.each([
    [{ files: "nowhere" }, 'There is no file or folder "nowhere"'],
    [{ text: "steps: [{ wait: 1ms }]", vars: { x: 1 } }, '--var x: no scenario has a variable "x"'],
    [{ text: "steps: [{ wait: 1ms }]", tags: "slow" }, "No scenario matched"],
  ])("is told by the result: %j", async (options, headline) => {
    const result = await runScenarios(options).result;
    expect(result.passed).toBe(false);
    expect(result.problems.map((each) => each.headline)).toEqual([headline]);
  });
});

describe("what is chosen", () => {
  const three = ["a", "b", "c"].map((name) => `name: ${name}\nsteps: [{ assert: '"${name}" != "b"' }]\n`).join("---\n");
  const names = ({ scenarios: played }: RunSummary): readonly string[] => played.map(({ name }) => name);

  it("is what failed in an earlier run, by its record or by its file", async () => {
    const { lastRun } = await runScenarios({ text: three }).result;
    expect(lastRun).toMatchObject({ status: "failed", failedTests: [{ file: "scenario.yaml", name: "b" }] });
    expect(lastRun.durations.map(({ name }) => name)).toEqual(["a", "b", "c"]);
    expect(names(await runScenarios({ text: three, lastFailed: lastRun }).result)).toEqual(["b"]);
    const cwd = await workspace({ ".last-run.json": JSON.stringify(lastRun) });
    expect(names(await runScenarios({ text: three, cwd, lastFailed: ".last-run.json" }).result)).toEqual(["b"]);
  });

  it("is one of several parts, by how long each took", async () => {
    const parts = await Promise.all(
      [1, 2, 3].map((index) => runScenarios({ text: three, shard: { index, of: 3 } }).result),
    );
    expect(parts.map(names)).toEqual([["a"], ["b"], ["c"]]);
    const durations = ["a", "b", "c"].map((name) => ({ file: "scenario.yaml", name, ms: name === "a" ? 1000 : 10 }));
    const shardTimings = [{ status: "passed", failedTests: [], durations } as const];
    const halves = await Promise.all(
      [1, 2].map((index) => runScenarios({ text: three, shard: { index, of: 2 }, shardTimings }).result),
    );
    expect(halves.map(names)).toEqual([["a"], ["b", "c"]]);
  });

  it("is what a change touches", async () => {
    const cwd = await workspace({ "a.yaml": "steps: [{ wait: 1ms }]", "b.yaml": "steps: [{ wait: 1ms }]" });
    const git = (...args: readonly string[]): unknown =>
      execFileSync("git", ["-c", "user.name=t", "-c", "user.email=t@t", ...args], { cwd, stdio: "ignore" });
    git("init");
    git("add", ".");
    git("commit", "-m", "all");
    const untouched = await runScenarios({ files: ".", cwd, onlyChanged: true }).result;
    expect([untouched.passed, names(untouched)]).toEqual([true, []]);
    await writeFile(join(cwd, "b.yaml"), "steps: [{ wait: 2ms }]");
    expect(names(await runScenarios({ files: ".", cwd, onlyChanged: true }).result)).toEqual(["b.yaml"]);
    expect(names(await runScenarios({ files: ".", cwd, since: "HEAD" }).result)).toEqual(["b.yaml"]);
  });

  it.each([
    [{ lastFailed: "no.json" }, "lastFailed: there is no file no.json"],
    [{ shardTimings: ["no.json"] }, "shardTimings: there is no file no.json"],
    [{ shard: { index: 5, of: 4 } }, "shard: 5 of 4 is no part of a whole"],
    [{ shard: { index: 0, of: 4 } }, "shard: 0 of 4 is no part of a whole"],
  ])("is told when it makes no sense: %j", async (options, headline) => {
    const run = runScenarios({ text: three, ...options });
    expect(await all(run)).toEqual([]);
    expect(await run.result).toMatchObject({ passed: false, exitCode: 2, scenarios: [], problems: [{ headline }] });
  });

  it("may be nothing, and a flaky scenario may fail the run", async () => {
    const none = { text: three, grep: [/nobody/] };
    expect((await runScenarios(none).result).exitCode).toBe(4);
    expect((await runScenarios({ ...none, passWithNoTests: true }).result).exitCode).toBe(0);
    expect((await runScenarios({ text: three, tags: "not no", strictTags: true }).result).exitCode).toBe(2);
    const random = "steps: [{ assert: 'randomInt(0, 1) == 1' }]";
    const runs = await Promise.all(
      Array.from(
        { length: 20 },
        (_, seed) => runScenarios({ text: random, seed, retries: 9, failOnFlaky: true }).result,
      ),
    );
    const flaky = runs.filter(({ tally }) => tally.flaky > 0);
    expect(flaky.length).toBeGreaterThan(0);
    expect(flaky.map(({ exitCode }) => exitCode)).toEqual(flaky.map(() => 1));
  });
});
