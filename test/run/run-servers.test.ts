import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { command } from "../support/command.ts";
import { workspace } from "../support/workspace.ts";

/** A server that writes down that it was started and ended. */
const server = `
import { appendFileSync } from "node:fs";
import { createServer } from "node:http";
const say = (text) => appendFileSync("said.txt", text + "\\n");
say("started");
process.on("SIGTERM", () => { say("ended"); process.exit(0); });
createServer((request, response) => {
  say("asked " + request.url);
  response.end("yes");
  if (request.url === "/die") setTimeout(() => { console.log("last words"); process.exit(3); }, 20);
}).listen(process.env.PORT, "127.0.0.1");
`;
const node = JSON.stringify(process.execPath);
const project = `servers: { api: { command: [${node}, server.mjs], url: "http://127.0.0.1:\${port}" } }\n`;
const asks = (path: string): string => `steps: [{ http: { url: "\${api.url}/${path}" }, expect: { status: 200 } }]\n`;

async function run(files: Readonly<Record<string, string>>, ...args: readonly string[]) {
  const cwd = await workspace({ "wstest.yaml": project, "server.mjs": server, ...files });
  const result = await command(["run", "s", ...args], { cwd });
  const said = await readFile(join(cwd, "said.txt"), "utf8").catch(() => "");
  return {
    ...result,
    said: said
      .trim()
      .split("\n")
      .filter((each) => each !== "" && each !== "asked /"),
  };
}

describe("servers of the run", () => {
  it("are started once, are shared by all files, and end with the run", async () => {
    const { exitCode, said } = await run(
      { "s/a.yaml": asks("a"), "s/b.yaml": asks("b"), "s/c.yaml": asks("c") },
      "-j",
      "3",
    );
    expect(exitCode).toBe(0);
    expect([said[0], said.slice(1, -1).toSorted(), said.at(-1)]).toEqual([
      "started",
      ["asked /a", "asked /b", "asked /c"],
      "ended",
    ]);
  });

  it("that nobody uses are not started", async () => {
    expect((await run({ "s/a.yaml": "steps: [{ wait: 1ms }]\nservers: { api: ws://127.0.0.1:1 }\n" })).said).toEqual(
      [],
    );
    expect((await run({ "s/a.yaml": `skip: later\n${asks("a")}` })).said).toEqual([]);
    expect((await run({ "s/a.yaml": asks("a") }, "-t", "api=ws://127.0.0.1:1")).said).toEqual([]);
  });

  it("may be read by each other, and by what scenarios are given", async () => {
    const { exitCode, stdout, said } = await run({
      "wstest.yaml": `vars: { page: "\${api.url}/x" }\n${project.trimEnd().replace(/ }$/, "")}, chat: { mock: { endpoints: [{ path: / , onConnect: [{ send: hi }] }] } } }\n`,
      "s/a.yaml":
        "clients: { a: '${chat.url}' }\nsteps: [{ a: [connect, { receive: hi }] }, { http: 'GET ${page}' }]\n",
    });
    expect([exitCode, stdout]).toEqual([0, expect.stringContaining("1 passed")]);
    expect(said).toEqual(["started", "asked /x", "ended"]);
  });

  it("that do not get ready fail the run with what they wrote, and nothing is played", async () => {
    const { exitCode, stdout } = await run({
      "wstest.yaml": `servers: { api: { command: [${node}, -e, "console.log('no port left'); process.exit(9)"], url: "http://127.0.0.1:\${port}" } }\n`,
      "s/a.yaml": asks("a"),
      "s/b.yaml": asks("b"),
    });
    expect(exitCode).toBe(1);
    expect(stdout.split("api: the command exited with code 9 before it was ready")).toHaveLength(2);
    expect(stdout).toContain("no port left");
    expect(stdout).toContain("--> wstest.yaml:1:");
    expect(stdout).toContain("nothing ran, 1 problem, 2 not run");
  });

  it("that end by themselves fail who uses them, and who would", async () => {
    const { exitCode, stdout } = await run({
      "s/a.yaml":
        "steps: [{ http: 'GET ${api.url}/die' }, { wait: 10s }]\n---\nname: after\nsteps: [{ log: '${api.url}' }]\n---\nname: other\nsteps: [{ wait: 1ms }]\n",
    });
    expect([exitCode, stdout]).toEqual([1, expect.any(String)]);
    expect(stdout).toContain("The server api ended with exit code 3 while the scenario was running");
    expect(stdout).toContain("last words");
    expect(stdout).toContain("api is a server of the run: it had ended before");
    expect(stdout).toContain("1 passed, 2 errored");
  });

  it("that are mocks fail with their reactions who uses them, and go on", async () => {
    const { exitCode, stdout } = await run({
      "wstest.yaml":
        "servers: { chat: { mock: { endpoints: [{ path: /, rules: [{ when: { message: bad }, do: [{ assert: 'false' }] }] }] } } }\n",
      "s/a.yaml":
        "clients: { a: '${chat.url}' }\nsteps: [{ a: [connect, { send: bad }, { stayOpen: 10s }] }]\n---\nname: after\nclients: { a: '${chat.url}' }\nsteps: [{ a: [connect, { send: good }] }]\n",
    });
    expect(exitCode).toBe(1);
    expect(stdout).toContain("1 passed, 1 failed");
    expect(stdout).toContain("wstest.yaml:1:");
  });

  it("that are mocks whose reaction fails when nobody uses them fail the run", async () => {
    const { exitCode, stdout } = await run({
      "wstest.yaml":
        "servers: { chat: { mock: { endpoints: [{ path: /, onClose: [{ wait: 100ms }, { assert: 'false' }] }] } } }\n",
      "s/a.yaml":
        "clients: { a: '${chat.url}' }\nsteps: [{ a: [connect, close] }]\n---\nname: other\nclients: {}\nsteps: [{ wait: 400ms }]\n",
    });
    expect([exitCode, stdout]).toEqual([1, expect.stringContaining("The assertion does not hold: false")]);
    expect(stdout).toContain("2 passed, 1 problem");
  });

  it("end when the run is interrupted while they start", async () => {
    const abort = new AbortController();
    const cwd = await workspace({
      "wstest.yaml": `servers: { api: { command: [${node}, -e, "console.log(1); setInterval(() => 0, 1000)"], ready: { output: never } } }\n`,
      "a.yaml": "steps: [{ log: '${api.pid}' }]\n",
    });
    const running = command(["run", "a.yaml"], { cwd, signal: abort.signal });
    setTimeout(() => abort.abort("SIGINT"), 300);
    const { exitCode, stdout } = await running;
    expect(exitCode).toBe(130);
    expect(stdout).toContain("interrupted");
  });
});
