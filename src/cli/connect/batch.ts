import { createInterface } from "node:readline";
import type { FrameEvent, Outcome, RunEvent } from "../../events.ts";
import { eventLine } from "../../event-line.ts";
import { hexOf } from "../../hex-dump.ts";
import { interrupts, isInterrupt } from "../../interrupts.ts";
import { kindOf, type Problem, problemCodes } from "../../problem.ts";
import { Batch, type BatchOptions } from "../../repl/batch.ts";
import type { Act } from "../../repl/batch.ts";
import { findScenario, openSession, type SessionRequest } from "../../repl/session.ts";
import { visible } from "../../visible.ts";
import type { ConnectOptions } from "./options.ts";
import { printProblem } from "../terminal/print.ts";
import type { CommandContext } from "../command-context.ts";
import { version } from "../version.ts";

/** How long to go on behind the last line of a pipe, in milliseconds. */
const WAIT = 1000;

/** `wstest connect` without a prompt: does what is asked, gives the exit code and what went wrong. */
export async function runBatch(
  request: SessionRequest,
  { options, acts }: { readonly options: ConnectOptions; readonly acts: readonly Act[] },
  { environment, signal, hurry }: Pick<CommandContext, "environment" | "signal" | "hurry">,
): Promise<{ readonly code: number; readonly problem: Problem | undefined }> {
  const { stdout, stderr, clock, input, hostname } = environment;
  const { listen = false, count, timeout, wait = WAIT, json = false, quiet = false } = options;
  const done: readonly Act[] = acts.length === 0 && !listen ? [{ lines: true }] : acts;
  const pipes = done.some((each) => "lines" in each);
  const given: BatchOptions = {
    acts: done,
    listen,
    count,
    timeout,
    wait,
    offer: request.offer,
    verbose: options.verbose ?? false,
    texts: options.codec === "text",
    lines: pipes ? linesOf(input?.stream) : undefined,
  };
  if (!pipes && !json && !quiet && input?.isPipe)
    stderr.write("Standard input is not read: --send - sends its lines, in its place among the others.\n");
  const printing: Promise<void>[] = [];
  const output = {
    message: (event: FrameEvent) => {
      if (!json) stdout.write(`${lineOf(event, stdout.isTerminal)}\n`);
      return stdout.drained?.();
    },
    unwanted: (event: FrameEvent) => void (json || stderr.write(`not expected: ${lineOf(event, true)}\n`)),
    state: (text: string) => void (json || quiet || stderr.write(`${visible(text)}\n`)),
    problem: (problem: Problem) => void printing.push(printProblem(problem, environment)),
  };
  const batch = new Batch(given, output, clock);
  const began = clock.now();
  const tell = (event: RunEvent): void => void (json && stdout.write(`${eventLine(event)}\n`));
  const found = await findScenario(request, environment);
  const { scenario, client, typed } = found;
  const at = (): number => clock.now() - began;
  tell({
    type: "run:start",
    at: 0,
    version,
    time: new Date(clock.wall()).toISOString(),
    hostname,
    files: [],
    scenarios: 1,
    seed: 0,
  });
  tell({
    type: "scenario:start",
    at: at(),
    scenario: 1,
    file: scenario.source.file,
    line: 1,
    name: scenario.name,
    tags: [],
  });
  const onlooker = {
    hear(event: RunEvent) {
      tell(event);
      batch.hear(event);
    },
    tell: output.problem,
    assigned: () => undefined,
  };
  // Who has read enough, as head does, waits for nothing more.
  const ends = stdout.gone ? AbortSignal.any([signal, stdout.gone]) : signal;
  const play = await openSession(found, request, environment, { signal: ends, hurry, onlooker });
  const problem = await batch.run(play, typed, client);
  const { outcome: _, ...played } = (await play.end()) ?? { ms: at(), notes: [], steps: 0, series: {} };
  const outcome: Outcome = problem
    ? { status: problem.code in problemCodes && kindOf(problem.code) === "failed" ? "failed" : "errored", problem }
    : { status: "passed" };
  tell({ type: "scenario:end", at: at(), scenario: 1, ...played, outcome });
  const interrupted =
    signal.aborted && isInterrupt(String(signal.reason))
      ? (String(signal.reason) as keyof typeof interrupts)
      : undefined;
  tell({ type: "run:end", at: at(), ms: at(), ...(interrupted ? { interrupted } : {}) });
  await Promise.all(printing);
  // Who listens until it is enough says so with Ctrl-C.
  if (interrupted) {
    const isMeant = interrupted === "SIGINT" && listen && count === undefined;
    return { code: isMeant ? 0 : interrupts[interrupted], problem };
  }
  if (!problem || stdout.gone?.aborted) return { code: 0, problem: undefined };
  return { code: kindOf(problem.code) === "invalid" ? 2 : 1, problem };
}

/** A message on its line: as it is for programs, safe for a terminal; bytes in hexadecimal. */
function lineOf({ payload, binary }: FrameEvent, isTerminal: boolean): string {
  if (binary) return hexOf(Buffer.from(payload, "base64"));
  return isTerminal ? visible(payload) : payload;
}

/** Begins to read when the first line is asked for: what came before would be lost, since a reader keeps nothing. */
async function* linesOf(stream: NodeJS.ReadableStream | undefined): AsyncGenerator<string> {
  if (stream) yield* createInterface({ input: stream, terminal: false, crlfDelay: Infinity });
}
