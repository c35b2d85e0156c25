import { readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { RunEvent, StepEnd } from "../../src/events.ts";
import { command, type CommandResult } from "../support/command.ts";
import { expectNoOpenHandles } from "../support/open-handles.ts";
import { workspace } from "../support/workspace.ts";

expectNoOpenHandles();

const TRACES = "wstest-results/traces";

/** A folder with a scenario that was played and recorded. */
async function recorded(
  files: string | Readonly<Record<string, string>>,
  args: readonly string[] = [],
  env: Readonly<Record<string, string>> = {},
): Promise<{ readonly cwd: string; readonly first: CommandResult }> {
  const cwd = await workspace(typeof files === "string" ? { "chat.yaml": files } : files);
  return { cwd, first: await command(["run", "chat.yaml", "--trace", "on", ...args], { cwd, env }) };
}

/** Plays what was recorded in a folder again, once its scenario is edited. */
async function recheck(
  cwd: string,
  edit: (text: string) => string = (text) => text,
  args: readonly string[] = [],
): Promise<CommandResult> {
  const file = join(cwd, "chat.yaml");
  await writeFile(file, edit(await readFile(file, "utf8")));
  return command(["run", "chat.yaml", "--from-trace", TRACES, "-o", "again", ...args], { cwd });
}

async function events(cwd: string, folder: string): Promise<readonly RunEvent[]> {
  const [name = ""] = (await readdir(join(cwd, folder))).filter((each) => each.endsWith(".jsonl"));
  const text = await readFile(join(cwd, folder, name), "utf8");
  return text
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as RunEvent);
}

/** The latencies of all steps of a trace, by their paths. */
async function latencies(cwd: string, folder: string): Promise<readonly (readonly [string, number | undefined])[]> {
  const ends = (await events(cwd, folder)).filter((each): each is StepEnd => each.type === "step:end");
  return ends.map(({ step, client, latency }) => [`${step} ${client ?? ""}`, latency] as const);
}

const withMock = (rules: string, steps: string, rest = ""): string => `name: Chat
servers: { chat: { mock: { endpoints: [{ path: /ws, ${rest} rules: [${rules}] }], http: [{ path: /hello, respond: { json: { token: t1 } } }] } } }
clients: { alice: "\${chat.url}/ws", bob: "\${chat.url}/ws" }
vars: { id: "\${uuid()}" }
steps:
${steps
  .split("\n")
  .map((each) => `  - ${each}\n`)
  .join("")}`;
const echo = '{ do: [{ wait: 60ms }, { send: "${raw}" }] }';

