import { hostname } from "node:os";

/** A time-out that can be taken back. */
export type Cancel = () => void;

/** Calls back once when nobody waits any more for what is going on, at once if that is so already; gives what takes it back. */
export type OnGiveUp = (giveUp: () => void) => Cancel;

/** The one clock of a run: monotonic milliseconds for everything measured, wall-clock only for what people read. */
export interface Clock {
  /** Monotonic milliseconds with fractions. */
  now(): number;
  /** Milliseconds since 1970. */
  wall(): number;
  /** Calls back once, after at least so many milliseconds. */
  after(milliseconds: number, callback: () => void): Cancel;
  /** Calls back again and again; does not keep the process alive. */
  every(milliseconds: number, callback: () => void): Cancel;
}

/** Everything that a run takes from the process it lives in: made in `main.ts`, passed on, replaced by tests. */
export interface Environment {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdout: Output;
  readonly stderr: Output;
  readonly clock: Clock;
  /** A number in [0, 1), seeded. */
  readonly random: () => number;
  readonly hostname: string;
  /** Calls back, synchronously, when the process is about to end in disorder; gives a function that takes it back. */
  atExit(callback: () => void): () => void;
  /**
   * Calls back with each key that is pressed, when somebody sits at a terminal; gives what takes it back and leaves the terminal
   * as it was. Ctrl-C is a signal all the same.
   */
  readonly keys?: ((pressed: (key: string) => void) => Cancel) | undefined;
  /** Standard input. */
  readonly input?: Input | undefined;
  /** Called when a scenario has many clients: a process that has been set up for few makes room for them. */
  manyClients?(): void;
}

/** Where text comes from. `stream` is begun to be read when it is asked for. */
export interface Input {
  readonly isTerminal: boolean;
  /** Whether somebody has put a pipe there, as a shell does. */
  readonly isPipe?: boolean;
  readonly stream: NodeJS.ReadableStream;
}

/** Where text goes. `columns` is undefined when nobody looks at it on a terminal. */
export interface Output {
  write(text: string): void;
  readonly isTerminal: boolean;
  readonly columns?: number | undefined;
  /** Resolves when who reads it has taken enough of what was written; undefined when it need not be waited for. */
  drained?(): Promise<void> | undefined;
  /** Aborted when nobody reads it any more. */
  readonly gone?: AbortSignal;
}

/** The process's own clock. */
export const systemClock: Clock = {
  now: () => performance.now(),
  wall: () => Date.now(),
  after(milliseconds, callback) {
    const timer = setTimeout(callback, milliseconds);
    return () => clearTimeout(timer);
  },
  every(milliseconds, callback) {
    const timer = setInterval(callback, milliseconds).unref();
    return () => clearInterval(timer);
  },
};

/** Whether files are being read or written: then something will go on by itself, soon. */
export function filesInFlight(): boolean {
  return process.getActiveResourcesInfo().some((kind) => fileRequests.has(kind));
}

/** As async_hooks names them. */
const fileRequests = new Set(["FSReqPromise", "FSReqCallback", "CloseReq"]);

/**
 * The environment of this process, for programs that play scenarios themselves: its folder, its variables and its clock at
 * the time of the call. It prints nothing. What it is asked to do at the end of the process is done when that exits.
 */
export function hostEnvironment(): Environment {
  const silent: Output = { write: () => undefined, isTerminal: false };
  return {
    cwd: process.cwd(),
    env: { ...process.env },
    stdout: silent,
    stderr: silent,
    clock: systemClock,
    random: Math.random,
    hostname: hostname(),
    atExit,
  };
}

/** One listener for all: Node warns of many. */
const callbacks = new Set<() => void>();

function callAll(): void {
  for (const callback of callbacks) callback();
}

function atExit(callback: () => void): () => void {
  if (callbacks.size === 0) process.on("exit", callAll);
  callbacks.add(callback);
  return () => {
    if (callbacks.delete(callback) && callbacks.size === 0) process.off("exit", callAll);
  };
}
