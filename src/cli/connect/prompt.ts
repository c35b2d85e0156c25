import { dirname, relative, resolve } from "node:path";
import { paint } from "../../../reporters/paint.ts";
import { Variations } from "../../writing/variations.ts";
import type { RunEvent } from "../../events.ts";
import { interrupts, isInterrupt } from "../../interrupts.ts";
import type { Style } from "../../codeframe.ts";
import { readCommand } from "../../language/typed/line.ts";
import { Display } from "../../repl/display.ts";
import { Prompt } from "../../repl/prompt.ts";
import { saysSecret } from "../../repl/line-secrets.ts";
import { findScenario, openSession, type SessionRequest } from "../../repl/session.ts";
import { otherCodecs, savedSession } from "../../repl/save.ts";
import { secretTexts } from "../../run/secrets.ts";
import { SessionLog } from "../../repl/session-log.ts";
import type { Terminal } from "../../repl/terminal.ts";
import { wantsColor } from "../terminal/color.ts";
import type { ConnectOptions } from "./options.ts";
import { HistoryFile, historyPath } from "./history-file.ts";
import { LineEditor } from "../terminal/line-editor.ts";
import { LineReader } from "../terminal/line-reader.ts";
import { printProblem } from "../terminal/print.ts";
import type { CommandContext } from "../command-context.ts";
import { writeText } from "../files/write-file.ts";

/** `wstest connect` with a prompt: connects, reads lines until somebody leaves, and gives the exit code. */
export async function runPrompt(
  request: SessionRequest,
  { verbose = false, history: wantsHistory, color }: ConnectOptions,
  { environment, signal, hurry }: Pick<CommandContext, "environment" | "signal" | "hurry">,
  system: NodeJS.Platform,
): Promise<number> {
  const { cwd, clock, env, stdout, input } = environment;
  const found = await findScenario(request, environment);
  for (const each of found.warnings) await printProblem(each, environment);
  const moves = stdout.isTerminal && env["TERM"] !== "dumb";
  const history = wantsHistory && moves ? await HistoryFile.open(historyPath(environment, system)) : undefined;
  const here: { prompt?: Prompt } = {};
  const terminal: Terminal = moves
    ? new LineEditor({
        input: process.stdin,
        output: process.stdout,
        history: [...(history?.lines ?? [])],
        // What is secret is not remembered.
        entered: (line) => {
          if (!saysSecret(line) && here.prompt?.parts.play.mask.text(line) === line) history?.add(line);
        },
      })
    : new LineReader(input?.stream ?? process.stdin, stdout);
  const style: Style = {
    paint: await paint(wantsColor(color, env, stdout)),
    wraps: moves,
    get width() {
      return terminal.columns ?? 100;
    },
  };
  const log = new SessionLog();
  const variations = new Variations();
  /** The files that this session has written. */
  const own = new Set<string>();
  const began = clock.wall();
  const display = new Display({
    style,
    wall: began,
    verbose,
    shows: (event) => here.prompt?.filter?.holds(event, play.client(event.peer)?.codec) ?? true,
  });
  let everOpened = false;
  const onlooker = {
    hear: (event: RunEvent, unmasked: RunEvent) => {
      everOpened ||= event.type === "client" && event.state === "opened";
      if (here.prompt) here.prompt.hear(event, unmasked);
      else terminal.print(display.lines(event));
    },
    tell: (problem: Parameters<Prompt["tell"]>[0]) => here.prompt?.tell(problem),
    assigned: (name: string, value: unknown) => here.prompt?.assigned(name, value),
  };
  const play = await openSession(found, request, environment, { signal, hurry, onlooker });
  const prompt = new Prompt({
    play,
    typed: found.typed,
    display,
    log,
    terminal,
    style,
    cwd,
    client: found.client,
    offer: request.offer,
    variations,
    written: (how) =>
      savedSession({
        name: request.file === undefined ? found.scenario.name : `A session of ${found.scenario.name}`,
        written: found.typed.written,
        project: request.project?.source,
        entries: log.entries,
        codecs: otherCodecs(play.clients),
        began,
        variations,
        onlyKinds: how === "kinds",
        secrets: new Map([
          ...request.secretNames.flatMap((name) =>
            secretTexts(request.given.get(name)).map((text) => [text, name] as const),
          ),
          ...request.secrets.map((text) => [text, request.called?.get(text) ?? "authorization"] as const),
        ]),
      }),
    save: async (file, text, replaces) => {
      if (!(await writeText(file, text, { cwd, keep: !replaces && !own.has(resolve(cwd, file)) }))) return false;
      own.add(resolve(cwd, file));
      const home = dirname(resolve(cwd, request.file ?? file));
      // Such as the files of its mocks.
      if (home !== dirname(resolve(cwd, file)))
        terminal.print([`Relative paths in it begin in ${relative(cwd, home) || "this folder"}: it belongs there.`]);
      return true;
    },
    rerun: async (saved, how) => {
      const { rerun } = await import("./rerun.ts");
      const either = AbortSignal.any([signal, how.signal]);
      await rerun(saved, { ...how, terminal, style, request, environment, signal: either, hurry });
    },
  });
  here.prompt = prompt;
  const leave = (): void => prompt.leave();
  signal.addEventListener("abort", leave, { once: true });
  try {
    const { node } = readCommand({ file: "prompt", text: ".connect" });
    const connected = node !== undefined && (await prompt.play(node, { ours: true }));
    if (!signal.aborted) {
      const first = connected ? "Type a message, or .help" : ".connect tries again, .help tells more";
      terminal.print([style.paint.dim(`${first}; Ctrl-D leaves.`)]);
      await prompt.run();
    }
  } finally {
    signal.removeEventListener("abort", leave);
    terminal.close();
    await play.end();
    await history?.end();
  }
  if (signal.aborted && isInterrupt(String(signal.reason))) return interrupts[signal.reason as keyof typeof interrupts];
  return everOpened ? 0 : 1;
}
