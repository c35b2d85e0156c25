import { getEventListeners } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterEach, describe, expect, test, vi } from "vitest";
import { systemClock } from "../../src/environment.ts";
import { Failure, type Problem } from "../../src/problem.ts";
import { CommandServer, type CommandServerOptions } from "../../src/run/command-server.ts";
import type { OwnEnd } from "../../src/run/server.ts";
import { freePort } from "../../src/run/ports.ts";
import { groupLives } from "../../src/process/signals.ts";
import { serverSpec } from "../../src/language/server/server-spec.ts";
import { killUnheard, runs, stateOf } from "./processes.ts";
import { testReader } from "../support/reader.ts";
import { tree } from "../support/yaml.ts";
import { expectNoOpenHandles } from "../support/open-handles.ts";

const fixtures = join(import.meta.dirname, "fixtures");
const node = process.execPath;
const started: CommandServer[] = [];
expectNoOpenHandles();
afterEach(async () => {
  for (const each of started.splice(0)) await each.end();
});

interface Started {
  readonly server: CommandServer;
  readonly lines: string[];
  readonly notes: readonly string[];
  readonly exits: readonly OwnEnd[];
  /** What is registered for the end of wstest. */
  readonly atExit: Set<() => void>;
  /** Resolves with the first line that matches, now or later. */
  readonly line: (pattern: RegExp) => Promise<string>;
  readonly exit: Promise<void>;
}

function make(written: string, options: Partial<CommandServerOptions> = {}): Started {
  const reader = testReader();
  const spec = serverSpec.read(tree(written), reader);
  expect(reader.problems).toEqual([]);
  if (spec?.kind !== "command" && spec?.kind !== "program") throw new Error("not a command");
  const lines: string[] = [];
  const exits: OwnEnd[] = [];
  const notes: string[] = [];
  const atExit = new Set<() => void>();
  let look = (): void => undefined;
  let exited = (): void => undefined;
  const exit = new Promise<void>((resolve) => (exited = resolve));
  const server = new CommandServer({
    name: "chat",
    spec,
    scope: { get: () => undefined },
    clock: systemClock,
    env: process.env,
    folder: fixtures,
    onNote: (text) => notes.push(text),
    onOutput: (text) => (lines.push(text), look()),
    onExit: (end) => (exits.push(end), exited()),
    atExit: (callback) => (atExit.add(callback), () => atExit.delete(callback)),
    ...options,
  });
  started.push(server);
  const line = (pattern: RegExp): Promise<string> =>
    new Promise((resolve) => {
      look = () => {
        const found = lines.find((each) => pattern.test(each));
        if (found !== undefined) resolve(found);
      };
      look();
    });
  return { server, lines, notes, exits, atExit, line, exit };
}

/** The problem with which a promise rejects. */
async function problemOf(work: Promise<unknown>): Promise<Problem> {
  const thrown: unknown = await work.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (!(thrown instanceof Failure)) throw new Error(`Expected a Failure, got ${String(thrown)}`);
  return thrown.problem;
}

/** What of a place a test can foretell. */
function spot({ place }: Problem): string {
  return `${place?.line}:${place?.column}+${place?.width}`;
}

const ws = `command: ["${node}", server.mjs]\nurl: "ws://127.0.0.1:\${port}"\nenv: { STATUS: 101 }`;

