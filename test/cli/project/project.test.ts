import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { command } from "../../support/command.ts";
import { workspace } from "../../support/workspace.ts";

const files = {
  ".git": "",
  "wstest.yaml": `description: the project of a test
paths: [tests]
reporter: { junit: out/junit.xml }
tags: smoke
envFile: own.env
vars: { room: lobby, who: project }
environments:
  staging: { vars: { room: "staging \${env.SITE}" }, tags: all }
  broken: { target: { chat: nowhere } }
`,
  "own.env": "SITE=a\nwho=file\n",
  "tests/a.yaml": "name: a\ntags: [smoke]\nvars: { room: mine }\nsteps: [{ log: 'in ${room}, ${who}' }]\n",
  "tests/b.yaml": "name: b\ntags: [all]\nsteps: [{ log: 'in ${room}, ${who}' }]\n",
  "tests/deep/x": "",
};

const logs = (stdout: string): readonly string[] =>
  Array.from(stdout.matchAll(/ (in .*)$/gm), ([, text = ""]) => text).filter((each) => !each.includes("$"));

describe("the file of a project", () => {
  it("gives the command line its defaults, and scenarios their variables", async () => {
    const cwd = await workspace(files);
    const { exitCode, stdout } = await command(["run", "-v"], { cwd });
    expect(exitCode).toBe(0);
    // A scenario's own stands above the project's.
    expect(logs(stdout)).toEqual(["in mine, file"]);
    expect(await readFile(join(cwd, "out/junit.xml"), "utf8")).toContain('name="a"');
  });

  it("is found from a folder below, and its paths are its own", async () => {
    const cwd = await workspace(files);
    const below = join(cwd, "tests/deep");
    expect(await command(["list"], { cwd: below })).toEqual({
      exitCode: 0,
      stdout: "../a.yaml:1  a @smoke\n",
      stderr: "",
    });
    await command(["run"], { cwd: below });
    expect(await readFile(join(cwd, "out/junit.xml"), "utf8")).toContain('name="a"');
  });

  it("is less than an environment, which is less than the command line", async () => {
    const cwd = await workspace(files);
    const said = async (...args: string[]): Promise<readonly string[]> =>
      logs((await command(["run", "-v", "-e", "staging", ...args], { cwd })).stdout);
    expect(await said()).toEqual(["in staging a, file"]);
    expect(await said("--tags", "smoke or all", "-j", "1")).toEqual(["in staging a, file", "in staging a, file"]);
    expect(await said("--var", "room=typed", "--var", "who=me")).toEqual(["in typed, me"]);
  });

  it("may have another name, and then nothing else is looked for", async () => {
    const cwd = await workspace({ ...files, "other/p.yaml": "paths: ../tests/b.yaml\nvars: { room: r, who: w }\n" });
    expect(logs((await command(["run", "-v", "-c", "other/p.yaml"], { cwd })).stdout)).toEqual(["in r, w"]);
    expect(await command(["run", "-c", "gone.yaml"], { cwd })).toEqual({
      exitCode: 2,
      stdout: "",
      stderr: "-c gone.yaml: gone.yaml cannot be read: there is no such file\n",
    });
  });

  it("that has mistakes is told by every command with all of them, and nothing is played", async () => {
    const cwd = await workspace({ ...files, "wstest.yaml": "timeout: 60\ntags: a nad b\nretrys: 2\npaths: tests\n" });
    for (const name of ["run", "list", "check"]) {
      const { exitCode, stdout, stderr } = await command([name], { cwd });
      const told = `${stdout}${stderr}`;
      expect(exitCode).toBe(2);
      expect(told).toContain("Expected a duration, got the number 60\n --> wstest.yaml:1:10");
      expect(told).toContain("60ms or 60s?");
      expect(told).toContain('The tags expression "a nad b" is not valid at "nad"\n --> wstest.yaml:2:7');
      expect(told).toContain('Unknown key "retrys" in a project\n --> wstest.yaml:3:1');
      expect(told).not.toContain("in mine");
    }
  });

  it("that names an unknown reporter is told with its place", async () => {
    const cwd = await workspace({ ...files, "wstest.yaml": "reporter: [console, junti]\n" });
    for (const name of ["run", "check"]) {
      const { exitCode, stdout } = await command([name, "tests"], { cwd });
      expect(exitCode).toBe(2);
      expect(stdout).toContain('There is no reporter "junti"\n --> wstest.yaml:1:21');
      expect(stdout).toContain('Did you mean "junit"?');
    }
  });

  it("is checked by its name, wherever it is", async () => {
    const cwd = await workspace({ "a/wstest.yaml": "reporte: junit\n" });
    const { exitCode, stdout } = await command(["check", "a/wstest.yaml"], { cwd });
    expect(exitCode).toBe(2);
    expect(stdout).toContain('Unknown key "reporte" in a project\n --> a/wstest.yaml:1:1');
    expect(stdout).toContain("1 file checked: 1 problem\n");
  });

  it("keeps its secrets when it has mistakes, too", async () => {
    const text = "vars: { token: hunter2-secret }\nsecrets: [token]\nreporte: junit\n";
    const cwd = await workspace({ ...files, "wstest.yaml": text });
    for (const name of ["run", "list", "check"]) {
      const { stdout, stderr } = await command([name, ...(name === "check" ? [] : ["tests"])], { cwd });
      expect(`${stdout}${stderr}`).toContain("1 | vars: { token: *** }");
      expect(`${stdout}${stderr}`).not.toContain("hunter2");
    }
  });
});

