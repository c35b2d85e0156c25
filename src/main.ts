#!/usr/bin/env node
import { fstatSync } from "node:fs";
import { hostname } from "node:os";
import { isatty } from "node:tty";
import { setFlagsFromString } from "node:v8";
import { main } from "./cli/main.ts";
import { type Environment, type Output, systemClock } from "./environment.ts";
import { interrupts } from "./interrupts.ts";
import { useLinearRegex } from "./linear-regex.ts";
import { uncaught } from "./uncaught.ts";
import { visibleLines } from "./visible.ts";

useLinearRegex();

/** A stream of the process. Who reads it may go away (`wstest run | head`): then what is left to say is not said. */
function output(stream: NodeJS.WriteStream): Output {
  const gone = new AbortController();
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (gone.signal.aborted) return;
    gone.abort();
    if (error.code === "EPIPE") return;
    process.stderr.write(`What is printed could not be written: ${error.message}\n`);
    process.once("exit", () => {
      process.exitCode = 3;
    });
  });
  return {
    write: (text) => void (gone.signal.aborted || stream.write(text)),
    drained: () =>
      stream.writableNeedDrain && !gone.signal.aborted
        ? new Promise((resolve) => {
            stream.once("drain", resolve);
            gone.signal.addEventListener("abort", () => resolve(), { once: true });
          })
        : undefined,
    gone: gone.signal,
    isTerminal: stream.isTTY ?? false,
    get columns() {
      // Some terminals do not know their width and say 0.
      return stream.columns || undefined;
    },
  };
}

/** Keys as they are pressed: the terminal neither shows them nor waits for Enter, nor makes signals of them. */
function keys(pressed: (key: string) => void): () => void {
  const { stdin } = process;
  const read = (text: string): void => {
    for (const key of text) {
      if (key === "\u0003") process.kill(process.pid, "SIGINT");
      else pressed(key);
    }
  };
  const restore = (): void => {
    stdin.off("data", read);
    stdin.setRawMode(false);
    stdin.pause();
    process.off("exit", restore);
  };
  stdin.setEncoding("utf8").setRawMode(true).on("data", read);
  process.on("exit", restore);
  return restore;
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
  input: {
    isTerminal: process.stdin.isTTY ?? false,
    get isPipe() {
      try {
        return fstatSync(0).isFIFO();
      } catch {
        // It is closed.
        return false;
      }
    },
    get stream() {
      return process.stdin;
    },
  },
  keys: process.stdin.isTTY ? keys : undefined,
  atExit(callback) {
    atExit.add(callback);
    return () => atExit.delete(callback);
  },
  // What tools/launcher.mjs takes from V8 for the sake of small runs is given back. The messages of many clients live so long
  // that its collector of new objects would copy them again and again; and much of what is done ten thousand times, once for
  // each client, never gets hot enough to be optimized: Sparkplug's code takes a tenth less than none.
  manyClients: () => {
    setFlagsFromString("--semi-space-growth-factor=2");
    setFlagsFromString("--sparkplug");
  },
};

// The first signal ends the run in order, the second one without waiting for anybody, reports included; the third one ends
// the process. npm passes Ctrl-C on to programs that the terminal has told already, and a terminal that is closed is told by
// the shell and by the system: what comes within a quarter of a second is an echo.
const ECHO = 250;
const abort = new AbortController();
const hurry = new AbortController();
let latest = -Infinity;
let hungUp = false;
for (const [signal, code] of Object.entries(interrupts)) {
  process.on(signal, () => {
    hungUp ||= signal === "SIGHUP";
    const now = performance.now();
    if (now - latest < ECHO) return;
    latest = now;
    const next = [abort, hurry].find((each) => !each.signal.aborted);
    if (next) next.abort(signal);
    else process.exit(code);
  });
}

// Whatever escapes every other net has an exit code of its own: Node's would say that a scenario failed. It ends the run as a
// first signal would, so that reports are written; when more follows, or the end does not come, the process ends. What we
// started ends with us, on "exit".
const LONGEST_END = 10_000;
let faults = 0;
function fault(thrown: unknown): void {
  const { headline, notes, help = "", stack = "" } = uncaught(thrown);
  if (faults < 3) {
    const said = [headline, ...notes, help, stack].filter((each) => each !== "");
    process.stderr.write(`${said.flatMap(visibleLines).join("\n")}\n`);
  }
  faults++;
  if (faults === 1) {
    setTimeout(() => process.exit(3), LONGEST_END).unref();
    abort.abort(`a fault: ${headline}`);
  } else if (faults === 2) hurry.abort("a fault");
  else if (faults > 100) process.exit(3);
}
process.on("uncaughtException", fault);
process.on("unhandledRejection", fault);

// At its end Node sets the terminal back, and aborts when that has been closed. The signal, which nobody hears any more, ends
// the process before that; to a shell that is exit code 129 as well.
const hadTerminal = [0, 1, 2].some(isatty);
process.on("exit", () => {
  if (!hungUp || !hadTerminal) return;
  process.removeAllListeners("SIGHUP");
  process.kill(process.pid, "SIGHUP");
});

process.on("exit", () => {
  if (faults > 0) process.exitCode = 3;
});

let isOver = false;
let wasAsked = false;
process.on("beforeExit", () => {
  if (!isOver) {
    // Nothing is left that could wake what it waits for, and it has not ended: Node would say that all is well.
    process.stderr.write("wstest waits for what never comes: does a reporter or a profile of your own not end?\n");
    process.exit(3);
  }
  // Left to itself, Node takes all apart now, which takes time, and on Node 20 now and then never ends (nodejs/node#47748). Modules
  // of users are heard first, which may have something to do yet.
  if (wasAsked) process.exit();
  wasAsked = true;
  setImmediate(() => undefined);
});

const over = (): void => void (isOver = true);
process.exitCode = await main(process.argv.slice(2), environment, abort.signal, hurry.signal).finally(over);
