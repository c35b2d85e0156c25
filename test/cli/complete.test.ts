import { describe, expect, it } from "vitest";
import { command } from "../support/command.ts";
import { workspace } from "../support/workspace.ts";

const files = {
  "wstest.yaml": "paths: tests\nenvironments: { staging: , production: }\n",
  "tests/a.yaml": "tags: [smoke, '@slow']\nsteps: [{ wait: 1ms }]\n",
};

/** What is offered behind words of which the last is being typed. */
async function offered(...words: readonly string[]): Promise<readonly string[]> {
  const { exitCode, stdout, stderr } = await command(["__complete", "--", ...words], { cwd: await workspace(files) });
  expect([exitCode, stderr]).toEqual([0, ""]);
  return stdout
    .split("\n")
    .filter((each) => each !== "")
    .map((each) => each.split("\t", 1)[0] ?? "");
}

describe("completion", () => {
  it("offers commands, and what they are for", async () => {
    expect(await offered("")).toEqual(
      expect.arrayContaining(["run", "list", "check", "completion", "help", "--version"]),
    );
    expect(await offered("")).not.toContain("__complete");
    expect(await offered("li")).toEqual(["list"]);
    const { stdout } = await command(["__complete", "--", "in"], { cwd: "/tmp" });
    expect(stdout).toBe("init\tWrite a first scenario, its mock server and wstest.yaml\n");
  });

  it("offers the options of the command, also by its other name", async () => {
    expect(await offered("run", "--rep")).toEqual(["--repeat-each", "--reporter"]);
    expect(await offered("run", "-x", "--seed", "7", "--tim")).toEqual(["--timeout"]);
    expect(await offered("validate", "--js")).toEqual(["--json"]);
    expect(await offered("nothing", "--")).toEqual([]);
  });

  it("offers values: reporters, environments, tags, words", async () => {
    expect(await offered("run", "--reporter", "js")).toEqual(["json"]);
    expect(await offered("run", "-e", "")).toEqual(["staging", "production"]);
    expect(await offered("list", "--tags", "s")).toEqual(["slow", "smoke"]);
    expect(await offered("schema", "")).toEqual(["scenario", "mock", "expect", "project"]);
    expect(await offered("completion", "z")).toEqual(["zsh"]);
    expect(await offered("run", "--seed", "")).toEqual([]);
  });

  it("knows a value behind =, also as bash cuts it", async () => {
    expect(await offered("run", "--env=pro")).toEqual(["--env=production"]);
    expect(await offered("run", "--env", "=", "pro")).toEqual(["production"]);
    expect(await offered("run", "--env", "=")).toEqual(["staging", "production"]);
  });

  it("leaves files to the shell", async () => {
    expect(await offered("run", "")).toEqual([":files"]);
    expect(await offered("run", "--", "-")).toEqual([":files"]);
    expect(await offered("run", "--env-file", "x")).toEqual([":files"]);
    expect(await offered("mock", "")).toEqual([":files"]);
    expect(await offered("init", "-o", "")).toEqual([":files"]);
  });

  it("offers nothing where the project is wrong", async () => {
    const cwd = await workspace({ "wstest.yaml": "environments: [\n" });
    expect(await command(["__complete", "--", "run", "-e", ""], { cwd })).toEqual({
      exitCode: 0,
      stdout: "",
      stderr: "",
    });
  });
});
