import { stat } from "node:fs/promises";
import { relative, resolve } from "node:path";
import type { Environment } from "../../environment.ts";
import { type Interrupt, interrupts, isInterrupt } from "../../interrupts.ts";
import type { ScenarioName } from "../../run/last-run.ts";
import type { RunRequest, RunResult } from "../../run/request.ts";
import { foldersIn } from "../../run/find-files.ts";
import { visible } from "../../visible.ts";
import { WatchedFiles } from "../files/watched-files.ts";

/** What is played next: all that is chosen, or only some of it. */
export type Next = Pick<RunRequest, "changed" | "failed">;

/** What `watch` needs of a command line. */
export interface Watching {
  /** As they were typed. */
  readonly paths: readonly string[];
  readonly environment: Environment;
  /** Ends it. */
  readonly signal: AbortSignal;
  /** What is played first. */
  readonly start: Next;
  /** Plays once; undefined when that could not be begun, and was told. */
  readonly play: (next: Next & Pick<RunRequest, "first">) => Promise<RunResult | undefined>;
}

/** Plays, and plays again what changes, until q or a signal ends it. Resolves with 0 after q, else with the exit code of the signal. */
export async function watch({ paths, environment, signal, start, play }: Watching): Promise<number> {
  const { stdout, clock } = environment;
  const asked = new Asked(signal);
  const files = new WatchedFiles(
    clock,
    (changed) => asked.change(changed),
    (text) => environment.stderr.write(`${text}\n`),
  );
  const endKeys = environment.keys?.((key) => asked.key(key)) ?? ((): void => undefined);
  const failed = new Map<string, ScenarioName>();
  const absolute = paths.map((each) => resolve(environment.cwd, each));
  let last = start;
  let known: readonly string[] = [];
  try {
    for (;;) {
      const began = clock.wall();
      // Before the first run nobody knows more than what was named.
      files.watch([...absolute, ...known], await foldersOf(absolute));
      const result = await play({ ...last, first: [...failed.values()] });
      if (signal.aborted) return result?.exitCode ?? endOf(signal);
      if (result) {
        learn(result, failed);
        asked.change(await writtenSince(began, result.files, known));
        known = result.files;
        files.watch([...absolute, ...known], await foldersOf(absolute));
      }
      stdout.write(`\n${hint(failed.size, environment.keys !== undefined)}\n`);
      const next = await nextOf(asked, { last, failed, stdout });
      if (next === undefined) return endOf(signal);
      // Also for editors, which forget what an earlier run has told.
      stdout.write(`Playing ${whatIs(next, environment.cwd)}\n`);
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

/** New files are looked for in the folders that were named, and in those in them. */
async function foldersOf(paths: readonly string[]): Promise<readonly string[]> {
  return (await Promise.all(paths.map((each) => foldersIn(each)))).flat();
}

/** Of files that this run was the first to name: those that were written while it played, and nobody was watching. */
async function writtenSince(
  began: number,
  files: readonly string[],
  watched: readonly string[],
): Promise<ReadonlySet<string>> {
  const known = new Set(watched);
  const fresh = files.filter((each) => !known.has(each));
  const times = await Promise.all(fresh.map((each) => stat(each).catch(() => undefined)));
  return new Set(fresh.filter((_, index) => (times[index]?.mtimeMs ?? 0) > began));
}

function hint(failed: number, keys: boolean): string {
  const waiting = "Waiting for changes.";
  if (!keys) return waiting;
  return `${waiting} Enter: the same again, a: all${failed > 0 ? `, f: what failed (${failed})` : ""}, q: end`;
}

/** What is played, in words. */
function whatIs({ changed, failed }: Next, cwd: string): string {
  if (failed) return "what failed";
  if (!changed) return "all that was chosen";
  const names = Array.from(changed.files, (file) => visible(relative(cwd, file)));
  return `what changed: ${names.slice(0, 3).join(", ")}${names.length > 3 ? ", …" : ""}`;
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
    if (files.size > 0) this.#wake();
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
