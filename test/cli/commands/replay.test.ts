import { copyFile, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { TrafficEvent } from "../../../src/recording/traffic.ts";
import { command, normalised } from "../../support/command.ts";
import { endMocks, startMock } from "../../support/mock.ts";
import { connection, recordingFile } from "../../support/traffic.ts";
import { workspace } from "../../support/workspace.ts";

endMocks();
const echo = "name: e\nendpoints: [{ path: /chat, rules: [{ do: [{ send: '${raw}' }] }] }]";
const chat = connection(1, "> a\n< a\n> close 1000\n< close 1000\nend client");

async function recorded(events: readonly TrafficEvent[]): Promise<string> {
  const cwd = await workspace();
  await copyFile(await recordingFile(events), join(cwd, "chat.ndjson"));
  return cwd;
}
const withHeader = (name: string, value: string): readonly TrafficEvent[] =>
  chat.map((event) =>
    event.type === "request" ? { ...event, headers: [...event.headers, [name, value] as const] } : event,
  );

describe("wstest replay", () => {
  it("passes when the server answers as recorded", async () => {
    const mock = await startMock(echo);
    const cwd = await recorded(chat);
    const { exitCode, stdout } = await command(["replay", "chat.ndjson", "-t", mock.url], { cwd });
    expect(stdout).toContain("✓ connection 1 /chat");
    expect(stdout).toContain("connection 1 /chat         1        1        0        0      0          0     100 %");
    expect(exitCode).toBe(0);
  });

  it("shows in no report what messages say that lets somebody in", async () => {
    const mock = await startMock(`
name: e
endpoints:
  - path: /chat
    rules: [{ do: [{ send: { ok: true, token: now-5cb2aa91e0f7d4, again: "of \${message.password}" } }] }]
`);
    const traffic = connection(
      1,
      `
      > {"login":"ann","password":"hunter22"}
      < {"ok":false,"token":"then-1f0a77c2b9e3d8","again":"of hunter22"}
      > close 1000
      < close 1000
      end client
    `,
    );
    const cwd = await recorded(traffic);
    const reports = "console,junit=j.xml,json=e.jsonl,html=h.html";
    const { stdout } = await command(["replay", "chat.ndjson", "-t", mock.url, "-v", "--reporter", reports], { cwd });
    expect(stdout).toContain("$.ok: expected false, got true");
    expect(stdout).toContain('{"login":"ann","password":"***"}');
    await copyFile(join(cwd, "chat.ndjson"), join(cwd, "other.ndjson"));
    await writeFile(
      join(cwd, "other.ndjson"),
      (await readFile(join(cwd, "chat.ndjson"), "utf8")).replaceAll("then-1f0a77c2b9e3d8", "now-5cb2aa91e0f7d4"),
    );
    const args = ["compare", "chat.ndjson", "other.ndjson", "--reporter", "console,junit=cj.xml,json=ce.jsonl"];
    const compared = await command(args, { cwd });
    expect(compared.stdout).toContain('$.token: expected "***", got "***"');
    const written = ["j.xml", "e.jsonl", "h.html", "cj.xml", "ce.jsonl"].map((each) =>
      readFile(join(cwd, each), "utf8"),
    );
    for (const text of [stdout, compared.stdout, ...(await Promise.all(written))])
      expect(text).not.toMatch(/hunter22|5cb2aa91e0f7d4|1f0a77c2b9e3d8/);
  });

  it("warns of --carry that finds nothing, once for all copies", async () => {
    const mock = await startMock(echo);
    const cwd = await recorded(connection(1, '> {"id":1}\n< {"id":1}\n> close 1000\n< close 1000\nend client'));
    const args = [
      "replay",
      "chat.ndjson",
      "-t",
      mock.url,
      "--connections",
      "2",
      "--carry",
      "$.id",
      "--carry",
      "$.ticket",
    ];
    const { stdout, stderr, exitCode } = await command(args, { cwd });
    expect((stdout + stderr).match(/^warning: .*$/gm)).toEqual([
      "warning: --carry $.ticket found nothing in any message of the server",
    ]);
    expect(exitCode).toBe(0);
  });

  it("tells a secret that is given under a name that nothing was masked under, and one that is missing for it", async () => {
    const mock = await startMock(echo);
    const cwd = await recorded(withHeader("Authorization", "Bearer ${secret.authorization}"));
    const args = ["replay", "chat.ndjson", "-t", mock.url, "--secret", "autorization=abcdef"];
    const missing = await command(args, { cwd });
    expect(missing.stdout).toContain(
      `  = --secret autorization: nothing in chat.ndjson was masked under this name. Did you mean "authorization"? Masked is authorization.
  = help: Give it: --secret authorization=…, or WSTEST_SECRET_AUTHORIZATION=… in the environment.`,
    );
    expect(missing.exitCode).toBe(2);
    const { stdout } = await command([...args, "--secret", "authorization=abcdef"], { cwd });
    expect(stdout).toContain(`warning: --secret autorization: nothing in chat.ndjson was masked under this name
  = help: Did you mean "authorization"? Masked is authorization.
`);
  });

  it("says alone that --only selects nothing, before anything is sent", async () => {
    const mock = await startMock(echo);
    const cwd = await recorded(chat);
    const { stdout, exitCode } = await command(["replay", "chat.ndjson", "-t", mock.url, "--only", "$.x"], { cwd });
    expect(normalised(stdout)).toBe(
      `--only $.x found nothing in the one message of chat.ndjson: nothing can be compared
  = help: No message has members: they are texts or bytes. --codec reads msgpack and cbor.

nothing ran, 1 problem (<time>)
`,
    );
    expect(exitCode).toBe(2);
  });

  it("shows what happens with --verbose, and in the reports", async () => {
    const mock = await startMock(echo);
    const cwd = await recorded(chat);
    const args = ["replay", "chat.ndjson", "-t", mock.url, "-v", "--reporter", "console,html=h.html"];
    const { stdout } = await command(args, { cwd });
    expect(stdout).toMatch(/client 1 -> {2}a\n.*client 1 <- {2}a\n/);
    expect(stdout).toMatch(/ 1 {3}matched after .* ms, recorded 1 ms: "a"\n/);
    expect(await readFile(join(cwd, "h.html"), "utf8")).toContain("client 1");
  });

  it("takes secrets from the command line, a file or the environment, and shows none", async () => {
    const mock = await startMock(`
name: e
endpoints:
  - path: /chat
    accept: [{ when: { headers: { authorization: Bearer topsecret } } }, { refuse: 401 }]
    rules: [{ do: [{ send: "\${raw}" }, { send: "you are topsecret" }] }]
`);
    const cwd = await recorded(withHeader("Authorization", "Bearer ${secret.authorization}"));
    const args = ["replay", "chat.ndjson", "-t", mock.url, "-v"];
    const none = await command(args, { cwd });
    expect(none.stdout)
      .toContain(`The handshakes in chat.ndjson need a secret that was masked when it was recorded: authorization (connection 1)
  = help: Give it: --secret authorization=…, or WSTEST_SECRET_AUTHORIZATION=… in the environment.`);
    expect(none.exitCode).toBe(2);
    for (const [more, env] of [
      [["--secret", "authorization=topsecret"], {}],
      [["-H", "Authorization: Bearer topsecret"], {}],
      [[], { WSTEST_SECRET_AUTHORIZATION: "topsecret" }],
    ] as const) {
      const { stdout, exitCode } = await command([...args, ...more], { cwd, env });
      expect(stdout).toContain("you are ***");
      expect(stdout).not.toContain("topsecret");
      expect(exitCode).toBe(1);
    }
  });

  it.each([
    [["--speed", "0"], "Write a number above 0: 2 is twice as fast, 0.5 half as fast."],
    [["--speed", "2"], "--speed goes with --timing clock, and this is reactive"],
    [["--timing", "slow"], "Allowed choices are reactive, clock, fast."],
    [["--timeout", "5"], "5ms or 5s?"],
    [["--connections", "0"], "Write a whole number from 1."],
    [["-t", "localhost:80"], 'Did you mean "ws://localhost:80"?'],
    [["--carry", "$.a["], '--carry $.a[: the JSONPath is not valid: The "[" is not closed'],
    [["--fail-if", "latency.p95 > 200"], "Write latency.p95 > 200ms or 200s"],
    [["--secret", "x"], "--secret takes name=value"],
  ])("%j is wrong", async (args, text) => {
    const cwd = await recorded(chat);
    const { exitCode, stdout, stderr } = await command(["replay", "chat.ndjson", ...args], { cwd });
    expect(stdout + stderr).toContain(text);
    expect(exitCode).toBe(2);
  });

  it("without a connection there is nothing to replay", async () => {
    const cwd = await recorded([]);
    const { exitCode, stdout } = await command(["replay", "chat.ndjson", "-t", "ws://127.0.0.1:9"], { cwd });
    expect(stdout).toContain("chat.ndjson holds no WebSocket connection: there is nothing to replay");
    expect(exitCode).toBe(4);
  });
});