describe("a re-check of what was not changed", () => {
  it("ends as it did, with the same latencies and values, and asks no server", async () => {
    const { cwd, first } = await recorded(
      withMock(
        echo,
        'alice, bob: connect\nalice: { send: { id: "${id}" }, receive: { id: "${id}" }, within: 5s }\nbob: { send: two, receive: two }\nbob: { receiveNothing: $any, for: 40ms }\nalice: { ping: x }\nalice: close',
      ),
    );
    expect(first.exitCode).toBe(0);
    const again = await recheck(cwd, undefined, ["--trace", "on"]);
    expect(again.stdout).toContain("1 passed");
    expect(again.stdout).not.toContain("warning");
    expect(again.exitCode).toBe(0);
    const [before, after] = [await latencies(cwd, TRACES), await latencies(cwd, "again/traces")];
    expect(after.map(([step]) => step)).toEqual(before.map(([step]) => step));
    const close = (list: typeof before): readonly string[] =>
      list.map(([step, ms]) => `${step} ${step.startsWith("1") ? "" : (ms?.toFixed(3) ?? "")}`);
    expect(close(after)).toEqual(close(before));
    expect((await events(cwd, "again/traces")).filter(({ type }) => type === "frame")).toHaveLength(
      (await events(cwd, TRACES)).filter(({ type }) => type === "frame").length,
    );
  });

  it("says what it was played from", async () => {
    const { cwd } = await recorded(withMock(echo, "alice: [connect, close]"));
    const { stdout } = await recheck(cwd, undefined, ["-o", "again"]);
    expect(stdout).toMatch(
      /^1 passed \(.* as recorded\)\nRe-checked from wstest-results\/traces\/chat-chat\.trace\.jsonl, recorded \d{4}-\d\d-\d\d [\d:]{8} UTC\. No server was asked\.$/m,
    );
  });

  it("finds the scenarios of a trace by itself", async () => {
    const { cwd } = await recorded(
      `${withMock(echo, "alice: [connect, close]")}---\nname: Other\nsteps: [{ log: hi }]\n`,
    );
    await rm(join(cwd, TRACES, "chat-other.trace.jsonl"));
    const listed = await command(["run", "--from-trace", TRACES, "--list"], { cwd });
    expect(listed.stdout).toBe("chat.yaml:1  Chat\n");
    expect((await command(["run", "--from-trace", TRACES, "-o", "again"], { cwd })).stdout).toContain("1 passed");
  });

  it("ends in the same failure", async () => {
    const { cwd, first } = await recorded(
      withMock(echo, "alice: [connect, { send: one }]\nalice: { receive: two, timeout: 200ms }"),
    );
    expect(first.exitCode).toBe(1);
    const again = await recheck(cwd);
    expect(again.exitCode).toBe(1);
    const headline = "alice: no message matched within 200 ms";
    expect([first.stdout, again.stdout].map((each) => each.includes(headline))).toEqual([true, true]);
    expect(again.stdout).toContain('expected "two", got "one"');
  });

  it("sees closes with their codes, refusals, and errors", async () => {
    const { cwd, first } = await recorded(
      withMock(
        "{ when: { raw: bye }, do: [{ close: { code: 4001, reason: good bye } }] }",
        "alice: [connect, { send: bye }, { closed: { code: 4001, reason: good bye } }]\nbob: { connect: { url: \"${chat.url}/nowhere\" }, expect: { status: 404 } }\nbob: { connect: { url: 'ws://127.0.0.1:1' }, expect: { error: refused } }",
      ),
    );
    expect(first.exitCode).toBe(0);
    expect(await recheck(cwd)).toMatchObject({ exitCode: 0, stderr: "" });
    const { stdout } = await recheck(cwd, (text) => text.replace("closed: { code: 4001", "closed: { code: 4002"));
    expect(stdout).toContain('alice: the other side closed with 4001 "good bye"');
  });

  it("answers requests and commands from the trace", async () => {
    const { cwd, first } = await recorded(
      withMock(
        echo,
        'http: GET ${chat.httpUrl}/hello\n  extract: { token: $.token }\nexec: echo "made $WSTEST_token"\n  extract: { made: { regex: "made (.*)" } }\nassert: made == "t1"'.replaceAll(
          "\n  extract",
          "\u0000  extract",
        ),
      ).replaceAll("\u0000", "\n  "),
    );
    expect(first.stdout).toContain("1 passed");
    expect((await recheck(cwd)).stdout).toContain("1 passed");
    const { stdout } = await recheck(cwd, (text) => text.replace("/hello\n", "/other\n"));
    expect(stdout).toMatch(/does not have the answer to GET http:\/\/127\.0\.0\.1:\d+\/other\n/);
    expect(stdout).toMatch(/help: In it are GET http:\/\/127\.0\.0\.1:\d+\/hello\. Play it/);
    const other = await recheck(cwd, (text) => text.replace("/other\n", "/hello\n").replace('"made $', '"got $'));
    expect(other.stdout).toContain("does not have the end of this command");
  });

  it("waits for what goes by the clock, whose timers were late by more or by less in the trace", async () => {
    const { cwd } = await recorded(`name: Chat
servers: { chat: { mock: { endpoints: [{ path: /ws, rules: [{ do: [{ send: "\${raw}" }] }] }] } } }
clients: { alice: { url: "\${chat.url}/ws", streams: [{ every: 100ms, times: 2, send: "tick \${seq}" }] } }
steps: [alice: connect, alice: { receive: tick 0 }, alice: { receive: tick 1 }]
`);
    // The first tick was late by 30 ms, the second came in time.
    const [name = ""] = (await readdir(join(cwd, TRACES))).filter((each) => each.endsWith(".jsonl"));
    let ticked = false;
    const lines = (await events(cwd, TRACES)).map((event) => {
      const line = JSON.stringify(ticked ? { ...event, at: event.at - 30 } : event);
      ticked ||= event.type === "step:end" && event.step === "2";
      return line;
    });
    expect(ticked).toBe(true);
    await writeFile(join(cwd, TRACES, name), `${lines.join("\n")}\n`);
    const again = await recheck(cwd);
    expect(again.stdout).toContain("1 passed (");
    expect(again.stdout).not.toContain("not sent any more");
  });

  it("takes the last attempt of several", async () => {
    const { cwd } = await recorded(
      withMock(echo, "alice: [connect, { send: one }]\nalice: { receive: two, timeout: 100ms }"),
      ["--retries", "1"],
    );
    const { stdout } = await recheck(cwd);
    expect(stdout).toContain("1 failed");
    expect(stdout).toContain("Re-checked from 2 traces");
  });
});