describe("a server", () => {
  test("is ready when its url answers, and has its variables", async () => {
    const { server, exits } = make(ws);
    await server.start();
    const { port, pid } = server.vars;
    expect({ ...server.vars }).toEqual({
      url: `ws://127.0.0.1:${String(port)}`,
      host: "127.0.0.1",
      port: expect.any(Number),
      pid: expect.any(Number),
    });
    expect(Object.getPrototypeOf(server.vars)).toBeNull();
    await server.stop("stop");
    expect(await groupLives(Number(pid))).toBe(false);
    expect(exits).toEqual([]);
  });

  test("is looked at again and again until it answers", async () => {
    const { server, line } = make(ws.replace("STATUS: 101", 'STATUS: 101, DELAY: 300, SAY: "up\\n"'));
    await server.start();
    expect(await line(/up/)).toBe("up");
  });

  test("may be ready when a port is open", async () => {
    const { server } = make(`command: ["${node}", server.mjs]\nready: { port: "\${port}" }`);
    await server.start();
    expect({ ...server.vars }).toEqual({ port: expect.any(Number), pid: expect.any(Number) });
  });

  test("may be ready with a line of output, whose groups are its variables and stand in its url", async () => {
    const { server } = make(`command: ["${node}", server.mjs]
url: "ws://127.0.0.1:\${port}/\${room}"
env: { PORT: 0, SAY: "room \\u001b[1mlobby\\u001b[0m on {port}\\n" }
ready: 'room (?<room>\\w+) on (?<port>\\d+)$'`);
    await server.start();
    const { port } = server.vars;
    expect(port).toEqual(expect.any(Number));
    expect(port).not.toBe(0);
    expect(server.vars).toMatchObject({ url: `ws://127.0.0.1:${String(port)}/lobby`, room: "lobby" });
  });

  test("may be ready with a prompt", async () => {
    const { server } = make(`command: ["${node}", server.mjs]\nenv: { SAY: "ready> " }\nready: 'ready>'`);
    await server.start();
    expect(server.vars["pid"]).toEqual(expect.any(Number));
  });

  test("without a url or a ready test is ready when it runs", async () => {
    const { server, line } = make(
      `command: ["${node}", show.mjs, "--port=\${port}"]\ncwd: ..\nenv: { A: 1.10, B: null }`,
      {
        folder: join(fixtures, "deeper"),
        env: { ...process.env, A: "theirs", B: "theirs" },
      },
    );
    await server.start();
    const shown: unknown = JSON.parse(await line(/cwd/));
    const { port } = server.vars;
    expect(shown).toEqual({ cwd: fixtures, args: [`--port=${String(port)}`], PORT: String(port), A: "1.10", B: null });
  });

  test("may be a shell line, which has the port from its environment", async () => {
    const { server, line } = make(`command: echo "port $PORT"; sleep 60`);
    await server.start();
    expect(await line(/port/)).toBe(`port ${String(server.vars["port"])}`);
  });

  test("with a fixed url gets the port of that url", async () => {
    const port = await freePort();
    const { server } = make(`command: ["${node}", server.mjs]\nurl: http://127.0.0.1:${port}`);
    await server.start();
    expect(server.vars["port"]).toBe(port);
  });
});

