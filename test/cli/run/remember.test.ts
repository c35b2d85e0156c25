import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { command } from "../../support/command.ts";
import { workspace } from "../../support/workspace.ts";

const files = {
  "scenarios/a.yaml": "name: good\nsteps: [{ wait: 1ms }]\n---\nname: bad\nsteps: [{ assert: 1 == 2 }]\n",
  "scenarios/b.yaml": "name: worse\nsteps: [{ assert: 1 == 2 }]\n",
};

describe("what failed", () => {
  it("is remembered beside the reports, and played again with --last-failed", async () => {
    const cwd = await workspace(files);
    const first = await command(["run", "-j", "1"], { cwd });
    expect(first.stdout).toContain("To play only what failed: wstest run --last-failed\n");
    expect(JSON.parse(await readFile(join(cwd, "wstest-results/.last-run.json"), "utf8"))).toMatchObject({
      status: "failed",
      failedTests: [
        { file: "scenarios/a.yaml", name: "bad" },
        { file: "scenarios/b.yaml", name: "worse" },
      ],
    });
    const listed = await command(["list", "--last-failed"], { cwd });
    expect(listed.stdout).toBe("scenarios/a.yaml:4  bad\nscenarios/b.yaml:1  worse\n");
    const again = await command(["run", "--lf", "-x", "-j", "1"], { cwd });
    expect(again.stdout).toContain("1 failed, 1 not run");
    expect((await command(["list", "--last-failed"], { cwd })).stdout).toBe(listed.stdout);
  });

  it("is nothing after a run that passed: nothing matches then", async () => {
    const cwd = await workspace(files);
    await command(["run", "-g", "good"], { cwd });
    const { exitCode, stdout } = await command(["run", "--last-failed"], { cwd });
    expect([exitCode, stdout]).toEqual([4, expect.stringContaining("No scenario failed in the last run")]);
  });

  it("is left alone by what plays nothing", async () => {
    const cwd = await workspace(files);
    const path = join(cwd, "wstest-results/.last-run.json");
    await command(["run"], { cwd });
    const before = await readFile(path, "utf8");
    await command(["run", "-g", "zzz"], { cwd });
    await command(["run", "gone.yaml"], { cwd });
    await command(["run", "--list"], { cwd });
    expect(await readFile(path, "utf8")).toBe(before);
  });

  it("that cannot be remembered is a warning, and changes nothing", async () => {
    const cwd = await workspace({ ...files, out: "a file" });
    const { exitCode, stderr } = await command(["run", "-g", "good", "-o", "out"], { cwd });
    expect(exitCode).toBe(0);
    expect(stderr).toMatch(/^warning: The file out\/.last-run.json cannot be written: .*\n {2}= help: Without it/);
  });

  it("is asked for in vain before the first run", async () => {
    const { exitCode, stderr } = await command(["run", "--last-failed", "-o", "out"], { cwd: await workspace(files) });
    expect([exitCode, stderr]).toEqual([
      2,
      expect.stringContaining("--last-failed: there is no file out/.last-run.json"),
    ]);
  });
});
