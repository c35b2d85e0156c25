import type { AdminLogEntry } from "../../mock/admin/api.ts";
import { everything, type Filter, fits } from "./filter.ts";

/** As many entries as the mock keeps. */
export const MOST_ENTRIES = 10_000;

/** The entries of the log that the page has, and which of them are shown. */
export class LogStore {
  #entries: AdminLogEntry[] = [];
  #shown: AdminLogEntry[] = [];
  #filter: Filter = everything;
  #fits = fits(everything);
  /** Entries up to this id were cleared from view. */
  #cleared = 0;
  /** While paused: the id of the latest entry that is shown. */
  #paused: number | undefined;
  #cameMeanwhile = 0;

  /** Those that are shown, oldest first. */
  get shown(): readonly AdminLogEntry[] {
    return this.#shown;
  }

  /** How many there are, shown or not, but for those that were cleared. */
  get count(): number {
    return this.#entries.length - this.#firstAfter(this.#cleared);
  }

  /** How many have come since the pause that would be shown. */
  get cameMeanwhile(): number {
    return this.#cameMeanwhile;
  }

  get paused(): boolean {
    return this.#paused !== undefined;
  }

  get filter(): Filter {
    return this.#filter;
  }

  set filter(filter: Filter) {
    this.#filter = filter;
    this.#fits = fits(filter);
    this.#show();
  }

  /** Adds entries, newer than those that are there; forgets the oldest. */
  add(entries: readonly AdminLogEntry[]): void {
    for (const entry of entries) {
      this.#entries.push(entry);
      if (!this.#fits(entry)) continue;
      if (this.#paused === undefined) this.#shown.push(entry);
      else this.#cameMeanwhile++;
    }
    const more = this.#entries.length - MOST_ENTRIES;
    if (more <= 0) return;
    this.#entries.splice(0, more);
    // What is looked at in a pause stays, even when it is forgotten meanwhile.
    if (this.#paused === undefined) this.#forgetShown(this.#entries[0]?.id ?? 0);
  }

  /** The entry with this id; undefined when it is not here. */
  find(id: number): AdminLogEntry | undefined {
    return this.#entries.find((each) => each.id === id) ?? this.#shown.find((each) => each.id === id);
  }

  pause(): void {
    this.#paused ??= this.#entries.at(-1)?.id ?? 0;
  }

  resume(): void {
    this.#paused = undefined;
    this.#cameMeanwhile = 0;
    this.#show();
  }

  /** Takes all from view that is there now. */
  clear(): void {
    this.#cleared = this.#entries.at(-1)?.id ?? 0;
    if (this.#paused !== undefined) this.#paused = this.#cleared;
    this.#cameMeanwhile = 0;
    this.#shown = [];
  }

  /** Forgets everything: the mock is another one. */
  empty(): void {
    this.#entries = [];
    this.#cleared = 0;
    this.#cameMeanwhile = 0;
    if (this.#paused !== undefined) this.#paused = 0;
    this.#shown = [];
  }

  #show(): void {
    const after = this.#entries.slice(this.#firstAfter(this.#cleared)).filter(this.#fits);
    const last = this.#paused;
    this.#shown = last === undefined ? after : after.filter(({ id }) => id <= last);
    this.#cameMeanwhile = after.length - this.#shown.length;
  }

  #firstAfter(id: number): number {
    if (id === 0) return 0;
    const index = this.#entries.findIndex((each) => each.id > id);
    return index === -1 ? this.#entries.length : index;
  }

  #forgetShown(first: number): void {
    const kept = this.#shown.findIndex(({ id }) => id >= first);
    if (kept !== 0) this.#shown.splice(0, kept === -1 ? this.#shown.length : kept);
  }
}
