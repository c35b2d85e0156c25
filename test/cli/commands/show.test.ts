import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { command } from "../../support/command.ts";
import type { TrafficEvent } from "../../../src/recording/traffic.ts";
import { connection, recordingFile, together } from "../../support/traffic.ts";
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

  it("with --verbose has headers, and bodies as text, without what is secret in them", async () => {
    const at = { at: 20, connection: 3 };
    const bytes = Buffer.from('{"user":"a",\n"password":"s3cr3t"}');
    const headers = [
      ["content-type", "application/json"],
      ["cookie", "sid=s3cr3t"],
    ] as const;
    const url = "http://127.0.0.1:9000/login?token=s3cr3t2";
    const path = await recordingFile([
      { type: "open", ...at },
      { type: "request", ...at, method: "POST", url, headers, body: { bytes } },
      {
        type: "response",
        ...at,
        status: 200,
        statusText: "OK",
        headers: [],
        body: { bytes: Buffer.from([255]), of: 9 },
      },
    ]);
    const { stdout } = await command(["show", "chat.ndjson", "-v"], { cwd: dirname(path) });
    expect(stdout.split("\n").slice(1)).toEqual([
      "           > POST http://127.0.0.1:9000/login?token=${secret.token}",
      "           > content-type: application/json",
      "           > cookie: sid=${secret.sid}",
      "           >",
      '           > {"user":"a",',
      '           > "password":"${secret.sid}"}',
      "   +20 ms  http: POST http://127.0.0.1:9000/login?token=${secret.token}: status 200 after 0 ms",
      "           < 200 OK",
      "           <",
      "           < <9 bytes that are not here: nobody can tell what is secret in what has no type>",
      "",
    ]);
    const http = await command(["show", "chat.ndjson", "--type", "http"], { cwd: dirname(path) });
    expect(http.stdout).toContain("http: POST http://127.0.0.1:9000/login");
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
    [["--type", "http"], 4, "Nothing in it is as --client, --type, --from and --where ask.\n"],
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

  it("tells of a file that is neither trace nor recording", async () => {
    const { exitCode, stderr } = await show("chat.yaml");
    expect(stderr).toMatch(/^chat\.yaml holds no traffic that wstest can read\n {2}= help: It reads .*a trace/);
    expect(exitCode).toBe(2);
  });
});