describe("a re-check of what was edited", () => {
  const slow = withMock(echo, "alice: connect\nalice: { send: one, receive: one, within: 5s }");

  it("judges with the recorded times", async () => {
    const { cwd } = await recorded(slow);
    const [, latency] = (await latencies(cwd, TRACES)).find(([step]) => step === "2 alice") ?? [];
    expect(latency).toBeGreaterThan(59);
    const { stdout } = await recheck(cwd, (text) => text.replace("within: 5s", "within: 50ms"));
    const shown = /alice: the message came too late: ([\d.]+) ms after alice: send/.exec(stdout)?.[1];
    expect(Math.abs(Number(shown) - (latency ?? 0))).toBeLessThan(0.6);
  });

  it("warns of what the trace does not have", async () => {
    const { cwd } = await recorded(slow);
    const { stdout, exitCode } = await recheck(cwd, (text) => `${text}  - alice: { send: more }\n`);
    expect(stdout).toContain(
      "warning: alice: more is not in the trace: what the server would have answered is unknown",
    );
    expect(stdout).toContain("1 passed, 1 warning");
    expect(exitCode).toBe(0);
  });

  it("warns of what is not sent any more, and tells what came after it", async () => {
    const { cwd } = await recorded(slow);
    const { stdout } = await recheck(cwd, (text) => text.replace("send: one, ", "").replace(", within: 5s", ""));
    expect(stdout).toContain(
      "warning: alice: one of the trace is not sent any more: what came after it is told as it came then",
    );
    expect(stdout).toContain("1 passed, 1 warning");
  });

  it("warns where it waits for longer than the trace is", async () => {
    const { cwd } = await recorded(slow);
    const { stdout } = await recheck(cwd, (text) => `${text}  - alice: { receiveNothing: $any, for: 40s }\n`);
    expect(stdout).toMatch(/warning: the trace ends after .*: what would have come later is unknown/);
    expect(stdout).toContain("1 passed, 1 warning");
  });

  it("finds what is sent behind what is sent no more", async () => {
    const { cwd } = await recorded(
      withMock(echo, "alice: connect\nalice: { send: one, receive: one }\nalice: { send: two, receive: two }"),
    );
    const { stdout } = await recheck(cwd, (text) => text.replace("  - alice: { send: one, receive: one }\n", ""));
    expect(stdout).toContain("warning: alice: one of the trace is not sent any more");
    expect(stdout).toContain("1 passed, 1 warning");
  });

  it("has no further connection, and closes as any server would", async () => {
    const { cwd } = await recorded(withMock(echo, "alice: connect\nbob: connect"));
    const { stdout } = await recheck(cwd, (text) => `${text}  - alice: close\n  - alice: connect\n`);
    expect(stdout).toContain("does not have this connection of alice");
    expect(stdout).toContain("In the trace alice has 1 connection.");
  });
});

