import { type FSWatcher, watch } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import type { Cancel, Clock } from "../environment.ts";
import { isLookedThrough } from "../run/find-files.ts";

/** What belongs together: an editor writes a file in several steps, and a change of branches writes many. Milliseconds. */
const QUIET = 100;

/** Tells which files have changed, once nothing has happened for a moment. */
export class WatchedFiles {
  readonly #clock: Pick<Clock, "after">;
  readonly #told: (changed: ReadonlySet<string>) => void;
  readonly #watchers = new Map<string, FSWatcher>();
  #files: ReadonlySet<string> = new Set();
  /** In which new files count. */
  #folders = new Set<string>();
  #ended = false;
  #changed = new Set<string>();
  #cancel: Cancel = () => undefined;

  /** `told` is called with absolute paths. */
  constructor(clock: Pick<Clock, "after">, told: (changed: ReadonlySet<string>) => void) {
    this.#clock = clock;
    this.#told = told;
  }

  /** Watches these files, and those that come into these folders or new ones in them; nothing else any more. Absolute paths. */
  watch(files: readonly string[], folders: readonly string[]): void {
    this.#files = new Set(files);
    this.#folders = new Set(folders);
    // A folder is watched, not the file: editors put a new file in the place of the old one.
    const wanted = new Set([...files.map((each) => dirname(each)), ...folders]);
    for (const [folder, watcher] of this.#watchers) if (!wanted.has(folder)) this.#close(folder, watcher);
    for (const folder of wanted) if (!this.#watchers.has(folder)) this.#open(folder);
  }

  /** Ends all watching. */
  end(): void {
    this.#ended = true;
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
    // A file that is not known may be a new scenario, and what is no file of YAML a new folder of them.
    if (this.#files.has(path) || SCENARIO.test(path)) this.#touch(path);
    else if (this.#folders.has(dirname(path)) && isLookedThrough(basename(path))) void this.#enter(path);
  }

  /** It is watched before it is read: nothing comes between. What lies in it came before anybody could watch it. */
  async #enter(folder: string): Promise<void> {
    const kind = await stat(folder).catch(() => undefined);
    if (this.#ended || this.#folders.has(folder) || !kind?.isDirectory()) return;
    this.#folders.add(folder);
    this.#open(folder);
    const names = await readdir(folder).catch(() => []);
    for (const name of names) this.#saw(join(folder, name));
  }

  #touch(path: string): void {
    if (this.#ended) return;
    this.#changed.add(path);
    this.#cancel();
    this.#cancel = this.#clock.after(QUIET, () => {
      const changed = this.#changed;
      this.#changed = new Set();
      this.#told(changed);
    });
  }
}

const SCENARIO = /\.ya?ml$/i;
