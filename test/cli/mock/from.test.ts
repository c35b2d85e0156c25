import { once } from "node:events";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import { main } from "../../../src/cli/main.ts";
import type { TrafficEvent } from "../../../src/recording/traffic.ts";
import { headLine, trafficLine } from "../../../src/recording/traffic-line.ts";
import { command } from "../../support/command.ts";
import { expectNoOpenHandles } from "../../support/open-handles.ts";
import { testEnvironment } from "../../support/play.ts";
import { connection, head } from "../../support/traffic.ts";
import { workspace } from "../../support/workspace.ts";

expectNoOpenHandles();

const fileOf = (events: readonly TrafficEvent[]): string =>
  [headLine(head), ...events.map((each) => trafficLine(each))].map((line) => `${line}\n`).join("");
const chat = fileOf(connection(1, '< welcome\n> {"type":"join","room":"lobby"}\n< {"type":"joined","room":"lobby"}'));

/** Starts `wstest mock` with a recording, talks to it, presses keys, and ends it. */
async function play(
  args: readonly string[],
  use: (socket: WebSocket, next: () => Promise<string>, press: (key: string) => void) => Promise<void>,
  file = chat,
): Promise<{ readonly exitCode: number; readonly stdout: string; readonly stderr: string }> {
  const cwd = await workspace({ "chat.ndjson": file });
  const said: string[] = [];
  const errors: string[] = [];
  let listens = (): void => undefined;
  const listening = new Promise<void>((resolve) => (listens = resolve));
  let press: (key: string) => void = () => undefined;
  const environment = {
    ...testEnvironment(cwd),
    stdout: {
      isTerminal: false,
      columns: undefined,
      write: (text: string) => void (said.push(text), text.includes(" listens on ") && listens()),
    },
    stderr: { isTerminal: false, columns: undefined, write: (text: string) => void errors.push(text) },
    keys: (pressed: (key: string) => void) => ((press = pressed), () => undefined),
  };
  const abort = new AbortController();
  const ended = main(["mock", "--from", "chat.ndjson", ...args], environment, abort.signal);
  await listening;
  const url = /listens on (\S+)/.exec(said.join(""))?.[1] ?? "";
  const socket = new WebSocket(`${url}/chat`);
  const got: string[] = [];
  let arrived = (): void => undefined;
  socket.on("message", (data: Buffer) => (got.push(String(data)), arrived()));
  socket.on("close", (code, reason) => (got.push(`${code} ${String(reason)}`), arrived()));
  await once(socket, "open");
  const next = async (): Promise<string> => {
    while (got.length === 0) await new Promise<void>((resolve) => (arrived = resolve));
    return got.shift() ?? "";
  };
  await use(socket, next, (key) => press(key));
  socket.terminate();
  abort.abort("SIGINT");
  return { exitCode: await ended, stdout: said.join(""), stderr: errors.join("") };
}

describe("wstest mock --from", () => {
  it("answers as the server did, and closes what nothing is known of, with the nearest miss in its log", async () => {
    const { exitCode, stdout, stderr } = await play([], async (socket, next) => {
      expect(await next()).toBe("welcome");
      socket.send('{"room":"lobby","type":"join"}');
      expect(await next()).toBe('{"type":"joined","room":"lobby"}');
      socket.send('{"type":"join","room":"kitchen"}');
      expect(await next()).toBe("1008 unexpected message");
    });
    expect([exitCode, stderr]).toEqual([0, ""]);
    expect(stdout).toContain('(no rule; nearest is join: $.room: expected "lobby", got "kitchen")');
  });

  it("answers as to the nearest when it shall", async () => {
    const { stdout } = await play(["--unexpected", "nearest"], async (socket, next) => {
      await next();
      socket.send('{"type":"join","room":"kitchen"}');
      expect(await next()).toBe('{"type":"joined","room":"kitchen"}');
    });
    expect(stdout).toContain('(nearest is join: $.room: expected "lobby", got "kitchen")');
  });

  it("sends the next message whenever Enter is pressed, step by step", async () => {
    const { stdout } = await play(["--timing", "step"], async (_, next, press) => {
      press("x");
      press("\r");
      expect(await next()).toBe("welcome");
      press("\n");
      expect(await next()).toBe('{"type":"joined","room":"lobby"}');
    });
    expect(stdout).toContain("Enter sends the next message of the server, to all who are connected");
  });

  it("tells what of a recording is not played", async () => {
    const { stderr } = await play([], async (_, next) => void (await next()), `${chat}{"type":`);
    expect(stderr).toMatch(/chat\.ndjson: not played: Line \d+ is torn/);
  });

  it.each<[readonly string[], RegExp]>([
    [["--from", "none.wsr"], /There is no file none\.wsr/],
    [["--from", "."], /\. is a folder, not a recording/],
    [["--from", "mock.yaml"], /mock\.yaml holds no traffic that wstest can read/],
    [["--from", "empty.ndjson"], /There is no WebSocket connection in empty\.ndjson.*wstest show empty\.ndjson/s],
    [
      ["mock.yaml", "--from", "chat.ndjson"],
      /--from plays a recording, and mock\.yaml is another mock.*wstest convert/s,
    ],
    [["--from", "chat.ndjson", "--proxy", "ws://x"], /--proxy stands in front of one/],
    [["--timing", "clock"], /--timing goes with --from/],
    [["mock.yaml", "--speed", "2"], /--speed goes with --from/],
    [
      ["--from", "chat.ndjson", "--timing", "step", "--speed", "2"],
      /--speed goes with --timing reactive and --timing clock/,
    ],
    [["--from", "chat.ndjson", "--speed", "0"], /Write a number above 0/],
    [["--from", "chat.ndjson", "--speed", "fast"], /Write a number above 0/],
    [["--from", "chat.ndjson", "--timing", "slow"], /Allowed choices are reactive, clock, step/],
    [["--from", "chat.ndjson", "--unexpected", "cry"], /Allowed choices are close, ignore, nearest/],
  ])("%j: says what is wrong", async (args, message) => {
    const cwd = await workspace({
      "chat.ndjson": chat,
      "empty.ndjson": fileOf([]),
      "mock.yaml": "endpoints: [{ path: / }]",
    });
    const { exitCode, stderr } = await command(["mock", ...args], { cwd });
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(message);
  });

  it("is what wstest convert --to mock makes", async () => {
    const cwd = await workspace({ "chat.ndjson": chat });
    const made = await command(["convert", "chat.ndjson", "--to", "mock", "-o", "mocks/chat.yaml"], { cwd });
    expect(made).toEqual({ exitCode: 0, stdout: "", stderr: "wrote mocks/chat.yaml\n" });
    expect((await command(["check", join("mocks", "chat.yaml")], { cwd })).stdout).toBe(
      "1 file checked: nothing is wrong\n",
    );
    const scenario = await command(["convert", "chat.ndjson", "--to", "scenario"], { cwd });
    expect(scenario.stdout).toContain("server: ws://127.0.0.1:9000");
  });
});