describe("an environment", () => {
  it.each([
    ["stagin", '-e stagin: wstest.yaml has no environment "stagin"\n  = help: Did you mean "staging"?\n'],
    ["prod", '-e prod: wstest.yaml has no environment "prod"\n  = help: The environments are staging, broken.\n'],
    [
      "TOKEN=x",
      "-e TOKEN=…: -e chooses an environment by its name\n  = help: A variable gets its value by --var name=value, a secret by --secret name=value.\n",
    ],
  ])("%s is none", async (name, stderr) => {
    const cwd = await workspace(files);
    for (const each of ["run", "list", "check"])
      expect(await command([each, "-e", name], { cwd })).toEqual({ exitCode: 2, stdout: "", stderr });
  });

  it("needs a project", async () => {
    const cwd = await workspace({ "scenarios/a.yaml": "steps: [{ wait: 1ms }]\n" });
    expect(await command(["run", "-e", "staging"], { cwd })).toEqual({
      exitCode: 2,
      stdout: "",
      stderr:
        '-e staging: there is no wstest.yaml that could say what "staging" is\n  = help: Write one, environments: { staging: { target: wss://… } }, or name it: -c <file>.\n',
    });
  });

  it("may be chosen by the project itself", async () => {
    const cwd = await workspace({ ...files, "wstest.yaml": `env: staging\n${files["wstest.yaml"]}` });
    expect(logs((await command(["run", "-v"], { cwd })).stdout)).toEqual(["in staging a, file"]);
    const wrong = await workspace({ ...files, "wstest.yaml": `env: stagin\n${files["wstest.yaml"]}` });
    const { exitCode, stderr } = await command(["run"], { cwd: wrong });
    expect(exitCode).toBe(2);
    expect(stderr).toContain('wstest.yaml has no environment "stagin"\n --> wstest.yaml:1:6');
  });

  it("adds its servers, which -t may replace again", async () => {
    const cwd = await workspace({
      "wstest.yaml": "environments: { x: { target: { chat: ws://127.0.0.1:1 } } }\n",
      "a.yaml":
        "servers: { chat: { mock: { endpoints: [{ path: / }] } } }\nclients: { a: '${chat.url}' }\nsteps: [{ a: connect }]\n",
    });
    const run = async (...args: string[]): Promise<string> =>
      (await command(["run", "a.yaml", ...args], { cwd })).stdout;
    expect(await run()).toContain("1 passed");
    expect(await run("-e", "x")).toContain("url: ws://127.0.0.1:1/");
    expect(await run("-e", "x", "-t", "chat=ws://127.0.0.1:2")).toContain("url: ws://127.0.0.1:2/");
  });
});
