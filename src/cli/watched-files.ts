import { type FSWatcher, watch } from "node:fs";
import { dirname, join } from "node:path";
import type { Cancel, Clock } from "../environment.ts";

/** What belongs together: an editor writes a file in several steps, and a change of branches writes many. Milliseconds. */
const QUIET = 100;

/** Tells which files have changed, once nothing has happened for a moment. */
export class WatchedFiles {
  readonly #clock: Pick<Clock, "after">;
  readonly #told: (changed: ReadonlySet<string>) => void;
  readonly #watchers = new Map<string, FSWatcher>();
  #files: ReadonlySet<string> = new Set();
  #changed = new Set<string>();
  #cancel: Cancel = () => undefined;

  /** `told` is called with absolute paths. */
  constructor(clock: Pick<Clock, "after">, told: (changed: ReadonlySet<string>) => void) {
    this.#clock = clock;
    this.#told = told;
  }

  /** Watches these files, and those that come into these folders; nothing else any more. Absolute paths. */
  watch(files: readonly string[], folders: readonly string[]): void {
    this.#files = new Set(files);
    // A folder is watched, not the file: editors put a new file in the place of the old one.
    const wanted = new Set([...files.map((each) => dirname(each)), ...folders]);
    for (const [folder, watcher] of this.#watchers) if (!wanted.has(folder)) this.#close(folder, watcher);
    for (const folder of wanted) if (!this.#watchers.has(folder)) this.#open(folder);
  }

  /** Ends all watching. */
  end(): void {
    this.#cancel();
    for (const [folder, watcher] of this.#watchers) this.#close(folder, watcher);
  }

  #open(folder: string): void {
    try {
      const watcher = watch(folder, (_, name) => {
        if (name !== null) this.#saw(join(folder, name));
      });
      // A folder that is removed is watched no more; it is again when a run finds something in it.
      watcher.on("error", () => this.#close(folder, watcher));
      this.#watchers.set(folder, watcher);
    } catch (thrown) {
      // One that is not there has nothing to tell. Any other reason is one that the user must hear.
      if ((thrown as NodeJS.ErrnoException).code !== "ENOENT") throw thrown;
    }
  }

  #close(folder: string, watcher: FSWatcher): void {
    watcher.close();
    this.#watchers.delete(folder);
  }

  #saw(path: string): void {
    // A file that is not known may be a new scenario.
    if (!this.#files.has(path) && !/\.ya?ml$/i.test(path)) return;
    this.#changed.add(path);
    this.#cancel();
    this.#cancel = this.#clock.after(QUIET, () => {
      const changed = this.#changed;
      this.#changed = new Set();
      this.#told(changed);
    });
  }
}