describe("what is there already", () => {
  async function withTaken(work: (port: number) => Promise<void>): Promise<void> {
    const taken = createServer((_, response) => response.end());
    await new Promise<void>((resolve) => taken.listen({ host: "127.0.0.1", port: 0 }, resolve));
    try {
      await work((taken.address() as AddressInfo).port);
    } finally {
      await new Promise((resolve) => taken.close(resolve));
    }
  }

  test("is not taken for the server", async () => {
    await withTaken(async (port) => {
      const { server, lines } = make(`command: exit 1\nurl: http://127.0.0.1:${port}`);
      const problem = await problemOf(server.start());
      expect(problem).toMatchObject({
        code: "server",
        headline: `chat: http://127.0.0.1:${port} answers already, before the command was started`,
        label: "taken by another program",
        help: "Stop what runs there, or take it as it is with `reuse: true`, or let wstest choose a free port: ${port}.",
      });
      expect(spot(problem)).toBe(`2:6+${`http://127.0.0.1:${port}`.length}`);
      expect(lines).toEqual([]);
    });
  });

  test("is used when it may be reused, and is left alone", async () => {
    await withTaken(async (port) => {
      const { server, atExit } = make(`command: exit 1\nurl: http://127.0.0.1:${port}\nreuse: true`);
      await server.start();
      expect({ ...server.vars }).toEqual({ url: `http://127.0.0.1:${port}`, host: "127.0.0.1", port, pid: null });
      expect(atExit.size).toBe(0);
      expect((await problemOf(server.stop("kill"))).headline).toBe(
        "chat: cannot kill it: it ran already, and wstest only uses it (`reuse: true`)",
      );
      expect((await problemOf(server.restart())).headline).toBe(
        "chat: cannot restart it: it ran already, and wstest only uses it (`reuse: true`)",
      );
      await server.end();
    });
  });

  test("is started when there is nothing to reuse", async () => {
    const port = await freePort();
    const { server } = make(`command: ["${node}", server.mjs]\nurl: http://127.0.0.1:${port}\nreuse: true`);
    await server.start();
    expect(server.vars["pid"]).toEqual(expect.any(Number));
  });
});

describe("a start that fails", () => {
  test("because the program ended says how, with its last lines", async () => {
    const { server, exits, atExit } = make(
      `command: ["${node}", exit.mjs]\nurl: "ws://127.0.0.1:\${port}"\nenv: { CODE: 3, LINES: 30 }`,
    );
    const problem = await problemOf(server.start());
    expect(problem).toMatchObject({
      code: "server",
      headline: "chat: the command exited with code 3 before it was ready",
    });
    expect(problem.label).toMatch(/^exited with code 3 after \d/);
    expect(spot(problem)).toBe(`1:10+${`["${node}", exit.mjs]`.length}`);
    const last = Array.from({ length: 20 }, (_, i) => `  line ${i + 11}`).join("\n");
    expect(problem.notes).toEqual([`the last 20 lines of its output:\n${last}`]);
    expect(problem.help).toBeUndefined();
    expect(exits).toEqual([]);
    expect(atExit.size).toBe(0);
  });

  test("because a signal ended it names the signal", async () => {
    const { server } = make(`command: kill -9 $$\nready: never`);
    const problem = await problemOf(server.start());
    expect(problem.headline).toBe("chat: the command was ended by SIGKILL before it was ready");
    expect(problem.notes).toEqual(["it wrote nothing"]);
  });

  test.each([
    ["exit 127", "127 is the shell's word for: there is no such program."],
    ["exit 126", "126 is the shell's word for: the program may not be executed."],
    ["exit 0", "A server must stay in the foreground: no `&` at the end, no --daemon."],
    [
      "echo 'Error: listen EADDRINUSE :::80'; exit 1",
      "Its port is taken. Let it listen on $PORT, a free port that wstest chooses, and write ${port} in the url.",
    ],
  ])("has help for %s", async (line, help) => {
    const { server } = make(`command: "${line}"\nready: never`);
    expect((await problemOf(server.start())).help).toBe(help);
  });

  test("because the shell went away takes along what it left", async () => {
    const { server, line } = make(`command: '"${node}" show.mjs & echo child $!'\nready: never`);
    const [problem, told] = await Promise.all([problemOf(server.start()), line(/^child/)]);
    expect(problem.headline).toBe("chat: the command exited with code 0 before it was ready");
    expect(await runs(Number(told.split(" ")[1]))).toBe(false);
  });

  test("because a program is not there names it", async () => {
    const { server } = make("command: [wstest-no-such-program, x]");
    const problem = await problemOf(server.start());
    expect(problem).toMatchObject({
      code: "server",
      headline: 'chat: the program "wstest-no-such-program" was not found',
      label: "not found",
      help: "It is looked for in the folders of PATH. Is it installed, and spelt so?",
    });
    expect(spot(problem)).toBe("1:11+22");
    const relative = make("command: [./nothing.sh]").server;
    expect((await problemOf(relative.start())).help).toBe(
      "A relative path is looked for in `cwd`, by default the folder of the scenario file.",
    );
  });

  test("because a file is not executable says so", async () => {
    const { server } = make("command: [./show.mjs]");
    expect(await problemOf(server.start())).toMatchObject({
      headline: 'chat: the program "./show.mjs" may not be executed',
      help: 'Make it executable (chmod +x), or name its interpreter: [node, "./show.mjs"].',
    });
  });

  test("because the folder is not there names the folder", async () => {
    const { server } = make("command: ls\ncwd: nowhere");
    const problem = await problemOf(server.start());
    expect(problem.headline).toBe(`chat: the folder ${join(fixtures, "nowhere")} does not exist`);
    expect(spot(problem)).toBe("2:6+7");
  });

  test("because it is never ready says what was awaited, for how long, and what was found", async () => {
    const { server: chat, atExit } = make(
      `command: ["${node}", server.mjs]\nurl: "http://127.0.0.1:\${port}"\nenv: { STATUS: 404, SAY: "hello {port}\\n" }\ntimeout: 2s`,
    );
    const problem = await problemOf(chat.start());
    const port = /hello (\d+)/.exec(problem.notes[0] ?? "")?.[1];
    expect(problem).toMatchObject({
      code: "server",
      headline: "chat: not ready within 2 s",
      label: "404 Not Found",
      expected: `http://127.0.0.1:${port} answers with 2xx, 3xx, 400 to 403 or 426`,
      actual: "404 Not Found",
      notes: [`its output:\n  hello ${port}`],
      help: expect.stringMatching(/^Correct the path in the url /) as string,
    });
    expect(spot(problem)).toBe("2:6+26");
    expect(atExit.size).toBe(0);
  });

  test("because the time of its scenario is up says what was found, as if its own were", async () => {
    const end = new AbortController();
    const { server: chat, line } = make(
      `command: ["${node}", server.mjs]\nurl: "http://127.0.0.1:\${port}"\nenv: { STATUS: 404, SAY: "up\\n" }`,
      {
        signal: end.signal,
      },
    );
    const failed = problemOf(chat.start());
    await line(/up/);
    // Until it has been asked once.
    await vi.waitFor(() => expect(getEventListeners(end.signal, "abort")).not.toEqual([]));
    await new Promise((resolve) => setTimeout(resolve, 600));
    end.abort(new Failure({ code: "time-out", headline: "The scenario did not end within 1 s" }));
    const problem = await failed;
    expect(problem).toMatchObject({
      code: "server",
      label: "404 Not Found",
      notes: ["The scenario did not end within 1 s", "its output:\n  up"],
    });
    expect(problem.headline).toMatch(/^chat: not ready after \d.*, when the time of the scenario was up$/);
    expect(problem.help).toMatch(/ A slow start needs a longer `timeout` of the scenario\.$/);
  });

  test("because no line matched names the pattern", async () => {
    const { server: chat } = make(`command: sleep 60\nready: 'up (?<port>\\d+)'\ntimeout: 100ms`);
    const problem = await problemOf(chat.start());
    expect(problem).toMatchObject({
      label: "no line of its output matched",
      expected: "a line of its output matches /up (?<port>\\d+)/",
    });
    expect(spot(problem)).toBe("2:8+17");
  });

  test("because the url with a group is none leaves nothing behind", async () => {
    const { server, atExit, line } = make(
      `command: "echo $$ at nowhere; sleep 60"\nready: at (?<address>.+)\nurl: "\${address}"`,
    );
    const problem = await problemOf(server.start());
    expect(problem).toMatchObject({ code: "setting", headline: '"nowhere" is not a url' });
    expect(await groupLives(Number((await line(/at/)).split(" ")[0]))).toBe(false);
    expect(atExit.size).toBe(0);
  });
});

describe("a start that is cut short", () => {
  test("by the scenario's signal rejects with its reason, and leaves nothing behind", async () => {
    const end = new AbortController();
    const { server, line, atExit } = make("command: echo $$; sleep 60\nready: never", { signal: end.signal });
    const problem = problemOf(server.start());
    const pid = Number(await line(/\d/));
    end.abort(new Failure({ code: "interrupted", headline: "The run was interrupted" }));
    expect(await problem).toMatchObject({
      code: "interrupted",
      headline: "The run was interrupted",
      label: "it was being started",
      place: { line: 1, column: 10 },
    });
    expect(await groupLives(pid)).toBe(false);
    expect(atExit.size).toBe(0);
  });

  test("before it began starts nothing", async () => {
    const { server, lines } = make("command: echo x; sleep 60\nready: x", { signal: AbortSignal.abort() });
    expect((await problemOf(server.start())).headline).toBe("chat: stopped before it was ready");
    expect(lines).toEqual([]);
  });

  test("by its end waits until nothing is left", async () => {
    const { server, line } = make("command: echo $$; sleep 60\nready: never");
    const problem = problemOf(server.start());
    const pid = Number(await line(/\d/));
    await server.end();
    expect(await groupLives(pid)).toBe(false);
    expect((await problem).headline).toBe("chat: stopped before it was ready");
  });

  test("by its end in a restart starts nothing any more", async () => {
    const { server, lines, atExit } = make(`command: "echo up $$; sleep 60"\nready: up`);
    await server.start();
    const problem = problemOf(server.restart());
    await server.end();
    expect((await problem).headline).toBe("chat: stopped before it was ready");
    expect(lines).toHaveLength(1);
    expect(atExit.size).toBe(0);
  });

  test("by another restart is replaced by that one", async () => {
    const { server, lines } = make(`command: "echo up $$; sleep 60"\nready: up`);
    await server.start();
    const problem = problemOf(server.restart());
    await server.restart();
    expect((await problem).headline).toBe("chat: stopped before it was ready");
    expect(lines.map((line) => line.split(" ")[1]).at(-1)).toBe(String(server.vars["pid"]));
  });

  test("by its end right away leaves nothing either", async () => {
    const { server, atExit } = make("command: sleep 60\nready: never");
    const problem = problemOf(server.start());
    await server.end();
    expect((await problem).headline).toBe("chat: stopped before it was ready");
    expect(atExit.size).toBe(0);
  });
});

describe("while it runs", () => {
  test("an end that no step asked for is told, after its last line", async () => {
    const { server, lines, exits, exit } = make(`command: "echo up; sleep 0.2; echo oh no; exit 7"\nready: up`);
    await server.start();
    await exit;
    expect(lines).toEqual(["up", "oh no"]);
    expect(exits).toMatchObject([{ how: "ended with exit code 7", harmless: false, output: ["up", "oh no"] }]);
    await server.stop("stop");
    expect(exits).toHaveLength(1);
  });

  test("an end that no step asked for is known to who asks for it, also when it is still under way", async () => {
    const { server } = make(`command: "echo up; sleep 0.2; echo oh no; kill -9 $$"\nready: up`);
    await server.start();
    expect(await server.ownEnd(0)).toBeUndefined();
    expect(await server.ownEnd(10_000)).toMatchObject({ how: "was killed by SIGKILL", output: ["up", "oh no"] });
    await server.end();
    expect(await server.ownEnd(0)).toMatchObject({ how: "was killed by SIGKILL" });
  });

  test("an end of a program that is no server is harmless with 0", async () => {
    const ends = await Promise.all(
      [0, 1].map(async (code) => {
        const { server } = make(`command: "echo up; exit ${code}"\nready: up`);
        await server.start();
        return server.ownEnd(10_000);
      }),
    );
    expect(ends.map((each) => each?.harmless)).toEqual([true, false]);
  });

  test("an end that was asked for is not its own", async () => {
    const { server } = make(ws);
    await server.start();
    await server.stop("stop");
    expect(await server.ownEnd(0)).toBeUndefined();
  });

  test.each([
    ["stop", (server: CommandServer) => server.stop("stop")],
    ["kill", (server: CommandServer) => server.stop("kill")],
    ["restart", (server: CommandServer) => server.restart()],
  ])("an end that came before %s is its own, also when nobody has heard of it yet", async (_name, act) => {
    const { server, exits } = make(ws);
    await server.start();
    killUnheard(Number(server.vars["pid"]));
    await act(server);
    expect(exits).toMatchObject([{ how: "was killed by SIGKILL", harmless: false }]);
    expect(await server.ownEnd(0)).toMatchObject({ how: "was killed by SIGKILL" });
  });

  test("stop and kill are not told, and may come twice", async () => {
    const { server, exits } = make(ws);
    await server.start();
    await server.stop("kill");
    await server.stop("stop");
    await server.end();
    expect(exits).toEqual([]);
  });

  test("who does not end when asked is killed, and that is told", async () => {
    const stubborn = `command: ["${node}", server.mjs]\nurl: "ws://127.0.0.1:\${port}"\nenv: { IGNORE: SIGTERM }`;
    const { server, notes } = make(stubborn, { grace: 50 });
    await server.start();
    await server.restart();
    expect(notes).toEqual(["chat did not end within 50 ms of SIGTERM and was killed"]);
    await server.stop("kill");
    expect(notes).toHaveLength(1);
  });

  test("restart keeps the port and waits until it is ready", async () => {
    const { server, exits, atExit } = make(ws);
    await server.start();
    const before = { ...server.vars };
    await server.restart();
    expect(server.vars).toMatchObject({ port: before["port"], url: before["url"] });
    expect(server.vars["pid"]).not.toBe(before["pid"]);
    expect(await groupLives(Number(before["pid"]))).toBe(false);
    expect(exits).toEqual([]);
    expect(atExit.size).toBe(1);
  });

  test("restart starts again what was killed or has ended", async () => {
    const { server, exit } = make(`command: "echo up $$; sleep 60"\nready: up (?<shell>\\d+)`);
    await server.start();
    await server.stop("kill");
    await server.restart();
    process.kill(-Number(server.vars["shell"]), "SIGKILL");
    await exit;
    const { pid } = server.vars;
    await server.restart();
    expect(server.vars["pid"]).not.toBe(pid);
    expect(server.vars["shell"]).toBe(String(server.vars["pid"]));
  });

  test("a restart that fails says why", async () => {
    const { server } = make("command: exit 9\nready: never");
    expect((await problemOf(server.restart())).headline).toBe(
      "chat: the command exited with code 9 before it was ready",
    );
  });

  test("freeze keeps it from answering and thaw lets it", async () => {
    const { server } = make(`command: ["${node}", server.mjs]\nurl: "http://127.0.0.1:\${port}"`);
    await server.start();
    const url = String(server.vars["url"]);
    const pid = Number(server.vars["pid"]);
    server.freeze();
    await vi.waitFor(async () => expect(await stateOf(pid)).toBe("T"));
    const answer = fetch(url);
    server.thaw();
    expect((await answer).status).toBe(200);
    expect(await stateOf(pid)).not.toBe("T");
  });

  test("what has ended cannot be frozen", async () => {
    const { server } = make("command: sleep 60");
    await server.start();
    await server.stop("kill");
    expect(() => server.freeze()).toThrow("chat: cannot freeze it: it is not running");
  });

  test("the last resort kills it at once", async () => {
    const { server, atExit, exits } = make(ws);
    await server.start();
    const pid = Number(server.vars["pid"]);
    for (const callback of atExit) callback();
    await server.end();
    expect(await groupLives(pid)).toBe(false);
    expect(atExit.size).toBe(0);
    expect(exits).toEqual([]);
  });
});
