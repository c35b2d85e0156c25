import { describe, expect, it } from "vitest";
import { main } from "../../src/cli/main.ts";
import type { Environment } from "../../src/environment.ts";
import { command } from "../support/command.ts";
import { testEnvironment } from "../support/play.ts";
import { workspace } from "../support/workspace.ts";

describe("main", () => {
  it("gives the exit code of the command", async () => {
    const cwd = await workspace({ "a.yaml": "steps: [{ wait: 1ms }]", "b.yaml": 'steps: [{ assert: "1 == 2" }]' });
    expect((await command(["run", "a.yaml"], { cwd })).exitCode).toBe(0);
    expect((await command(["run", "b.yaml"], { cwd })).exitCode).toBe(1);
  });

  it("prints what is wrong with an argument, as exit code 2", async () => {
    const cwd = await workspace({ "a.yaml": "steps: [{ wait: 1ms }]" });
    expect(await command(["list", "gone"], { cwd })).toEqual({
      exitCode: 2,
      stdout: "",
      stderr:
        "There is no file or folder \"gone\"\n  = help: Give files, folders or globs: wstest run scenarios/ 'tests/**/*.yaml'.\n",
    });
  });

  it("never throws: a fault of our own is printed, as exit code 3", async () => {
    let stderr = "";
    const broken: Environment = {
      ...testEnvironment("/tmp"),
      stderr: { write: (text) => void (stderr += text), isTerminal: false },
      stdout: {
        isTerminal: false,
        write: () => {
          throw new Error("no more paper");
        },
      },
    };
    expect(await main(["schema"], broken, new AbortController().signal)).toBe(3);
    expect(stderr).toContain("wstest itself failed: no more paper");
    expect(stderr).toContain("This is a fault of wstest, not of your scenario.");
  });
});
