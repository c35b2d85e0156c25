import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { command } from "../../support/command.ts";
import { contents, workspace } from "../../support/workspace.ts";

describe("wstest init", () => {
  it("writes a first scenario with its mock, which passes", async () => {
    const cwd = await workspace();
    expect(await command(["init"], { cwd })).toEqual({
      exitCode: 0,
      stdout:
        "wrote    wstest.yaml\nwrote    scenarios/first.yaml\nwrote    scenarios/mocks/chat.yaml\nchanged  .gitignore\n\nNext:  npx wstest run scenarios/\n",
      stderr: "",
    });
    const { exitCode, stdout } = await command(["run", "scenarios/"], { cwd });
    expect(stdout).toContain("1 passed");
    expect(exitCode).toBe(0);
    expect((await command(["check", "scenarios", "scenarios/mocks/chat.yaml"], { cwd })).stdout).toBe(
      "3 files checked: nothing is wrong\n",
    );
  });

  it("never overwrites a file", async () => {
    const cwd = await workspace();
    await command(["init"], { cwd });
    await writeFile(join(cwd, "scenarios/first.yaml"), "mine");
    const { exitCode, stdout } = await command(["init"], { cwd });
    expect(exitCode).toBe(0);
    expect(stdout).toContain("kept     scenarios/first.yaml\nkept     scenarios/mocks/chat.yaml\n");
    expect(await readFile(join(cwd, "scenarios/first.yaml"), "utf8")).toBe("mine");
  });

  it("adds the folder of reports to .gitignore, once", async () => {
    const cwd = await workspace({ ".gitignore": "dist" });
    await command(["init"], { cwd });
    expect((await command(["init"], { cwd })).stdout).not.toContain(".gitignore");
    expect(await readFile(join(cwd, ".gitignore"), "utf8")).toBe("dist\nwstest-results/\n");
  });

  it.runIf(process.platform === "linux")("says at once where it cannot write", async () => {
    const { exitCode, stderr } = await command(["init", "/proc/x"], { cwd: await workspace() });
    expect(exitCode).toBe(2);
    expect(stderr).toContain("The file /proc/x/wstest.yaml cannot be written: the folder /proc/x cannot be made");
  });

  it("writes into the folder that it is told", async () => {
    const cwd = await workspace();
    expect((await command(["init", "deep/er"], { cwd })).stdout).toContain("Next:  npx wstest run deep/er/scenarios/");
    expect([...(await contents(cwd)).keys()].toSorted()).toEqual([
      "deep/er/.gitignore",
      "deep/er/scenarios/first.yaml",
      "deep/er/scenarios/mocks/chat.yaml",
      "deep/er/wstest.yaml",
    ]);
  });

  it("says why it cannot write", async () => {
    const cwd = await workspace({ "a file": "" });
    const { exitCode, stderr } = await command(["init", "a file"], { cwd });
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/^The file .*wstest\.yaml cannot be written: /);
  });
});
