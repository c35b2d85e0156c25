import { readFile, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { headLine, trafficLine } from "../../../src/recording/traffic-line.ts";
import { command } from "../../support/command.ts";
import { connection, head, recordingFile } from "../../support/traffic.ts";
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
    expect(await command([...args, "--force", "--strict"], { cwd })).toEqual({ exitCode: 1, stdout: "", stderr });
    expect(await readFile(join(cwd, "x.yaml"), "utf8")).toContain("# Not carried over: the CRUD route /users\n");
  });

  it("tells programs what is not carried over, in JSON", async () => {
    const cwd = await workspace({ "m.json": crud });
    const lines = `{"type":"left","place":"m.json:1 (/routes/0)","text":"the CRUD route /users"}
{"type":"summary","out":"x.yaml","left":1}
`;
    const args = ["convert", "m.json", "--to", "mock", "--json"];
    const written = await command([...args, "-o", "x.yaml", "--strict"], { cwd });
    const failed = '"ok":false,"exit":1,"code":"not-as-recorded","headline":"1 thing was not carried over","notes":[]';
    expect(written).toEqual({ exitCode: 1, stdout: `${lines}{"type":"verdict",${failed}}\n`, stderr: "" });
    // Standard output is the mock's own.
    const { stdout, stderr } = await command(args, { cwd });
    expect(stdout).toContain("name: Echo");
    expect(stderr).toBe(`${lines.replace('"x.yaml"', "null")}{"type":"verdict","ok":true,"exit":0}\n`);
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
    expect(await said("m.json", "--to", "mock", "-o", "other.json")).toMatch(
      /^2 .*--out other\.json: there is such a file already.*--force writes over it/s,
    );
    expect(await said("m.json", "--to", "mock", "--from", "asyncapi")).toMatch(
      /^2 .*--from asyncapi: m\.json is an environment of Mockoon \(JSON\), and not an AsyncAPI document/s,
    );
    expect(await said("m.json")).toMatch(/^2 .*required option '--to <kind>' not specified/s);
    expect(await said("m.json", "--to", "scenario")).toMatch(
      /^2 .*m\.json is an environment of Mockoon \(JSON\), of which no scenario can be made.*--to mock/s,
    );
    expect(await said("m.json", "--to", "video")).toMatch(/^2 .*Allowed choices are scenario, mock, har, ndjson/s);
  });
});

describe("wstest convert of a recording", () => {
  const chat = connection(1, "> hi\n<< 00ff\n> close 1000\nend server");

  it("makes a scenario of it, and says what is missing", async () => {
    const lines = [headLine(head), ...chat.map((each) => trafficLine(each))];
    const cwd = await workspace({ "chat.ndjson": `${lines.join("\n")}\n{"type":"mess` });
    const { exitCode, stdout, stderr } = await command(["convert", "chat.ndjson", "--to", "scenario"], { cwd });
    expect([exitCode, stderr]).toEqual([
      0,
      "chat.ndjson: not carried over: Line 9 is torn: whoever wrote the file ended in the middle\n",
    ]);
    expect(stdout).toContain("- client: { send: hi, receive: { $hex: 00 ff } }");
  });

  it("prints it as lines of JSON, which read as the same", async () => {
    const path = await recordingFile(chat);
    const { stdout, exitCode } = await command(["convert", path, "--to", "ndjson"], { cwd: dirname(path) });
    expect([exitCode, stdout]).toEqual([0, await readFile(path, "utf8")]);
  });

  it("writes it as a HAR, which is a recording, too, and for nobody else to read", async () => {
    const [path, cwd] = [await recordingFile(chat), await workspace()];
    const { stderr } = await command(["convert", path, "--to", "har", "-o", "chat.har"], { cwd });
    expect(stderr).toBe("wrote chat.har\n");
    expect((await stat(join(cwd, "chat.har"))).mode & 0o777).toBe(0o600);
    const { stdout } = await command(["convert", "chat.har", "--to", "ndjson"], { cwd });
    const types = stdout
      .trim()
      .split("\n")
      .map((line) => (JSON.parse(line) as { readonly type: string }).type);
    expect(types).toEqual(["recording", "open", "request", "response", "message", "message", "close", "end"]);
  });

  it("hides secrets", async () => {
    const path = await recordingFile(connection(1, '> {"word":"s3cr3t-value"}'));
    const cwd = dirname(path);
    await writeFile(join(cwd, "secrets.env"), "TOKEN=s3cr3t-value\n");
    for (const secret of [
      ["--secret", "token=s3cr3t-value"],
      ["--secrets-file", "secrets.env"],
    ]) {
      const { stdout, stderr } = await command(["convert", path, "--to", "ndjson", ...secret], { cwd });
      expect(stdout).toContain(String.raw`{\"word\":\"***\"}`);
      expect(stderr).toBe("");
    }
    const { stderr } = await command(["convert", path, "--to", "har", "--secret", "t=s3cret"], { cwd });
    expect(stderr).toContain(
      "warning: --secret t: its value is nowhere in what is written: nothing was masked for it\n",
    );
  });

  it("leaves secrets in what stays traffic, and in nothing else, when it is asked to", async () => {
    const path = await recordingFile(connection(1, '> {"token":"s3cr3t-value"}'));
    const { stdout } = await command(["convert", path, "--to", "ndjson", "--show-secrets"], { cwd: dirname(path) });
    expect(stdout).toContain("s3cr3t-value");
    const { exitCode, stderr } = await command(["convert", path, "--to", "mock", "--show-secrets"], {
      cwd: dirname(path),
    });
    expect([exitCode, stderr]).toEqual([
      2,
      "--show-secrets goes with --to har and --to ndjson: a mock asks the environment for secrets\n",
    ]);
  });

  it("says what holds no traffic, and leaves the file that was there", async () => {
    const cwd = await workspace({ "m.json": environment, "chat.har": "mine", "cut.ndjson": `${headLine(head)}\n{}\n` });
    const foreign = await command(["convert", "m.json", "--to", "har", "-o", "chat.har", "--force"], { cwd });
    expect([foreign.exitCode, foreign.stderr]).toEqual([
      2,
      expect.stringMatching(/m\.json holds no traffic that wstest can read/),
    ]);
    const broken = await command(["convert", "cut.ndjson", "--to", "har", "-o", "chat.har", "--force"], { cwd });
    expect([broken.exitCode, broken.stderr]).toEqual([2, expect.stringMatching(/This line is no event/)]);
    expect(await readFile(join(cwd, "chat.har"), "utf8")).toBe("mine");
    for (const file of ["elf.wsr", "elf"]) {
      await writeFile(join(cwd, file), "\u007fELF\u0000\u0001");
      const { exitCode, stderr } = await command(["convert", file, "--to", "scenario"], { cwd });
      expect([exitCode, stderr]).toEqual([
        2,
        expect.stringContaining(`${file} holds no traffic that wstest can read\n`),
      ]);
    }
    const from = await command(["convert", "m.json", "--to", "har", "--from", "mockoon"], { cwd });
    expect(from.stderr).toContain("--from mockoon is for files of other tools");
  });
});
