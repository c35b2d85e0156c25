import type { Clock } from "../../environment.ts";
import type { LoadedFile } from "../../language/scenario.ts";
import { problemOf } from "../../problem.ts";
import type { PlayedMock } from "./played-mock.ts";
import { WatchedFiles } from "../files/watched-files.ts";

/** What reads the file again. */
export interface Reloading {
  readonly clock: Clock;
  /** The file as it was read first. */
  readonly loaded: LoadedFile;
  readonly load: () => Promise<LoadedFile>;
  readonly played: readonly PlayedMock[];
  /** Told what keeps the files from being watched or read again; the mocks go on. */
  readonly failed: (text: string) => void;
}

/** Reads the file of mocks again when it changes, or one that it names, and lets the mocks that play go on with it. */
export class MockReload {
  readonly #reloading: Reloading;
  readonly #watched: WatchedFiles;
  #files: ReadonlySet<string>;
  #last: Promise<void> = Promise.resolve();
  #ended = false;

  constructor(reloading: Reloading) {
    this.#reloading = reloading;
    this.#files = new Set(reloading.loaded.files);
    const { clock, failed } = reloading;
    const changed = (paths: ReadonlySet<string>): void => {
      // Of other files in its folder nothing is known.
      if (![...paths].some((each) => this.#files.has(each))) return;
      // One that fails must not be the last.
      this.#last = this.#last.then(() => this.#reload()).catch((thrown: unknown) => failed(problemOf(thrown).headline));
    };
    this.#watched = new WatchedFiles(clock, changed, failed);
    this.#watched.watch([...this.#files], []);
  }

  /** Ends the watching; resolves when nothing is read any more. */
  async end(): Promise<void> {
    this.#ended = true;
    this.#watched.end();
    await this.#last;
  }

  async #reload(): Promise<void> {
    if (this.#ended) return;
    const { load, played } = this.#reloading;
    const loaded = await load();
    if (this.#ended) return;
    // Of a broken file it may not be known what it names: what it named before is still looked at.
    this.#files = new Set([...this.#reloading.loaded.files, ...this.#files, ...loaded.files]);
    this.#watched.watch([...this.#files], []);
    for (const [index, each] of played.entries()) {
      const named = loaded.mocks.find(({ name }) => name !== undefined && name === each.mock.name);
      const mock = named ?? (played.length === 1 && loaded.mocks.length === 1 ? loaded.mocks[0] : undefined);
      // Whose fault it is does not matter: the first of several tells of it.
      each.reload(mock, loaded.problems, index === 0);
    }
  }
}
