import { copyFile, readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { TrafficEvent } from "../../../src/recording/traffic.ts";
import { command, normalised } from "../../support/command.ts";
import { connection, recordingFile } from "../../support/traffic.ts";
import { workspace } from "../../support/workspace.ts";

const tick = (price: number): readonly TrafficEvent[] =>
  connection(1, `> hi\n< {"sym":"A","price":${price}}\n< {"sym":"B","price":7}\n> close 1000\nend client`);

async function files(recordings: Readonly<Record<string, readonly TrafficEvent[]>>): Promise<string> {
  const cwd = await workspace();
  for (const [name, events] of Object.entries(recordings)) await copyFile(await recordingFile(events), join(cwd, name));
  return cwd;
}

describe("wstest compare", () => {
  it("tells what differs", async () => {
    const cwd = await files({ "a.ndjson": tick(100), "b.ndjson": tick(101) });
    const { exitCode, stdout, stderr } = await command(["compare", "a.ndjson", "b.ndjson"], { cwd });
    expect({ exitCode, stderr, stdout: normalised(stdout) }).toEqual({
      exitCode: 1,
      stderr: "",
      stdout: `✗ connection 1 /chat  <time>

  connection 1 /chat: a message is not as recorded
   --> a.ndjson:6:20
    |
  6 | {"sym":"A","price":100}
    |                    ^^^ got 101
    = expected: { sym: "A", price: 100 }
    = actual: { sym: "A", price: 101 }
    = $.price: expected 100, got 101
    = 2 of 3 messages as recorded (66.66 %), 1 changed

compared            recorded  matched  changed  missing  extra  reordered  accuracy
connection 1 /chat         3        2        1        0      0          0   66.66 %

latencies  n  p50  p95  p99  max
messages  2  <time>  <time>  <time>  <time>
messages as recorded  2  <time>  <time>  <time>  <time>

1 failed (<time>)
`,
    });
  });

  it("fails for --only that selects nothing, and warns of other options that find nothing", async () => {
    const cwd = await files({ "a.ndjson": tick(100), "b.ndjson": tick(100) });
    const only = await command(["compare", "a.ndjson", "b.ndjson", "--only", "nope"], { cwd });
    // Nothing that passes stands beside it.
    expect(normalised(only.stdout + only.stderr)).toBe(
      `--only $.nope found nothing in any of the 6 messages of a.ndjson and b.ndjson: nothing can be compared
  = help: Messages have $.sym, $.price.

nothing ran, 1 problem (<time>)
`,
    );
    expect(only.exitCode).toBe(2);
    const args = ["--only", "$.price", "--ignore", "$.none", "--ignore", "$.sym", "--skip", "beat", "--skip", "hi"];
    const others = await command(["compare", "a.ndjson", "b.ndjson", ...args], { cwd });
    expect((others.stdout + others.stderr).match(/^warning: .*$/gm)).toEqual([
      "warning: --ignore $.none found nothing in any of the 4 messages",
      "warning: --skip beat left none of the messages out",
    ]);
    expect(others.exitCode).toBe(0);
  });

  it("masks secrets that are given, and tells those that neither recording has", async () => {
    const cwd = await files({ "a.ndjson": tick(100), "b.ndjson": connection(1, '> hi\n< {"sym":"hunter22"}') });
    const args = ["compare", "a.ndjson", "b.ndjson", "--secret", "word=hunter22", "--secret", "other=unmet-value"];
    const { stdout, stderr } = await command(args, { cwd });
    expect(stdout).toContain('$.sym: expected "A", got "***"');
    expect(stdout).not.toContain("hunter22");
    expect((stdout + stderr).match(/^warning: .*$/gm)).toEqual([
      "warning: --secret other: its value is nowhere in a.ndjson and b.ndjson: nothing was masked for it",
    ]);
  });

  it("leaves out what is made anew, says what it was, and passes", async () => {
    const session = (id: string, price: number): readonly TrafficEvent[] =>
      connection(1, `< {"session":"${id}","price":7}\n< {"session":"${id}","price":${price}}\nend server`);
    const cwd = await files({
      "a.ndjson": session("aaaa-1111-bbbb-2222", 8),
      "b.ndjson": session("cccc-3333-dddd-4444", 8),
      "c.ndjson": session("cccc-3333-dddd-4444", 9),
    });
    const args = ["--ignore-generated", "--verbose"];
    const { exitCode, stdout, stderr } = await command(["compare", "a.ndjson", "b.ndjson", ...args], { cwd });
    expect(exitCode).toBe(0);
    expect(stdout + stderr)
      .toContain(`warning: --ignore-generated has left out what seems to be made anew in each run: $.session, a token, in 2 messages
  = help: --ignore '$.session' leaves out these alone.
`);
    expect(stdout).toContain("note: left out: $.session, a token, in 2 messages\n");
    expect(stdout).not.toContain("changed:");
    const json = await command(["compare", "a.ndjson", "c.ndjson", ...args, "--reporter", "json=j.ndjson"], { cwd });
    expect(json.exitCode).toBe(1);
    const events = (await readFile(join(cwd, "j.ndjson"), "utf8"))
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as { readonly type: string; readonly title?: string });
    expect(events.find(({ type }) => type === "scenario:end")).toMatchObject({
      outcome: { status: "failed" },
      comparison: { recorded: 2, matched: 1, changed: 1, generated: [{ path: "$.session", messages: 1 }] },
    });
    expect(events.flatMap(({ title }) => title?.split(/[: ]/, 1) ?? [])).toEqual(["matched", "changed"]);
  });

  it("does not take broken JSON for a text", async () => {
    const cwd = await files({ "a.ndjson": tick(100) });
    const { stderr, exitCode } = await command(["compare", "a.ndjson", "a.ndjson", "--skip", "{bad"], { cwd });
    expect(stderr).toContain(`--skip {bad: it begins as JSON does, and is not valid JSON
  = help: A message that is this very text: --skip '"{bad"'.`);
    expect(exitCode).toBe(2);
    expect((await command(["compare", "a.ndjson", "a.ndjson", "--skip", '"{bad"'], { cwd })).exitCode).toBe(0);
  });

  it.each([
    [["--ignore", "$.price"], 0],
    [["--ignore", "$.other"], 1],
    [["--only", "$.sym"], 0],
    [["--ignore", "$[?(@ == 101 || @ == 100)]"], 0],
    [["--fail-if", "accuracy < 60"], 0],
    [["--fail-if", "accuracy < 70"], 1],
    [["--from", "client"], 0],
    [["--channel", "$.sym", "--any-order", "--codec", "json"], 1],
  ])("%j: exit code %i", async (args, expected) => {
    const cwd = await files({ "a.ndjson": tick(100), "b.ndjson": tick(101) });
    expect((await command(["compare", "a.ndjson", "b.ndjson", ...args], { cwd })).exitCode).toBe(expected);
  });

  it("tells of each message with --verbose", async () => {
    const cwd = await files({ "a.ndjson": tick(100), "b.ndjson": tick(101) });
    const { stdout } = await command(["compare", "a.ndjson", "b.ndjson", "-v"], { cwd });
    const told = stdout.split("\n").flatMap((line) => /^ +\+.*? ms {2}(.*)$/.exec(line)?.[1] ?? []);
    expect(told).toEqual([
      'client 1 matched: "hi"',
      '1   changed after 1 ms, recorded 1 ms: { sym: "A", price: 100 }',
      "1   message 1: $.price: expected 100, got 101",
      '2   matched after 2 ms, recorded 2 ms: { sym: "B", price: 7 }',
    ]);
  });

  it("writes the reports that are asked for", async () => {
    const cwd = await files({ "a.ndjson": tick(100), "b.ndjson": tick(101) });
    const args = ["compare", "a.ndjson", "b.ndjson", "--reporter", "junit=j.xml,json=j.ndjson,html=h.html"];
    expect((await command(args, { cwd })).exitCode).toBe(1);
    const junit = await readFile(join(cwd, "j.xml"), "utf8");
    expect(junit).toContain(
      '<failure message="connection 1 /chat: a message is not as recorded" type="not-as-recorded">',
    );
    expect(junit).toContain('<property name="accuracy" value="66.66 %"/>');
    expect(junit).toContain("(a.ndjson:6:20)");
    expect(await readFile(join(cwd, "j.ndjson"), "utf8")).toContain('"comparison":{"recorded":3,"matched":2');
    expect(await readFile(join(cwd, "h.html"), "utf8")).toContain("connection 1 /chat");
  });

  it.each([
    [["compare", "a.ndjson", "nothing.ndjson"], 2, "There is no file nothing.ndjson"],
    [["compare", "a.ndjson", "text"], 2, "text holds no traffic that wstest can read"],
    [["compare", "empty.ndjson", "empty.ndjson"], 4, "empty.ndjson and empty.ndjson hold no WebSocket connection"],
    [
      ["compare", "a.ndjson", "a.ndjson", "--ignore", "$.a["],
      2,
      '--ignore $.a[: the JSONPath is not valid: The "[" is not closed',
    ],
    [
      ["compare", "a.ndjson", "a.ndjson", "--ignore", "$[?(@.a =)]"],
      2,
      "--ignore $[?(@.a =)]: the JSONPath is not valid",
    ],
    [["compare", "a.ndjson", "a.ndjson", "--fail-if", "acuracy < 1"], 2, 'Did you mean "accuracy"?'],
    [["compare", "a.ndjson"], 2, "missing required argument 'other'"],
  ])("%j is %i", async (args, exitCode, text) => {
    const cwd = await files({ "a.ndjson": tick(100), "empty.ndjson": [] });
    await copyFile(join(import.meta.dirname, "../../../LICENSE"), join(cwd, "text"));
    const result = await command(args, { cwd });
    expect(result.stdout + result.stderr).toContain(text);
    expect(result.exitCode).toBe(exitCode);
  });
});
