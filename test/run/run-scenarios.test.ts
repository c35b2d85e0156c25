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
