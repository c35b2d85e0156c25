import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { command } from "../../support/command.ts";
import { workspace } from "../../support/workspace.ts";

const environment = JSON.stringify({
  lastMigration: 33,
  name: "Echo",
  routes: [{ type: "ws", endpoint: "echo", responses: [{ body: "{{body}}", rules: [] }] }],
});
const crud = environment.replace('"routes":[', '"routes":[{"type":"crud","endpoint":"users","responses":[]},');

const mock = (schema: string): string => `# yaml-language-server: $schema=${schema}
#
# Made by wstest convert of an environment of Mockoon (JSON): m.json.
# What Mockoon reads by the Content-Type of the handshake, a mock reads as JSON wherever it is JSON.
name: Echo
endpoints:
  - path: /echo
    rules:
      - name: response 1
        do: [{ send: "\${raw}" }]
`;

describe("wstest convert", () => {
  it("prints a mock", async () => {
    const cwd = await workspace({ "m.json": environment });
    expect(await command(["convert", "m.json", "--to", "mock"], { cwd })).toEqual({
      exitCode: 0,
      stdout: mock("./node_modules/wstest/schemas/mock.schema.json"),
      stderr: "",
    });
  });

  it("writes it into a file, which is a mock", async () => {
    const cwd = await workspace({ "m.json": environment });
    expect(await command(["convert", "m.json", "--to", "mock", "-o", "mocks/echo.yaml"], { cwd })).toEqual({
      exitCode: 0,
      stdout: "",
      stderr: "wrote mocks/echo.yaml\n",
    });
    expect(await readFile(join(cwd, "mocks/echo.yaml"), "utf8")).toBe(
      mock("../node_modules/wstest/schemas/mock.schema.json"),
    );
    expect((await command(["check", "mocks/echo.yaml"], { cwd })).stdout).toBe("1 file checked: nothing is wrong\n");
  });

  it("lists what is not carried over; --strict makes a failure of it", async () => {
    const cwd = await workspace({ "m.json": crud });
    const stderr = `m.json:1 (/routes/0): not carried over: the CRUD route /users
wrote x.yaml; 1 thing was not carried over
`;
    const args = ["convert", "m.json", "--to", "mock", "-o", "x.yaml"];
    expect(await command(args, { cwd })).toEqual({ exitCode: 0, stdout: "", stderr });
    expect(await command([...args, "--strict"], { cwd })).toEqual({ exitCode: 1, stdout: "", stderr });
    expect(await readFile(join(cwd, "x.yaml"), "utf8")).toContain("# Not carried over: the CRUD route /users\n");
  });

  it("says what is wrong with the command line", async () => {
    const cwd = await workspace({ "m.json": environment, "other.json": "{}" });
    const said = async (...args: readonly string[]): Promise<string> => {
      const { exitCode, stderr } = await command(["convert", ...args], { cwd });
      return `${exitCode} ${stderr}`;
    };
    expect(await said("none.json", "--to", "mock")).toMatch(/^2 .*none\.json cannot be read: there is no such file/s);
    expect(await said(".", "--to", "mock")).toMatch(/^2 .*\. cannot be read: it is a folder/s);
    expect(await said("other.json", "--to", "mock")).toMatch(/^2 .*other\.json is nothing that wstest convert knows/s);
    expect(await said("m.json", "--to", "mock", "-o", "./m.json")).toMatch(
      /^2 .*--out \.\/m\.json is the input itself/s,
    );
    expect(await said("m.json")).toMatch(/^2 .*required option '--to <kind>' not specified/s);
    expect(await said("m.json", "--to", "video")).toMatch(/^2 .*Allowed choices are mock/s);
  });
});
