import { stripVTControlCharacters } from "node:util";
import type { Clock } from "../environment.ts";
import type { Exit, RunningCommand } from "./command.ts";
import { pause } from "./pause.ts";
import type { Probe, Unready } from "./probe.ts";
import { untilReady } from "./ready.ts";

/** What became of a command that was started. `last`: what the last look found. */
export type Start =
  | { readonly kind: "ready" }
  | { readonly kind: "exited"; readonly exit: Exit }
  | { readonly kind: "late"; readonly last: Unready }
  | { readonly kind: "aborted"; readonly last?: Unready };

/** Waits for a line of output; it looks at the text without its colours. */
export class OutputMatch {
  readonly #found = new AbortController();
  readonly #pattern: RegExp;
  /** What the named groups matched. */
  groups: Readonly<Record<string, string | undefined>> = {};

  constructor(pattern: RegExp) {
    this.#pattern = pattern;
  }

  /** Aborts when a line has matched. */
  get found(): AbortSignal {
    return this.#found.signal;
  }

  look(text: string): void {
    if (this.found.aborted) return;
    const match = this.#pattern.exec(stripVTControlCharacters(text));
    if (!match) return;
    this.groups = match.groups ?? {};
    this.#found.abort();
  }
}

/** How a command is seen to be ready: something answers, or a line matches; without either it is when it runs. */
export type ReadyTest =
  | { readonly kind: "probe"; readonly probe: Probe }
  | { readonly kind: "output"; readonly match: OutputMatch }
  | { readonly kind: "none" };

/** Waits until a command is ready, has ended, the time (milliseconds) is up, or the signal aborts. */
export async function awaitReady(
  command: RunningCommand,
  test: ReadyTest,
  { clock, timeout, signal }: { clock: Clock; timeout: number; signal: AbortSignal },
): Promise<Start> {
  if (test.kind === "none") return { kind: signal.aborted ? "aborted" : "ready" };
  const ended = new AbortController();
  void command.exited.then(() => ended.abort());
  const start = await (test.kind === "probe"
    ? untilReady(test.probe, { clock, timeout, signal: AbortSignal.any([signal, ended.signal]) })
    : untilMatch(test.match, { clock, timeout, signal: AbortSignal.any([signal, ended.signal]) }));
  // What answers after the command has ended is somebody else; a line that it wrote stays written.
  if (command.hasEnded && !(test.kind === "output" && start.kind === "ready"))
    return { kind: "exited", exit: await command.exited };
  return start;
}

async function untilMatch(
  match: OutputMatch,
  { clock, timeout, signal }: { clock: Clock; timeout: number; signal: AbortSignal },
): Promise<Start> {
  await pause(clock, timeout, AbortSignal.any([signal, match.found]));
  if (match.found.aborted) return { kind: "ready" };
  return {
    kind: signal.aborted ? "aborted" : "late",
    last: { stage: "silent", text: "no line of its output matched" },
  };
}
