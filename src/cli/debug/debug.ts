import { resolve } from "node:path";
import { paint } from "../../../reporters/paint.ts";
import type { Breakpoint } from "../../debug/breakpoints.ts";
import { completions } from "../../debug/commands.ts";
import { Debugger } from "../../debug/debugger.ts";
import { HeldClock } from "../../debug/held-clock.ts";
import type { Environment } from "../../environment.ts";
import { Failure } from "../../problem.ts";
import { shownName } from "../../run/find-files.ts";
import { lineChoice } from "../../run/line-choice.ts";
import type { RunRequest } from "../../run/request.ts";
import { wantsColor } from "../terminal/color.ts";
import { DebugTerminal, processTerminal } from "./debug-terminal.ts";

/** What a run gets that somebody looks at. */
export interface Debugged {
  readonly request: Pick<RunRequest, "inspector" | "workers" | "signal">;
  readonly environment: Environment;
  /** The terminal is as it was. */
  readonly end: () => void;
}

/**
 * Sets up the debugger of `--debug` and `--pause-on-failure`. `paths`: as they were typed; a line behind one is where it stops
 * first. Throws a `Failure` where nobody sits at a terminal.
 */
export async function debugged(
  paths: readonly string[],
  options: { readonly debug?: boolean | undefined; readonly color?: boolean | undefined },
  environment: Environment,
  signal: AbortSignal,
): Promise<Debugged> {
  const terminal = processTerminal();
  const option = options.debug ? "--debug" : "--pause-on-failure";
  if (!terminal) {
    throw new Failure({
      code: "invalid-argument",
      headline: `${option} needs a terminal to ask at, and standard input or output is none`,
      help: "Where nobody sits, as in CI, --trace retain-on-failure keeps all that happened: wstest show opens it.",
    });
  }
  const { cwd, clock: real, env, stdout, stderr } = environment;
  const clock = new HeldClock(real);
  const quit = new AbortController();
  const colored = await paint(wantsColor(options.color, env, stderr.isTerminal ? stderr : stdout));
  const inspected = { peers: (): readonly string[] => [] };
  const console = new DebugTerminal(terminal, { paint: colored }, (line) => completions(line, inspected.peers()));
  const breakpoints = options.debug ? linesIn(paths, cwd) : [];
  const inspector = new Debugger({
    console,
    clock,
    real,
    start: options.debug && breakpoints.length === 0 ? "step" : "breakpoint",
    breakpoints,
    onFailure: true,
    quit: () => quit.abort("hand"),
  });
  inspected.peers = () => inspector.names;
  return {
    request: { inspector, workers: 1, signal: AbortSignal.any([signal, quit.signal]) },
    environment: { ...environment, clock },
    end: () => console.leave(),
  };
}

/** `chat.yaml:24`, as far as it is typed. */
function linesIn(paths: readonly string[], cwd: string): readonly Breakpoint[] {
  return paths.flatMap((each) => {
    const choice = lineChoice(each);
    return choice ? [{ file: shownName(resolve(cwd, choice.path), cwd), line: choice.line }] : [];
  });
}