describe("show of a recording", () => {
  const chat = together(
    connection(1, '> {"id":1}\n< {"id":2}\n<< 0001\n> close 1000 bye\n< close 1000 bye\nend server'),
    connection(2, "< hi", { at: 2.5, path: "/room?x=1" }),
  );

  async function shown(...args: readonly string[]) {
    const path = await recordingFile([...chat, { type: "gap", at: 9, connection: 0, reason: "The file is torn" }]);
    return { ...(await command(["show", "chat.ndjson", ...args], { cwd: dirname(path) })), cwd: dirname(path) };
  }

  it("lists its connections", async () => {
    const { exitCode, stdout } = await shown();
    expect(stdout).toBe(`chat.ndjson: captured 2026-01-02 03:04:05 UTC by a test, in front of ws://127.0.0.1:9000/chat
To ws://127.0.0.1:9000

#     time  client           url        status     sent  received  lasted  end
1    +0 ms  127.0.0.1:50001  /chat         101  1 (8 B)  2 (10 B)    8 ms  1000 "bye" by the client
2  +2.5 ms  127.0.0.1:50002  /room?x=1     101        0   1 (2 B)    3 ms  open at the end
The file is torn.
`);
    expect(exitCode).toBe(0);
  });

  it("tells what went over a connection, or over all", async () => {
    const { stdout } = await shown("--connection", "2");
    expect(stdout.split("\n").slice(1)).toEqual([
      "  +4.5 ms  client 2 --  opened ws://127.0.0.1:9000/room?x=1 status 101",
      "  +5.5 ms  client 2 <-  hi",
      "    +9 ms  The file is torn",
      "",
    ]);
    const all = await shown("--timeline");
    expect(all.stdout).toContain('client 1 ->  {"id":1}');
    expect(all.stdout).toContain("client 2 <-  hi");
  });

  it("tells only what is asked for", async () => {
    const lines = async (...args: readonly string[]): Promise<readonly string[]> =>
      (await shown(...args, "--json")).stdout
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line) as { readonly type: string; readonly text?: string })
        .map(({ type, text }) => text ?? type);
    expect(await lines("--type", "message", "--from", "server")).toEqual([
      "recording",
      '{"id":2}',
      "message",
      "hi",
      "gap",
    ]);
    expect(await lines("--where", "$[?(@ == 2)]")).toEqual(["recording", '{"id":2}', "gap"]);
    expect(await lines("--where", "{ id: { $gt: 1 } }")).toEqual(["recording", '{"id":2}', "gap"]);
    expect(await lines("--where", "hi")).toEqual(["recording", "hi", "gap"]);
    expect(await lines("--client", "client 2", "--type", "client,message")).toEqual([
      "recording",
      "open",
      "request",
      "response",
      "hi",
      "gap",
    ]);
  });

  it.each([
    [["--connection", "7"], 4, "There is no connection 7 in it: it has 2.\n"],
    [["--connection", "0"], 2, "--connection 0: connections have numbers, from 1\n"],
    [["--client", "client 3", "--timeline"], 4, 'There is no client client 3 in it. Did you mean "client 1"?\n'],
    [["--where", "{ id: "], 2, '--where "{ id: " is no matcher: The YAML is not valid'],
    [["--where", "{ id: { $what: 1 } }"], 2, '--where "{ id: { $what: 1 } }" is no matcher: '],
    [["--where", "$.nothing"], 4, "Nothing in it is as --connection, --client, --type, --from and --where ask.\n"],
    [["--from", "sever"], 2, "error: option '--from <side>' argument 'sever' is invalid."],
    [["--html", "chat.ndjson"], 2, "--html chat.ndjson is the recording itself\n"],
  ])("%j says what is wrong", async (args, code, expected) => {
    const { exitCode, stderr } = await shown(...args);
    expect(stderr.startsWith(expected)).toBe(true);
    expect(exitCode).toBe(code);
  });

  it("hides secrets", async () => {
    const path = await recordingFile(connection(1, '> {"word":"s3cr3t-value"}'));
    const secret = ["--secret", "token=s3cr3t-value"];
    const { stdout } = await command(["show", path, "--timeline", ...secret], { cwd: dirname(path) });
    expect(stdout).toContain('{"word":"***"}');
    await command(["show", path, "--html", "x.html", ...secret], { cwd: dirname(path) });
    expect(await readFile(join(dirname(path), "x.html"), "utf8")).not.toContain("s3cr3t-value");
  });

  it("says which of the secrets that are given was nowhere", async () => {
    const path = await recordingFile(connection(1, '> {"word":"s3cr3t-value"}'));
    const secrets = ["--secret", "token=s3cr3t-value", "--secret", "other=s3cret-value"];
    for (const how of [["--timeline"], ["--html", "x.html"]]) {
      const { stderr, exitCode } = await command(["show", path, ...how, ...secrets], { cwd: dirname(path) });
      expect(stderr)
        .toContain(`warning: --secret other: its value is nowhere in what is shown: nothing was masked for it
  = help: If the value is mistyped, the secret itself is shown. Write behind the = the value itself, letter by letter as it was said.
`);
      expect(stderr).not.toContain("--secret token");
      expect(exitCode).toBe(0);
    }
  });

  it("shows what is whole of a damaged recording, says how much is lost and where, and exits with 2", async () => {
    const damage = "The file is damaged at byte 812: 77 bytes are lost";
    const events: readonly TrafficEvent[] = [
      ...connection(1, "> a"),
      { type: "gap", at: 9, connection: 0, reason: damage, bytes: 77, damaged: true },
      ...connection(2, "> b", { at: 10 }),
    ];
    const folder = dirname(await recordingFile(events));
    for (const how of [[], ["--timeline"], ["--json"], ["--connection", "2"]]) {
      const { exitCode, stdout, stderr } = await command(["show", "chat.ndjson", ...how], { cwd: folder });
      expect(stdout).toMatch(/^ *2 |client 2 ->|"connection":2/m);
      expect([exitCode, stderr]).toEqual([2, `chat.ndjson: ${damage}.\n`]);
      if (how[0] === "--json")
        expect(JSON.parse(stdout.trim().split("\n").at(-1) ?? "")).toMatchObject({
          type: "verdict",
          exit: 2,
          code: "invalid-file",
          headline: `chat.ndjson: ${damage}`,
        });
    }
  });

  it("says that there is nothing in it", async () => {
    const path = await recordingFile([]);
    const { exitCode, stderr } = await command(["show", "chat.ndjson"], { cwd: dirname(path) });
    expect([exitCode, stderr]).toEqual([4, "No connection is in it.\n"]);
  });

  it("writes a page, for nobody else to read", async () => {
    const { exitCode, stderr, cwd: folder } = await shown("--html", "out/chat.html");
    expect([exitCode, stderr]).toEqual([0, "wrote out/chat.html\n"]);
    const page = await readFile(join(folder, "out/chat.html"), "utf8");
    expect(page).toContain('"captured":"a test"');
    expect(page).toContain('\\"id\\":2');
    expect((await stat(join(folder, "out/chat.html"))).mode & 0o777).toBe(0o600);
  });

  it("shows the connections of a trace, and a page of all that it tells", async () => {
    const { stdout } = await show(trace, "--list");
    // Both connect at once: either may be the first.
    expect(stdout).toMatch(/^[12] .* alice .* 1000 by the client$/m);
    const [, bob = ""] = /^([12]) .* bob .*$/m.exec(stdout) ?? [];
    expect((await show(trace, "--connection", bob)).stdout).toContain('bob ->  {"type":"hi"}');
    await show(trace, "--html", "trace.html");
    expect(await readFile(join(cwd, "trace.html"), "utf8")).toContain("bob: { receive: { type: never }");
  });
});
