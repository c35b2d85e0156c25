import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { systemClock } from "../../src/environment.ts";
import { type CommandLine, RunningCommand } from "../../src/run/command.ts";
import { groupLives } from "../../src/process/signals.ts";
import { killUnheard, runs } from "./processes.ts";
import { expectNoOpenHandles } from "../support/open-handles.ts";

const fixtures = join(import.meta.dirname, "fixtures");
const started: RunningCommand[] = [];
const atExit = new Set<() => void>();
expectNoOpenHandles();
afterEach(async () => {
  for (const each of started.splice(0)) await each.end("kill");
});

interface Started {
  readonly command: RunningCommand;
  readonly lines: readonly string[];
  /** Resolves with the first line that matches, now or later. */
  readonly line: (pattern: RegExp) => Promise<string>;
}

async function start(line: CommandLine, env: Record<string, string> = {}, grace?: number): Promise<Started> {
  const lines: string[] = [];
  let look = (): void => undefined;
  const command = await RunningCommand.start(line, {
    cwd: fixtures,
    env: { ...process.env, ...env },
    clock: systemClock,
    grace,
    onLine: (text) => (lines.push(text), look()),
    onPrompt: () => undefined,
    atExit: (callback) => (atExit.add(callback), () => atExit.delete(callback)),
  });
  started.push(command);
  const first = (pattern: RegExp): Promise<string> =>
    new Promise((resolve) => {
      look = () => {
        const found = lines.find((each) => pattern.test(each));
        if (found !== undefined) resolve(found);
      };
      look();
    });
  return { command, lines, line: first };
}

const node = (file: string, ...args: string[]): CommandLine => ({
  kind: "program",
  program: process.execPath,
  args: [file, ...args],
});

describe("a program", () => {
  test("tells its lines and how it ended", async () => {
    const { command, lines } = await start(node("exit.mjs"), { LINES: "3", SAY: "oh no", CODE: "3" });
    expect(await command.exited).toEqual({ code: 3, signal: null });
    expect(lines.toSorted()).toEqual(["line 1", "line 2", "line 3", "oh no"]);
    expect(command.tail.last()).toEqual(lines);
    expect(command.hasEnded).toBe(true);
    expect(command.ending).toBe(false);
  });

  test("that is not there rejects with Node's error", async () => {
    await expect(start({ kind: "program", program: "wstest-no-such-program", args: [] })).rejects.toMatchObject({
      code: "ENOENT",
    });
  });

  test("may be a line for the shell", async () => {
    const { command, lines } = await start(
      { kind: "shell", line: "echo $GREETING | tr a-z A-Z; exit 4" },
      { GREETING: "hello" },
    );
    expect(await command.exited).toEqual({ code: 4, signal: null });
    expect(lines).toEqual(["HELLO"]);
  });
});

describe("the end", () => {
  test("comes by SIGTERM, and takes what the program started with it", async () => {
    const { command, line } = await start(node("server.mjs"), { SAY: "up\n", CHILD: "1" });
    const child = Number((await line(/^child/)).split(" ")[1]);
    expect(await runs(child)).toBe(true);
    await command.end("stop");
    expect(await command.exited).toEqual({ code: null, signal: "SIGTERM" });
    expect(command.ending).toBe(true);
    expect(await runs(child)).toBe(false);
    expect(await groupLives(command.pid)).toBe(false);
    expect(atExit.size).toBe(0);
  });

  test("comes by SIGKILL when SIGTERM does not help", async () => {
    const { command, line } = await start(node("server.mjs"), { SAY: "up\n", IGNORE: "SIGTERM" }, 100);
    await line(/up/);
    const ended = command.end("stop");
    expect(await line(/not today/)).toBe("not today");
    await ended;
    expect(await command.exited).toEqual({ code: null, signal: "SIGKILL" });
    expect(await groupLives(command.pid)).toBe(false);
  });

  test("is hurried up by kill", async () => {
    const { command, line } = await start(node("server.mjs"), { SAY: "up\n", IGNORE: "SIGTERM" }, 600_000);
    await line(/up/);
    const stopped = command.end("stop");
    await line(/not today/);
    await Promise.all([command.end("kill"), stopped]);
    expect(await command.exited).toEqual({ code: null, signal: "SIGKILL" });
  });

  test("finds those whose leader has ended already", async () => {
    const { command, line } = await start(
      { kind: "shell", line: `"${process.execPath}" server.mjs & echo child $!` },
      { SAY: "up\n" },
    );
    const child = Number((await line(/^child/)).split(" ")[1]);
    await line(/up/);
    expect((await command.exited).code).toBe(0);
    expect(await runs(child)).toBe(true);
    await command.end("stop");
    expect(await runs(child)).toBe(false);
  });

  test("may be asked for after it came, and again", async () => {
    const { command } = await start(node("exit.mjs"));
    await command.exited;
    await command.end("stop");
    await command.end("kill");
    expect(await groupLives(command.pid)).toBe(false);
  });

  test("of a frozen program needs no SIGKILL", async () => {
    const { command, line } = await start(node("server.mjs"), { SAY: "up\n" });
    await line(/up/);
    expect(command.freeze()).toBe(true);
    await command.end("stop");
    expect(await command.exited).toEqual({ code: null, signal: "SIGTERM" });
  });

  test("with wstest is synchronous, and is not by itself", async () => {
    const { command, line } = await start(node("server.mjs"), { SAY: "up\n" });
    await line(/up/);
    for (const callback of atExit) callback();
    expect(await command.exited).toEqual({ code: null, signal: "SIGKILL" });
    expect(command.endedByItself).toBe(false);
  });

  test("leaves no handle behind, even when a program that left the group holds the pipes", async () => {
    const escape = `require("node:child_process").spawn(process.execPath, ["-e", "setTimeout(() => {}, 3000)"], { detached: true, stdio: "inherit" }).unref(); console.log("escaped"); setInterval(() => {}, 1000)`;
    const { command, line } = await start({ kind: "program", program: process.execPath, args: ["-e", escape] });
    await line(/escaped/);
    await command.end("stop");
    // That no pipe is left is looked at after each test.
    expect(await groupLives(command.pid)).toBe(false);
  });
});

describe("a look at a program", () => {
  test("that runs, or was asked to end, or has ended, changes nothing", async () => {
    const [asked, ended] = [await start(node("server.mjs")), await start(node("exit.mjs"))];
    asked.command.look();
    const end = asked.command.end("kill");
    asked.command.look();
    await end;
    await ended.command.exited;
    ended.command.look();
    expect([asked.command.endedByItself, ended.command.endedByItself]).toEqual([false, true]);
  });

  test("that nobody knows to be dead finds it so", async () => {
    const { command } = await start(node("server.mjs"));
    killUnheard(command.pid);
    command.look();
    await command.end("stop");
    expect(command.endedByItself).toBe(true);
  });
});
