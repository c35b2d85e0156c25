import { describe, expect, it } from "vitest";
import { valuesOf } from "../../../src/cli/project/values.ts";
import { readProject } from "../../../src/language/project.ts";
import { command } from "../../support/command.ts";
import { thrownBy } from "../../support/evaluate.ts";
import { workspace } from "../../support/workspace.ts";

const files = {
  "a.env": "A=env\nB=env\nC=env\n",
  "vars.yaml": "b: 1\nB: { deep: [1, true] }\nC: vars\nD: vars\n",
  "secret.env": "C=hidden\nE=hidden\n",
  "wstest.yaml": "environments: { x: { vars: { A: project, Z: '${env.ZED}' } } }\n",
};

const project = (cwd: string) =>
  readProject({ path: `${cwd}/wstest.yaml`, shown: "wstest.yaml" }, { members: {}, env: "x" });

describe("values", () => {
  it("of what stands nearer to the command line win", async () => {
    const cwd = await workspace(files);
    const options = {
      envFile: ["a.env"],
      varsFile: ["vars.yaml"],
      secretsFile: ["secret.env"],
      var: ["D=typed", "F=typed"],
      secret: ["F=hidden=1"],
    };
    const { values, typed, secrets, given, env } = await valuesOf(options, await project(cwd), {
      cwd,
      env: { ZED: "z", A: "shell" },
    });
    expect(Object.fromEntries(values)).toEqual({
      A: "env",
      Z: "z",
      b: 1,
      B: { deep: [1, true] },
      C: "hidden",
      D: "typed",
      E: "hidden",
      F: "hidden=1",
    });
    expect([typed, secrets.toSorted(), given.toSorted()]).toEqual([
      ["D", "F"],
      ["C", "E", "F"],
      ["A", "B", "C", "D", "E", "F", "Z", "b"],
    ]);
    expect(env).toEqual({ ZED: "z", A: "env", B: "env", C: "env" });
  });

  it("of an environment that are not set are told with their place", async () => {
    const cwd = await workspace(files);
    expect(await thrownBy(async () => valuesOf({}, await project(cwd), { cwd, env: {} }))).toMatchObject({
      code: "invalid-argument",
      headline: 'The variable "Z" of the environment has no value',
      place: { file: "wstest.yaml", line: 1 },
    });
  });

  it("do not matter to who only looks", async () => {
    const cwd = await workspace(files);
    const looked = await valuesOf(
      { var: ["x", "y=1"], secret: ["s"] },
      await project(cwd),
      { cwd, env: {} },
      { looks: true },
    );
    expect([looked.given, looked.typed, Object.fromEntries(looked.values)]).toEqual([
      ["A", "Z", "y", "x", "s"],
      ["x", "y", "s"],
      { A: "project", Z: null, y: "1" },
    ]);
    expect(await valuesOf({}, undefined, { cwd, env: {} }, { looks: true })).toEqual({
      given: [],
      typed: [],
      values: new Map(),
      secrets: [],
      env: {},
    });
  });
});

const scenario = "vars: { n: 1, pin: 1000 }\nsteps: [{ log: '${n} ${pin}' }]\n";

describe("wstest run", () => {
  it("masks a secret of the command line, and says which cannot be", async () => {
    const cwd = await workspace({ "a.yaml": scenario });
    const shown = await command(["run", "a.yaml", "-v", "--secret", "pin=4711", "--secret", "n=7"], { cwd });
    expect(shown.exitCode).toBe(0);
    expect(shown.stdout).toContain("7 ***");
    expect(shown.stdout).not.toContain("4711");
    expect(shown.stdout).toContain(
      'warning: The secret "n" is not masked: it is shorter than 3 characters\n  = help: Reports show it. Give it a longer value.',
    );
  });

  it("never shows a secret that does not fit", async () => {
    const cwd = await workspace({ "a.yaml": scenario });
    const { exitCode, stdout, stderr } = await command(["run", "a.yaml", "--secret", "pin=hunter2"], { cwd });
    expect(exitCode).toBe(2);
    expect(stdout).toContain('--secret pin=…: the variable "pin" is a number in the file');
    expect(`${stdout}${stderr}`).not.toContain("hunter2");
  });

  it("takes a file of variables, and of secrets", async () => {
    const cwd = await workspace({ "a.yaml": scenario, "v.json": '{ "n": 5 }', "s.env": "pin=98765\n" });
    const { stdout } = await command(["run", "a.yaml", "-v", "--vars-file", "v.json", "--secrets-file", "s.env"], {
      cwd,
    });
    expect(stdout).toContain("5 ***");
    const gone = await command(["run", "a.yaml", "--secrets-file", "gone.env"], { cwd });
    expect([gone.exitCode, gone.stderr]).toEqual([
      2,
      expect.stringMatching(/^The file of secrets gone\.env cannot be read: there is no such file$/m) as unknown,
    ]);
  });

  it("notes a secret of the file that is too short", async () => {
    const cwd = await workspace({ "a.yaml": "vars: { pin: 12 }\nsecrets: [pin]\nsteps: [{ wait: 1ms }]\n" });
    const { stdout } = await command(["run", "a.yaml", "-v"], { cwd });
    expect(stdout).toContain('note: the secret "pin" is not masked: it is shorter than 3 characters');
  });
});