describe("a re-check that cannot be", () => {
  const simple = withMock(echo, "alice: [connect, close]");

  it("names the scenario that was meant", async () => {
    const { cwd } = await recorded(simple);
    const { stdout, exitCode } = await recheck(cwd, (text) => text.replace("name: Chat", "name: Chats"), [
      "--from-trace",
      `${TRACES}/chat-chat.trace.jsonl`,
    ]);
    expect(stdout).toContain('is of "Chat", and none of the scenarios is called so');
    expect(stdout).toContain('help: Did you mean "Chats"? The scenario of this trace stood in chat.yaml.');
    expect(exitCode).toBe(2);
  });

  it("says which steps need more than a trace has", async () => {
    const { cwd } = await recorded(simple);
    const frames = await recheck(cwd, (text) =>
      text.replace("[connect, close]", "[connect, { receiveFrame: {} }, close]"),
    );
    expect(frames.stdout).toContain(
      "A re-check cannot play receiveFrame of alice: a trace has messages, not the frames in which they came",
    );
    expect(frames.exitCode).toBe(1);
    const accepted = await recheck(cwd, (text) =>
      text.replace("[connect, { receiveFrame: {} }, close]", "connect\n  - chat: { accept: {}, as: one }"),
    );
    expect(accepted.stdout).toContain("A re-check cannot play the connections that chat accepts");
  });

  it("does not write over the trace that it plays from", async () => {
    const { cwd } = await recorded(simple);
    const trace = `${TRACES}/chat-chat.trace.jsonl`;
    const before = await readFile(join(cwd, trace), "utf8");
    const { stderr, exitCode } = await command(["run", "--from-trace", trace, "--trace", "on"], { cwd });
    expect(stderr).toContain("--trace would write over the traces of --from-trace, in wstest-results/traces");
    expect(exitCode).toBe(2);
    await writeFile(join(cwd, "wstest.yaml"), "trace: retain-on-failure\n");
    expect((await command(["run", "--from-trace", trace], { cwd })).exitCode).toBe(0);
    expect(await readFile(join(cwd, trace), "utf8")).toBe(before);
  });

  it("says so of events without messages", async () => {
    const cwd = await workspace({ "chat.yaml": simple });
    await command(["run", "chat.yaml", "--reporter", "json=run.ndjson"], { cwd });
    const text = await readFile(join(cwd, "run.ndjson"), "utf8");
    // As an older version wrote them.
    await writeFile(
      join(cwd, "run.ndjson"),
      text
        .split("\n")
        .filter((line) => !line.includes('"type":"frame"'))
        .map((line) => (line.includes('"state":"opened"') ? line.replace(/"ms":[\d.]+,?/, "") : line))
        .join("\n"),
    );
    const { stdout } = await command(["run", "--from-trace", "run.ndjson"], { cwd });
    expect(stdout).toContain('run.ndjson has no messages of "Chat": it tells only what reports tell');
  });

  it.each([
    ["-t", "ws://127.0.0.1:1", "--from-trace goes without --target: a re-check asks no server"],
    ["--retries", "2", "--from-trace goes without --retries: what is recorded ends in the same way each time"],
    ["--seed", "1", "--from-trace goes without --seed: a re-check has the seed of its trace"],
    ["-j", "2", "--from-trace goes without --workers: a re-check plays one scenario after another"],
  ])("goes without %s", async (option, value, expected) => {
    const cwd = await workspace({ "chat.yaml": simple });
    const { stderr, exitCode } = await command(["run", "chat.yaml", "--from-trace", ".", option, value], { cwd });
    expect(stderr).toContain(expected);
    expect(exitCode).toBe(2);
  });
});

describe("secrets of a trace", () => {
  const rules = '{ when: { message: { token: $any } }, do: [{ send: { said: "${message.token}" } }] }';
  const secret = `${withMock(rules, 'alice: connect\nalice: { send: { token: "${token}" }, receive: { said: $any } }')}secrets: [token]\n`;

  it("are masked there: what is sent is found all the same, and what came is warned of", async () => {
    const { cwd, first } = await recorded(secret, ["--secret", "token=open-sesame"]);
    expect(first.exitCode).toBe(0);
    const { stdout } = await recheck(cwd, undefined, ["--secret", "token=open-sesame"]);
    expect(stdout).toContain("warning: alice: secrets in what came are masked in the trace: steps have seen ***");
    expect(stdout).toContain("1 passed, 1 warning");
  });
});
