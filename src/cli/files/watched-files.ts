import { existsSync, type FSWatcher, watch } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { basename, dirname, join, sep } from "node:path";
import type { Cancel, Clock } from "../../environment.ts";
import { isLookedThrough } from "../../run/find-files.ts";

/** What belongs together: an editor writes a file in several steps, and a change of branches writes many. Milliseconds. */
const QUIET = 100;

/**
 * Tells which files have changed, once nothing has happened for a moment. What cannot be watched is told once, and the rest is
 * watched as well as it can be.
 */
export class WatchedFiles {
  readonly #clock: Pick<Clock, "after">;
  readonly #told: (changed: ReadonlySet<string>) => void;
  readonly #failed: (text: string) => void;
  readonly #watchers = new Map<string, FSWatcher>();
  #files: ReadonlySet<string> = new Set();
  /** In which new files count. */
  #folders = new Set<string>();
  /** The folders of all files, and those in which new ones count. */
  #wanted: ReadonlySet<string> = new Set();
  #hasFailed = false;
  #ended = false;
  #changed = new Set<string>();
  #cancel: Cancel = () => undefined;

  /** `told` is called with absolute paths; `failed` once, with why something is not watched. */
  constructor(
    clock: Pick<Clock, "after">,
    told: (changed: ReadonlySet<string>) => void,
    failed: (text: string) => void = () => undefined,
  ) {
    this.#clock = clock;
    this.#told = told;
    this.#failed = failed;
  }

  /** Watches these files, and those that come into these folders or new ones in them; nothing else any more. Absolute paths. */
  watch(files: readonly string[], folders: readonly string[]): void {
    this.#files = new Set(files);
    this.#folders = new Set(folders);
    // A folder is watched, not the file: editors put a new file in the place of the old one.
    this.#wanted = new Set([...files.map((each) => dirname(each)), ...folders]);
    this.#arm();
  }

  /** Ends all watching. */
  end(): void {
    this.#ended = true;
    this.#cancel();
    for (const [folder, watcher] of this.#watchers) this.#close(folder, watcher);
  }

  /** Folders are replaced as files are (a change of branches, a mounted volume): that is seen in the folder above. */
  #arm(): void {
    // What is above is watched first: what comes into it meanwhile is not missed.
    const above = [...this.#wanted].map((each) => existing(dirname(each)));
    const needed = new Set([...above, ...this.#wanted, ...this.#folders]);
    for (const [folder, watcher] of this.#watchers) if (!needed.has(folder)) this.#close(folder, watcher);
    for (const folder of needed) if (!this.#watchers.has(folder)) this.#open(folder);
  }

  #open(folder: string): void {
    try {
      const watcher = watch(folder, (kind, name) => {
        if (name === null) return;
        const path = join(folder, name);
        // A folder tells by its own name that it goes itself.
        if (kind === "rename" && name === basename(folder)) this.#renew(folder);
        else if (kind === "rename" && this.#holdsWanted(path)) this.#renew(path);
        else if (this.#wanted.has(folder) || this.#folders.has(folder)) this.#saw(path);
      });
      watcher.on("error", () => this.#close(folder, watcher));
      this.#watchers.set(folder, watcher);
    } catch (thrown) {
      const { code } = thrown as NodeJS.ErrnoException;
      // One that is not there has nothing to tell, and a folder above that we may not read is none of ours.
      if (code === "ENOENT" || !(this.#wanted.has(folder) || this.#folders.has(folder)) || this.#hasFailed) return;
      this.#hasFailed = true;
      this.#failed(`not watching ${folder}: ${reasons.get(code ?? "") ?? (thrown as Error).message}`);
    }
  }

  #close(folder: string, watcher: FSWatcher): void {
    watcher.close();
    this.#watchers.delete(folder);
  }

  #holdsWanted(path: string): boolean {
    return [...this.#wanted].some((each) => isWithin(each, path));
  }

  /** A folder came, went, or was replaced by another: what was watched is no longer what stands there. */
  #renew(path: string): void {
    for (const [folder, watcher] of this.#watchers) if (isWithin(folder, path)) this.#close(folder, watcher);
    this.#arm();
    for (const file of this.#files) if (isWithin(file, path)) this.#touch(file);
    for (const folder of this.#folders) if (isWithin(folder, path)) void this.#look(folder);
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
    await this.#look(folder);
  }

  async #look(folder: string): Promise<void> {
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

const reasons = new Map([
  ["ENOSPC", "the system allows no more watches (ENOSPC, fs.inotify.max_user_watches)"],
  ["EMFILE", "the system allows no more watches (EMFILE, fs.inotify.max_user_instances)"],
]);

function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep);
}

/** The nearest folder above that is there. */
function existing(folder: string): string {
  for (let each = folder; ; each = dirname(each)) if (existsSync(each) || dirname(each) === each) return each;
}
