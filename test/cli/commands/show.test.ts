import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { command } from "../../support/command.ts";
import { workspace } from "../../support/workspace.ts";

const scenario = `
name: A message reaches bob
servers:
  chat:
    mock:
      endpoints:
        - path: /
          rules: [{ when: { message: { type: hi } }, do: [{ send: { type: hi, items: [{ id: 7 }] } }] }]
clients: { alice: "\${chat.url}", bob: "\${chat.url}" }
steps:
  - alice, bob: connect
  - bob: { send: { type: hi }, receive: { type: hi } }
  - bob: { receive: { type: never }, timeout: 50ms }
`;

let cwd = "";
let told = "";
const trace = "wstest-results/traces/chat-a-message-reaches-bob.trace.jsonl";
beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), "wstest-"));
  await writeFile(join(cwd, "chat.yaml"), scenario);
  told = (await command(["run", "chat.yaml", "--trace", "retain-on-failure", "--reporter", "junit"], { cwd })).stdout;
}, 60_000);
afterAll(() => rm(cwd, { recursive: true }));
const show = (...args: readonly string[]) => command(["show", ...args], { cwd });

describe("a run with --trace", () => {
  it("names the trace of a scenario that failed, and what opens it", async () => {
    expect(told).toContain(`trace: ${trace}\n    wstest show ${trace}\n`);
    expect(told).toContain(`To open its trace: wstest show ${trace}\n`);
    const junit = await readFile(join(cwd, "wstest-results/junit.xml"), "utf8");
    expect(junit).toContain(`[[ATTACHMENT|${trace}]]`);
    expect(await readdir(join(cwd, "wstest-results/traces"))).toEqual([
      "chat-a-message-reaches-bob.har",
      "chat-a-message-reaches-bob.trace.jsonl",
    ]);
  });

  it("writes none of what passed with retain-on-failure, all with on, nothing by default", async () => {
    const folder = await workspace();
    await writeFile(join(folder, "chat.yaml"), scenario.replace("never }, timeout: 50ms", "hi }"));
    await writeFile(join(folder, "pass.yaml"), scenario.split("\n").slice(0, -2).join("\n"));
    await command(["run", "pass.yaml", "--trace", "retain-on-failure"], { cwd: folder });
    expect(await readdir(join(folder, "wstest-results/traces"))).toEqual([]);
    await command(["run", "pass.yaml", "-o", "out", "--trace", "on"], { cwd: folder });
    expect(await readdir(join(folder, "out/traces"))).toHaveLength(2);
    await command(["run", "pass.yaml", "-o", "none"], { cwd: folder });
    expect(await readdir(join(folder, "none"))).not.toContain("traces");
  });

  it("writes its other reports where traces cannot be written", async () => {
    const folder = await workspace();
    await writeFile(join(folder, "pass.yaml"), scenario.split("\n").slice(0, -2).join("\n"));
    await writeFile(join(folder, "file"), "");
    const { exitCode, stdout, stderr } = await command(
      ["run", "pass.yaml", "-o", "file", "--trace", "on", "--reporter", "junit=x.xml"],
      { cwd: folder },
    );
    expect(stdout).toContain("1 passed");
    expect(stderr).toMatch(/^The trace file\/traces\/pass-a-message-reaches-bob\.trace\.jsonl could not be written: /m);
    expect(await readFile(join(folder, "x.xml"), "utf8")).toContain("testcase");
    expect(exitCode).toBe(3);
  });
});

describe("show", () => {
  it("tells the timeline and the failure", async () => {
    const { exitCode, stdout } = await show(trace);
    expect(stdout).toMatch(/^Recorded \d{4}-\d\d-\d\d .* UTC on test-host by wstest /);
    expect(stdout).toMatch(/bob -> {2}\{"type":"hi"\}\n.*bob <- {2}\{"type":"hi","items":\[\{"id":7\}\]\}/);
    expect(stdout).toContain("-> chat.yaml:13:");
    expect(exitCode).toBe(0);
  });

  it("tells only what is asked for", async () => {
    const { stdout } = await show(
      trace,
      "--client",
      "bob",
      "--type",
      "message,client",
      "--where",
      "$.items[?(@.id==7)]",
    );
    expect(stdout).toContain('bob <-  {"type":"hi","items":[{"id":7}]}');
    expect(stdout).not.toContain('bob ->  {"type"');
    const { stdout: json } = await show(trace, "--type", "message", "--json");
    const types = json
      .trim()
      .split("\n")
      .map((each) => (JSON.parse(each) as { readonly type: string }).type);
    expect(types).toEqual(["run:start", "scenario:start", "frame", "frame", "scenario:end"]);
  });

  it.each([
    [["--client", "bobb"], 4, 'There is no client bobb in it. Did you mean "bob"?\n'],
    [["--type", "http"], 4, "Nothing in it is as --client, --type and --where ask.\n"],
    [["--type", "mesage"], 2, '--type mesage: there are no such events\n  = help: Did you mean "message"?\n'],
    [["--where", "$["], 2, '--where "$[" is no JSONPath: '],
  ])("%j says what is wrong", async (args, code, expected) => {
    const { exitCode, stderr } = await show(trace, ...args);
    expect(stderr.startsWith(expected)).toBe(true);
    expect(exitCode).toBe(code);
  });

  it("shows what there is of a trace that is torn", async () => {
    const text = await readFile(join(cwd, trace), "utf8");
    await writeFile(join(cwd, "torn.jsonl"), text.slice(0, text.indexOf(String.raw`\"id\":7`)));
    const { exitCode, stdout } = await show("torn.jsonl");
    expect(stdout).toMatch(
      /bob -> .*\n(?:.*\n)?Line \d+ of torn\.jsonl is torn: whoever wrote it ended in the middle\. All before it is shown\.\nThe end of "A message reaches bob" was not recorded\.\n$/,
    );
    expect(exitCode).toBe(0);
  });

  it("shows nothing that commands the job of CI in which it runs", async () => {
    const folder = await workspace({
      "evil.yaml": `name: evil\nsteps:\n  - log: "##vso[task.setvariable variable=PATH]evil"\n  - assert: 1 == 2\n`,
    });
    await command(["run", "evil.yaml", "--trace", "on"], { cwd: folder });
    const file = "wstest-results/traces/evil-evil.trace.jsonl";
    const env = { TF_BUILD: "True" };
    const seen = await command(["show", file], { cwd: folder, env });
    expect(seen.stdout).toContain("# #vso[task.setvariable variable=PATH]evil");
    expect(seen.stdout).not.toContain("##vso");
    expect((await command(["show", file, "--json"], { cwd: folder, env })).stdout).toContain('"##vso[');
  });

  it("tells of a file that is no trace, with its line", async () => {
    const { exitCode, stderr } = await show("chat.yaml");
    expect(stderr).toMatch(/^This is no trace\n --> chat\.yaml:2:1\n/);
    expect(exitCode).toBe(2);
  });
});
