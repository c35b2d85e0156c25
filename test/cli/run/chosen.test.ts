import { describe, expect, it } from "vitest";
import { command } from "../../support/command.ts";
import { workspace } from "../../support/workspace.ts";

const scenario = (name: string): string => `name: ${name}\nsteps: [{ wait: 1ms }]\n`;
const files = {
  "scenarios/a.yaml": scenario("a"),
  "scenarios/b.yaml": scenario("b"),
  "scenarios/c.yaml": scenario("c"),
  "timings.json": JSON.stringify({
    status: "passed",
    failedTests: [],
    durations: [
      { file: "scenarios/a.yaml", name: "a", ms: 10 },
      { file: "scenarios/b.yaml", name: "b", ms: 20 },
      { file: "scenarios/c.yaml", name: "c", ms: 30 },
    ],
  }),
};
const wstest = async (args: readonly string[], env = {}) => command(args, { cwd: await workspace(files), env });

describe("a part of a run", () => {
  it("is chosen by its number, or by the variables of the CI; run and list agree", async () => {
    expect((await wstest(["list", "--shard", "1/2"])).stdout).toBe("scenarios/a.yaml:1  a\nscenarios/c.yaml:1  c\n");
    const auto = await wstest(["list", "--shard", "auto"], { CI_NODE_INDEX: "2", CI_NODE_TOTAL: "2" });
    expect(auto.stdout).toBe("scenarios/b.yaml:1  b\n");
    const played = await wstest(["run", "--shard", "2/2"]);
    expect(played.stdout).toMatch(/^✓ scenarios\/b.yaml › b .*\n\nshard 2\/2: 1 passed/);
  });

  it("takes as long as the others, by the timings of an earlier run", async () => {
    const { stdout } = await wstest(["list", "--shard", "1/2", "--shard-timings", "timings.json"]);
    expect(stdout).toBe("scenarios/c.yaml:1  c\n");
  });

  it("without scenarios passes, and says so", async () => {
    const { exitCode, stdout } = await wstest(["run", "--shard", "4/4"]);
    expect([exitCode, stdout]).toEqual([
      0,
      expect.stringContaining("warning: Shard 4/4 has nothing to play: the 3 scenarios are in others\n"),
    ]);
    const listed = await wstest(["list", "--shard", "4/4"]);
    expect([listed.exitCode, listed.stdout]).toEqual([0, ""]);
    expect((await wstest(["run", "--shard", "1/4", "-g", "zzz"])).exitCode).toBe(4);
  });
});
