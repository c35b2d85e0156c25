import { describe, expect, it } from "vitest";
import { command } from "../../support/command.ts";
import { workspace } from "../../support/workspace.ts";

const files = {
  "scenarios/right.yaml":
    "servers: { chat: { mock: mock.yaml } }\nclients: { a: '${chat.url}' }\nsteps: [{ a: connect }]\n",
  "scenarios/mock.yaml": "endpoints: [{ path: /ws }]\n",
  "wrong.yaml": "clients: { a: ws://h }\nsteps:\n  - a: conect\n  - b: connect\n",
  "warned.yaml": "clients: { a: ws://h }\nsteps: [{ a: { receive: { count: 3 } } }]\n",
  "given.yaml": "steps: [{ log: '${x}' }]\n",
  env: "x=1\n",
};

async function check(...args: readonly string[]) {
  return command(["check", ...args], { cwd: await workspace(files) });
}

describe("wstest check", () => {
  it("warns once of what is not set in the environment, unless a value is given", async () => {
    const unset =
      "vars: { password: '${env.WSTEST_UNSET}' }\nsteps: [{ log: '${password}' }]\nexamples: [{ a: 1 }, { a: 2 }]\n";
    const cwd = await workspace({ "unset.yaml": unset, env: "WSTEST_UNSET=1\n" });
    const told = `WSTEST_UNSET is not set in the environment: \${env.WSTEST_UNSET} is null
 --> unset.yaml:1:20
  |
1 | vars: { password: '\${env.WSTEST_UNSET}' }
  |                    ^^^^^^^^^^^^^^^^^^^ is not set
  = help: Set it, in the shell or in a file for --env-file; or say what stands in for it: \${coalesce(env.WSTEST_UNSET, "…")}.

1 file checked: 1 warning
`;
    expect(await command(["check", "unset.yaml"], { cwd })).toEqual({
      exitCode: 0,
      stdout: `warning: ${told}`,
      stderr: "",
    });
    for (const given of [
      ["--env-file", "env"],
      ["--var", "password=x"],
    ]) {
      const { stdout } = await command(["check", "unset.yaml", ...given], { cwd });
      expect(stdout).toBe("1 file checked: nothing is wrong\n");
    }
  });

  it("says that nothing is wrong", async () => {
    expect(await check()).toEqual({ exitCode: 0, stdout: "2 files checked: nothing is wrong\n", stderr: "" });
  });

  it("shows every mistake, as code frames", async () => {
    expect(await check("wrong.yaml", "scenarios")).toMatchInlineSnapshot(`
      {
        "exitCode": 2,
        "stderr": "",
        "stdout": "Unknown action "conect"
       --> wrong.yaml:3:8
        |
      1 | clients: { a: ws://h }
      2 | steps:
      3 |   - a: conect
        |        ^^^^^^ unknown action
        = help: Did you mean "connect"?

      Unknown client or control word "b"
       --> wrong.yaml:4:5
        |
      2 | steps:
      3 |   - a: conect
      4 |   - b: connect
        |     ^ unknown client or control word
        = help: The clients are a; control words are wait, set, unset, log, http, exec, assert, delivered, repeat, forEach, if, choose, parallel, barrier, any, start, cancel, call, group, breakpoint.

      3 files checked: 2 problems
      ",
      }
    `);
  });

  it("is content with warnings", async () => {
    const { exitCode, stdout } = await check("warned.yaml");
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/1 file checked: 1 warning\n$/);
  });

  it("checks a mock that is named", async () => {
    expect((await check("scenarios/mock.yaml")).stdout).toBe("1 file checked: nothing is wrong\n");
  });

  it("gives an object a line with --json", async () => {
    const { exitCode, stdout } = await check("wrong.yaml", "warned.yaml", "--json");
    expect(exitCode).toBe(2);
    const problems = stdout
      .trim()
      .split("\n")
      .slice(0, -1)
      .map((line) => JSON.parse(line) as { code: string; severity?: string; place: { file: string; line: number } });
    expect(problems.map(({ code, severity, place }) => [code, severity, place.file, place.line])).toEqual([
      ["invalid-file", undefined, "wrong.yaml", 3],
      ["invalid-file", undefined, "wrong.yaml", 4],
      ["invalid-file", "warning", "warned.yaml", 2],
    ]);
  });

  it("knows variables that will be given", async () => {
    expect((await check("given.yaml")).exitCode).toBe(2);
    expect((await check("given.yaml", "--var", "x=1")).exitCode).toBe(0);
    expect((await check("given.yaml", "--env-file", "env")).exitCode).toBe(0);
    expect(await check("given.yaml", "--var", "x=1", "--var", "y=1")).toEqual({
      exitCode: 2,
      stdout: "",
      stderr: '--var y: no scenario has a variable "y"\n  = help: The variables are x.\n',
    });
    // Of mocks alone nobody can say what their scenarios have.
    expect((await check("scenarios/mock.yaml", "--var", "x=1")).exitCode).toBe(0);
  });

  it("is also called validate", async () => {
    expect((await command(["validate", "wrong.yaml"], { cwd: await workspace(files) })).exitCode).toBe(2);
  });

  it("uses colours when it is told to", async () => {
    expect((await check("wrong.yaml", "--color")).stdout).toContain("\u001b[");
    expect((await check("wrong.yaml", "--no-color")).stdout).not.toContain("\u001b[");
  });
});
