import { Readable } from "node:stream";
import { main } from "../../src/cli/main.ts";
import { type Environment, type Output, systemClock } from "../../src/environment.ts";

/** What a command line gave. */
export interface CommandResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command line in this process, without a terminal and without colours. */
export async function command(
  args: readonly string[],
  options: {
    readonly cwd: string;
    readonly signal?: AbortSignal;
    /** Given what is to be called with each key that is pressed. */
    readonly keys?: (pressed: (key: string) => void) => () => void;
    /** What stands on standard input, which is no terminal. */
    readonly input?: string;
    /** What standard output says of who reads it. */
    readonly drained?: () => Promise<void> | undefined;
    readonly gone?: AbortSignal;
    /** How wide both outputs are; none says so by default. */
    readonly columns?: number;
    readonly env?: Readonly<Record<string, string>>;
    /** Called with what is written to standard output, as it is written. */
    readonly onOutput?: (text: string) => void;
  },
): Promise<CommandResult> {
  const [out, err]: [string[], string[]] = [[], []];
  const output = (into: string[], told?: (text: string) => void): Output => ({
    isTerminal: false,
    columns: options.columns,
    write(text) {
      into.push(text);
      told?.(text);
    },
  });
  const environment: Environment = {
    cwd: options.cwd,
    env: { PATH: process.env["PATH"], ...options.env },
    stdout: {
      ...output(out, options.onOutput),
      ...(options.drained ? { drained: options.drained } : {}),
      ...(options.gone ? { gone: options.gone } : {}),
    },
    stderr: output(err),
    clock: systemClock,
    random: Math.random,
    hostname: "test-host",
    atExit: () => () => undefined,
    keys: options.keys,
    ...(options.input === undefined
      ? {}
      : { input: { isTerminal: false, isPipe: true, stream: Readable.from([options.input]) } }),
  };
  const exitCode = await main(args, environment, options.signal ?? new AbortController().signal);
  return { exitCode, stdout: out.join(""), stderr: err.join("") };
}

/** A text with what changes from run to run replaced: durations, times, ports. */
export function normalised(text: string): string {
  return (
    text
      .replace(/\b\d+(?:\.\d+)? (?:ms|s|µs|min)\b/g, "<time>")
      .replace(/[+-]<time>/g, "<time>")
      // Told only when the machine was busy.
      .replace(/\n *= (?:<time> of the <time> are the runner's own|\w+: the runner itself was late meanwhile.*)/g, "")
      .replace(/seed was \d+/g, "seed was <seed>")
      .replace(/127\.0\.0\.1:\d+/g, "127.0.0.1:<port>")
      .replace(/ {2,}(<time>)/g, "  $1")
      // A table is as wide as its times.
      .replace(/^.*(?:^| )(?:n +(?:min +)?p50 |limits +≥).*$|^\S+ +\d+ +<time>.*$/gm, (row) =>
        row.replace(/(\S) {2,}/g, "$1  "),
      )
  );
}
