#!/usr/bin/env node
import { hostname } from "node:os";
import { setFlagsFromString } from "node:v8";
import { main } from "./cli/main.ts";
import { type Environment, type Output, systemClock } from "./environment.ts";

// Patterns come from files and texts from strangers: a pattern that backtracks too much goes to the linear engine.
setFlagsFromString("--enable-experimental-regexp-engine-on-excessive-backtracks");

/** A stream of the process. Who reads it may go away (`wstest run | head`): then what is left to say is not said. */
function output(stream: NodeJS.WriteStream): Output {
  let gone = false;
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
    gone = true;
  });
  return {
    write: (text) => void (gone || stream.write(text)),
    isTerminal: stream.isTTY ?? false,
    get columns() {
      return stream.columns;
    },
  };
}

const atExit = new Set<() => void>();
process.on("exit", () => {
  for (const callback of atExit) callback();
});

const environment: Environment = {
  cwd: process.cwd(),
  env: process.env,
  stdout: output(process.stdout),
  stderr: output(process.stderr),
  clock: systemClock,
  random: Math.random,
  hostname: hostname(),
  atExit(callback) {
    atExit.add(callback);
    return () => atExit.delete(callback);
  },
};

// The first signal ends the run in order, reports included; who cannot wait for that sends a second one.
const abort = new AbortController();
for (const [signal, code] of [
  ["SIGINT", 130],
  ["SIGTERM", 143],
] as const) {
  process.on(signal, () => {
    if (abort.signal.aborted) process.exit(code);
    abort.abort(signal);
  });
}

process.exitCode = await main(process.argv.slice(2), environment, abort.signal);
