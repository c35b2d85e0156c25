import { stat } from "node:fs/promises";
import { resolve } from "node:path";
import type { Environment } from "../environment.ts";
import { type Interrupt, interrupts, isInterrupt } from "../interrupts.ts";
import type { ScenarioName } from "../run/last-run.ts";
import type { RunRequest, RunResult } from "../run/request.ts";
import { WatchedFiles } from "./watched-files.ts";

/** What is played next. */
type Next = Pick<RunRequest, "changed" | "failed">;

/** What `watch` needs of a command line. */
export interface Watching {
  /** As they were typed. */
  readonly paths: readonly string[];
  readonly environment: Environment;
  /** Ends it. */
  readonly signal: AbortSignal;
  /** Plays once. */
  readonly play: (next: Next & Pick<RunRequest, "first">) => Promise<RunResult>;
}

/** Plays, and plays again what changes, until q or a signal ends it. Resolves with 0 after q, else with the exit code of the signal. */
export async function watch({ paths, environment, signal, play }: Watching): Promise<number> {
  const { stdout, clock } = environment;
  const asked = new Asked(signal);
  const files = new WatchedFiles(clock, (changed) => asked.change(changed));
  const endKeys = environment.keys?.((key) => asked.key(key)) ?? ((): void => undefined);
  const failed = new Map<string, ScenarioName>();
  let last: Next = {};
  try {
    for (;;) {
      const result = await play({ ...last, first: [...failed.values()] });
      if (signal.aborted) return result.exitCode;
      learn(result, failed);
      files.watch(result.files, await foldersOf(paths, environment.cwd));
      stdout.write(`\n${hint(failed.size, environment.keys !== undefined)}\n`);
      const next = await nextOf(asked, { last, failed, stdout });
      if (next === undefined) return endOf(signal);
      last = next;
    }
  } finally {
    endKeys();
    files.end();
  }
}

/** Of what ended while nothing was played. */
function endOf({ aborted, reason }: AbortSignal): number {
  return aborted && isInterrupt(String(reason)) ? interrupts[reason as Interrupt] : 0;
}

/** Keeps what has failed until it passes. */
function learn({ ended }: RunResult, failed: Map<string, ScenarioName>): void {
  for (const { file, name, status } of ended) {
    const key = `${file}\n${name}`;
    if (status === "failed" || status === "errored") failed.set(key, { file, name });
    else if (status === "passed") failed.delete(key);
  }
}

/** New files are looked for in the folders that were named. */
async function foldersOf(paths: readonly string[], cwd: string): Promise<readonly string[]> {
  const absolute = paths.map((each) => resolve(cwd, each));
  const kinds = await Promise.all(absolute.map((each) => stat(each).catch(() => undefined)));
  return absolute.filter((_, index) => kinds[index]?.isDirectory());
}

function hint(failed: number, keys: boolean): string {
  const waiting = "Waiting for changes.";
  if (!keys) return waiting;
  return `${waiting} Enter: the same again, a: all${failed > 0 ? `, f: what failed (${failed})` : ""}, q: end`;
}

/** What the user asks for next; undefined when it is to end. */
async function nextOf(
  asked: Asked,
  known: {
    readonly last: Next;
    readonly failed: ReadonlyMap<string, ScenarioName>;
    readonly stdout: Environment["stdout"];
  },
): Promise<Next | undefined> {
  for (;;) {
    const wish = await asked.next();
    if (wish === "end" || wish === "q") return undefined;
    if (wish === "a") return {};
    if (wish === "\r" || wish === "\n") return known.last;
    if (wish === "f") {
      if (known.failed.size > 0) return { failed: [...known.failed.values()] };
      known.stdout.write("Nothing has failed.\n");
    } else if (typeof wish === "object") return { changed: { files: wish, since: "the last run" } };
  }
}

type Wish = string | ReadonlySet<string>;

/** Keys and changes, also those that come while something is played. */
class Asked {
  readonly #signal: AbortSignal;
  #changed = new Set<string>();
  #keys: string[] = [];
  #wake: () => void = () => undefined;

  constructor(signal: AbortSignal) {
    this.#signal = signal;
    signal.addEventListener("abort", () => this.#wake(), { once: true });
  }

  key(key: string): void {
    this.#keys.push(key);
    this.#wake();
  }

  change(files: ReadonlySet<string>): void {
    for (const each of files) this.#changed.add(each);
    this.#wake();
  }

  async next(): Promise<Wish> {
    for (;;) {
      if (this.#signal.aborted) return "end";
      const key = this.#keys.shift();
      if (key !== undefined) return key;
      if (this.#changed.size > 0) {
        const changed = this.#changed;
        this.#changed = new Set();
        return changed;
      }
      await new Promise<void>((done) => {
        this.#wake = done;
      });
    }
  }
}
