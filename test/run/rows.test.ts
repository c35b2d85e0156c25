import { describe, expect, it } from "vitest";
import { plan } from "../../src/run/plan.ts";
import { runScenarios } from "../../src/run/run-scenarios.ts";
import { loadText } from "../../src/language/load.ts";
import { command } from "../support/command.ts";
import { play, testEnvironment } from "../support/play.ts";
import { workspace } from "../support/workspace.ts";

const rows = `name: "row \${n}"
tags: [rows]
vars: { n: 0, twice: "\${n * 2}" }
examples: { n: [1, 2, 3] }
steps: [{ log: "\${n} \${twice}" }, { assert: n != 2 }]
`;

describe("rows", () => {
  it("are each played, and fail alone, with their place", async () => {
    const { outcomes, logs, problems } = await play(rows);
    expect(outcomes).toEqual(["row 1: passed", "row 2: failed assert", "row 3: passed"]);
    expect(logs).toEqual(["1 2", "2 4", "3 6"]);
    expect(problems).toMatchObject([{ notes: expect.arrayContaining(["with the row at scenario.yaml:4:20: n: 2"]) }]);
  });

  it("are chosen, counted and stopped one by one", async () => {
    expect((await play(rows, { grep: [/3$/] })).outcomes).toEqual(["row 3: passed"]);
    expect((await play(rows, { grepInvert: [/2/] })).outcomes).toEqual(["row 1: passed", "row 3: passed"]);
    const { outcomes, tally } = await play(rows, { bail: 1 });
    expect(outcomes.at(-1)).toBe("row 3: skipped: not run: a scenario failed before");
    expect(tally).toMatchObject({ passed: 1, failed: 1, skipped: 1 });
    expect((await play(`skip: later\n${rows}`)).outcomes).toHaveLength(3);
  });

  it("have each their own random values, the same with the same seed", async () => {
    const text = "examples: { n: [1, 1, 2] }\nsteps: [{ log: '${uuid()} ${n}' }]";
    const { logs } = await play(text, { seed: 5 });
    expect(new Set(logs.map((each) => each.slice(0, 36))).size).toBe(3);
    expect((await play(text, { seed: 5 })).logs).toEqual(logs);
  });

  it("stand below what was typed and above what an environment file gives", async () => {
    const given = new Map([["n", "7"]]);
    expect((await play(rows, { given, typed: ["n"] })).logs).toEqual(["7 14", "7 14", "7 14"]);
    expect((await play(rows, { given })).logs).toEqual(["1 2", "2 4", "3 6"]);
    // What it gives need not fit then.
    expect((await play(rows, { given: new Map([["n", "x"]]) })).logs).toEqual(["1 2", "2 4", "3 6"]);
    const { problems } = await play(rows, { given: new Map([["n", "x"]]), typed: ["n"] });
    expect(problems).toMatchObject([{ code: "invalid-argument", place: { line: 4, column: 17 } }]);
  });

  it("give settings, servers and the timeout of the scenario their values", async () => {
    const { outcomes } = await play(`
name: "\${way}"
examples: [{ way: /a, time: 5s, status: 101 }, { way: /b, time: 6s, status: 404 }]
timeout: "\${time}"
servers: { chat: { mock: { endpoints: [{ path: /a }] } } }
clients: { alice: "\${chat.url}\${way}" }
steps: [{ alice: { connect, expect: { status: "\${status}" } } }, { if: status == 101, then: [{ alice: close }] }]`);
    expect(outcomes).toEqual(["/a: passed", "/b: passed"]);
  });

  it("are known to a program that reads the file", async () => {
    const { scenarios } = await loadText(rows, { path: "/tmp/a.yaml", shown: "a.yaml" }, { show: (path) => path });
    expect(scenarios.map(({ name }) => name)).toEqual(["row 1", "row 2", "row 3"]);
    const summary = await runScenarios({ scenarios: scenarios.slice(1), seed: 1 }).result;
    expect(summary.scenarios.map(({ name, outcome }) => `${name}: ${outcome.status}`)).toEqual([
      "row 2: failed",
      "row 3: passed",
    ]);
  });

  it("are named with the values that somebody typed", async () => {
    const cwd = await workspace({ "a.yaml": rows });
    const named = async (typed: readonly string[]): Promise<readonly string[]> => {
      const values = new Map<string, unknown>([["n", 7]]);
      const { planned } = await plan(
        { paths: ["a.yaml"], grep: [], grepInvert: [], tags: undefined, given: ["n"], values, typed },
        testEnvironment(cwd),
      );
      return planned.flatMap(({ scenarios }) => scenarios.map(({ name }) => name));
    };
    expect(await named([])).toEqual(["row 1", "row 2", "row 3"]);
    expect(await named(["n"])).toEqual(["row 7 [n: 1]", "row 7 [n: 2]", "row 7 [n: 3]"]);
  });

  it("are listed, with their secrets masked", async () => {
    const cwd = await workspace({
      "a.yaml":
        'name: "as ${token}"\nsecrets: [token]\nexamples: { token: [hunter2, hunter3] }\nsteps: [{ log: "${token}" }]',
    });
    const { stdout } = await command(["list", "a.yaml"], { cwd });
    expect(stdout).toBe("a.yaml:1  as ***\na.yaml:1  as *** #2\n");
    const { planned } = await plan(
      { paths: ["a.yaml"], grep: [/#2$/], grepInvert: [], tags: undefined, given: [] },
      testEnvironment(cwd),
    );
    expect(planned.flatMap(({ scenarios }) => scenarios)).toHaveLength(1);
  });
});
