import { describe, expect, it } from "vitest";
import { command } from "../../support/command.ts";
import { workspace } from "../../support/workspace.ts";

const files = {
  "scenarios/a.yaml":
    "name: chat\ntags: [smoke, fast]\nsteps: [{ wait: 1ms }]\n---\n# another\nname: later\nskip: not yet\nsteps: [{ wait: 1ms }]\n",
  "scenarios/b.yaml": "steps: [{ log: '${x}' }]\n",
  env: "x=1\n",
};

async function list(...args: readonly string[]) {
  return command(["list", ...args], { cwd: await workspace(files) });
}

describe("wstest list --list-tags", () => {
  it("shows each tag and how many scenarios have it", async () => {
    expect(await list("--list-tags", "scenarios/a.yaml")).toEqual({
      exitCode: 0,
      stdout: "@fast  1 scenario\n@smoke  1 scenario\n",
      stderr: "",
    });
    expect((await list("--list-tags", "--json", "scenarios/a.yaml")).stdout).toBe(
      '{"tag":"fast","scenarios":1}\n{"tag":"smoke","scenarios":1}\n',
    );
  });
});

describe("wstest list", () => {
  it("shows the scenario at a line, and tells a tag that there is not", async () => {
    expect((await list("scenarios/a.yaml:8")).stdout).toBe("scenarios/a.yaml:6  later (skipped: not yet)\n");
    const { exitCode, stderr } = await list("scenarios/a.yaml", "--tags", "not fats", "--strict-tags");
    expect([exitCode, stderr]).toEqual([
      2,
      '--strict-tags: no scenario has the tag "fats"\n  = help: Did you mean "fast"?\n',
    ]);
    expect((await list("scenarios/a.yaml", "-g", "zzz", "--pass-with-no-tests")).exitCode).toBe(0);
  });

  it("shows where each scenario stands, its name, its tags, and why it is skipped", async () => {
    expect(await list("scenarios/a.yaml")).toEqual({
      exitCode: 0,
      stdout: "scenarios/a.yaml:1  chat @smoke @fast\nscenarios/a.yaml:6  later (skipped: not yet)\n",
      stderr: "",
    });
  });

  it("gives an object a line with --json", async () => {
    const { stdout } = await list("scenarios/a.yaml", "--json");
    expect(
      stdout
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line) as unknown),
    ).toEqual([
      { file: "scenarios/a.yaml", line: 1, name: "chat", tags: ["smoke", "fast"] },
      { file: "scenarios/a.yaml", line: 6, name: "later", tags: [], skip: "not yet" },
    ]);
  });

  it("chooses as run does", async () => {
    expect((await list("scenarios/a.yaml", "-g", "chat")).stdout).toBe("scenarios/a.yaml:1  chat @smoke @fast\n");
    expect((await list("scenarios/a.yaml", "-G", "chat")).stdout).toBe(
      "scenarios/a.yaml:6  later (skipped: not yet)\n",
    );
    expect((await list("scenarios/a.yaml", "--tags", "not smoke")).stdout).toContain("later");
    expect(await list("scenarios/a.yaml", "-g", "zzz")).toEqual({
      exitCode: 4,
      stdout: "",
      stderr: "warning: No scenario matched\n  = help: Look at the paths, and at --grep, --grep-invert and --tags.\n",
    });
  });

  it("looks at scenarios/, shows what is wrong, and lists the rest", async () => {
    const { exitCode, stdout, stderr } = await list();
    expect(exitCode).toBe(2);
    expect(stdout).toContain("chat");
    expect(stderr).toContain('Unknown variable "x"');
  });

  it("knows variables that will be given", async () => {
    for (const args of [
      ["--var", "x=1"],
      ["--var", "x"],
      ["--env-file", "env"],
    ]) {
      expect(await list("scenarios/b.yaml", ...args)).toMatchObject({
        exitCode: 0,
        stdout: "scenarios/b.yaml:1  scenarios/b.yaml\n",
        stderr: "",
      });
    }
    expect(await list("scenarios/b.yaml", "--var", "x=1", "--var", "y")).toEqual({
      exitCode: 2,
      stdout: "",
      stderr: '--var y: no scenario has a variable "y"\n  = help: The variables are x.\n',
    });
    expect(
      await command(["run", "--list", "scenarios/b.yaml", "--env-file", "env"], { cwd: await workspace(files) }),
    ).toMatchObject({ exitCode: 0 });
  });
});
