import { setTimeout as pause } from "node:timers/promises";
import { onTestFinished } from "vitest";
import { plain } from "../../src/codeframe.ts";
import { Variations } from "../../src/writing/variations.ts";
import { rerun } from "../../src/cli/connect/rerun.ts";
import type { RunEvent } from "../../src/events.ts";
import { readCommand } from "../../src/language/typed/line.ts";
import type { Problem } from "../../src/problem.ts";
import { Display } from "../../src/repl/display.ts";
import { Prompt } from "../../src/repl/prompt.ts";
import { otherCodecs, savedSession, type SavedSession } from "../../src/repl/save.ts";
import { SessionLog } from "../../src/repl/session-log.ts";
import { findScenario, openSession, type SessionRequest } from "../../src/repl/session.ts";
import { beginningText } from "../../src/repl/written-session.ts";
import type { Terminal } from "../../src/repl/terminal.ts";
import { testEnvironment } from "./play.ts";

/** A prompt without a terminal, and all that it prints. */
export interface TestPrompt {
  readonly prompt: Prompt;
  /** Types lines, each when the one before is done. Gives what was printed since, with `<time>` for times. */
  type(...lines: readonly string[]): Promise<readonly string[]>;
  /** Types a line and waits for nothing. */
  begin(line: string): void;
  /** Resolves when so many lines that match have been printed since the last `type`. */
  shows(pattern: RegExp, count?: number): Promise<void>;
  readonly shown: readonly string[];
  /** What of all that a terminal may leave out where too much pours in. */
  readonly poured: readonly string[];
  /** What stands before the line. */
  readonly before: string;
  saved(): Promise<SavedSession>;
  end(): Promise<void>;
}

/** Opens a prompt: at a url, or with a scenario by its text. */
export async function promptAt(
  given: { readonly url: string } | { readonly text: string },
  {
    cwd = "/tmp",
    verbose = false,
    width = 100,
    ...more
  }: Partial<SessionRequest> & { readonly cwd?: string; readonly verbose?: boolean; readonly width?: number } = {},
): Promise<TestPrompt> {
  const environment = testEnvironment(cwd);
  const text =
    "text" in given ? given.text : beginningText({ client: "alice", url: given.url, settings: {}, written: {} });
  const request: SessionRequest = {
    text,
    targets: [],
    given: new Map(),
    secretNames: [],
    secrets: [],
    insecure: false,
    ...more,
  };
  const found = await findScenario(request, environment);
  let shown: string[] = [];
  const poured: string[] = [];
  let before = "";
  const style = { paint: plain, width };
  const log = new SessionLog();
  const here: { prompt?: Prompt } = {};
  const display = new Display({
    style,
    wall: 0,
    verbose,
    shows: (event) => here.prompt?.filter?.holds(event, undefined) ?? true,
  });
  const onlooker = {
    hear: (event: RunEvent, unmasked: RunEvent) => here.prompt?.hear(event, unmasked),
    tell: (problem: Problem) => here.prompt?.tell(problem),
    assigned: (name: string, value: unknown) => here.prompt?.assigned(name, value),
  };
  const play = await openSession(found, request, environment, { signal: new AbortController().signal, onlooker });
  const variations = new Variations();
  const saved = (how?: "kinds"): Promise<SavedSession> =>
    savedSession({
      name: "A session",
      written: found.typed.written,
      project: undefined,
      entries: log.entries,
      codecs: otherCodecs(play.clients),
      began: Date.now(),
      variations,
      onlyKinds: how === "kinds",
      secrets: new Map(request.secrets.map((each) => [each, request.called?.get(each) ?? "authorization"])),
    });
  const terminal: Terminal = {
    columns: width,
    print: (lines, passing) => {
      shown.push(...lines);
      if (passing) poured.push(...lines);
    },
    prompt: (line) => {
      before = line;
    },
    open: () => undefined,
    close: () => undefined,
  };
  const prompt = new Prompt({
    play,
    typed: found.typed,
    display,
    log,
    style,
    cwd,
    client: found.client,
    offer: request.offer,
    terminal,
    variations,
    written: saved,
    save: async (file, saving, replaces) => {
      if (file === "there.yaml" && !replaces) return false;
      shown.push(`wrote ${file}: ${saving.split("\n")[0]}`);
      return true;
    },
    rerun: (session, how) => rerun(session, { ...how, terminal, style, request, environment, hurry: undefined }),
  });
  here.prompt = prompt;
  onTestFinished(async () => void (await play.end()));
  const { node } = readCommand({ file: "prompt", text: ".connect" });
  if (node) await prompt.play(node);
  await settle(prompt);
  shown = [];
  void prompt.run();
  return {
    prompt,
    async type(...lines) {
      shown = [];
      for (const line of lines) {
        prompt.line(line);
        while (before.includes(" …>")) await pause(5);
        // What the server answers has come when it has been asked for a pong.
        if (play.client(prompt.client)?.connected) await settle(prompt);
      }
      return shown.map(timeless);
    },
    begin: (line) => prompt.line(line),
    async shows(pattern, count = 1) {
      while (shown.filter((line) => pattern.test(line)).length < count) await pause(5);
    },
    get shown() {
      return shown.map(timeless);
    },
    get poured() {
      return poured.map(timeless);
    },
    get before() {
      return before;
    },
    saved,
    end: async () => void (await play.end()),
  };
}

async function settle({ parts: { play }, client }: Prompt): Promise<void> {
  const peer = play.client(client);
  const before = peer?.inbox.pongs.length;
  peer?.ping(new Uint8Array());
  while (peer?.connected && peer.inbox.pongs.length === before) await pause(2);
}

function timeless(line: string): string {
  return line
    .replace(/^\d\d:\d\d:\d\d\.\d{3}(?: {2,}\+?\S+ m?s| {10}|\s+\+\S+ m?s)?/, "<time>")
    .replaceAll(/\b\d+(?:\.\d+)? m?s\b/g, "<ms>")
    .replaceAll(/127\.0\.0\.1:\d+/g, "127.0.0.1:<port>");
}
