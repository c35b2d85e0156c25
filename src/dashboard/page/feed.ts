import type { AdminCounts, AdminLog, AdminLogEntry, AdminState } from "../../mock/admin/api.ts";
import { get, Refused } from "./admin.ts";

/** How the page stands with the mock. `lost`: the stream has just broken, and is tried again at once. */
export type Standing = "connecting" | "live" | "lost" | "stopped";

/** Who hears of what the mock tells. */
export interface FeedListener {
  standing(standing: Standing): void;
  /** Why the mock refuses to tell this page anything; it is asked again and again. */
  refused(why: string): void;
  /** All of its state, on every (re)connection. `fresh`: the mock was started anew, what was known of it is past. */
  state(state: AdminState, fresh: boolean): void;
  counts(counts: AdminCounts): void;
  reloaded(): void;
  /** New entries of the log, in order, each once. */
  entries(entries: readonly AdminLogEntry[]): void;
}

/** Milliseconds until a mock that does not answer is tried again. */
const PAUSE = 1000;
/** Entries that are asked for at once. */
const MOST = 10_000;

/**
 * The stream of events of the mock. It never has a hole: whenever it begins anew, or the ids of two entries are not next to
 * each other, what lies between is read from the log.
 */
export class Feed {
  readonly #listener: FeedListener;
  #source: EventSource | undefined;
  #startedAt: number | undefined;
  /** The id of the latest entry that was handed on. */
  #last = 0;
  /** Entries that came while a hole is filled; undefined when none is. */
  #held: AdminLogEntry[] | undefined;

  constructor(listener: FeedListener) {
    this.#listener = listener;
  }

  open(): void {
    const source = new EventSource(`api/events?after=${this.#last}`);
    this.#source = source;
    this.#held = [];
    source.addEventListener("open", () => void this.#begin(source));
    source.addEventListener("log", ({ data }) => this.#came(source, JSON.parse(String(data)) as AdminLogEntry));
    source.addEventListener("state", ({ data }) => this.#listener.counts(JSON.parse(String(data)) as AdminCounts));
    source.addEventListener("reload", () => this.#listener.reloaded());
    source.addEventListener("error", () => this.#broken(source));
  }

  async #begin(source: EventSource): Promise<void> {
    try {
      const state = await get<AdminState>("state");
      if (source !== this.#source) return;
      const fresh = state.startedAt !== this.#startedAt;
      if (fresh) this.#last = 0;
      this.#startedAt = state.startedAt;
      this.#listener.state(state, fresh);
      await this.#fill(source);
      if (source === this.#source) this.#listener.standing("live");
    } catch {
      this.#broken(source);
    }
  }

  #came(source: EventSource, entry: AdminLogEntry): void {
    if (source !== this.#source) return;
    if (this.#held) {
      this.#held.push(entry);
      return;
    }
    if (entry.id <= this.#last) return;
    if (entry.id === this.#last + 1) return this.#hand([entry]);
    this.#held = [entry];
    this.#fill(source).catch(() => this.#broken(source));
  }

  /** Reads what lies between the latest entry that is here and those that are held back. */
  async #fill(source: EventSource): Promise<void> {
    for (;;) {
      const { entries, last } = await get<AdminLog>(`log?after=${this.#last}&limit=${MOST}`);
      if (source !== this.#source) return;
      this.#hand(entries);
      if (entries.length === 0 || this.#last >= last) break;
    }
    const held = this.#held ?? [];
    this.#held = undefined;
    this.#hand(held);
  }

  #hand(entries: readonly AdminLogEntry[]): void {
    const news = entries.filter(({ id }) => id > this.#last);
    const latest = news.at(-1);
    if (!latest) return;
    this.#last = latest.id;
    this.#listener.entries(news);
  }

  #broken(source: EventSource): void {
    if (source !== this.#source) return;
    source.close();
    this.#source = undefined;
    // A stream that was live is tried again at once: it may have been cut because this page was too slow.
    const wasLive = this.#held === undefined;
    this.#listener.standing(wasLive ? "lost" : "stopped");
    if (!wasLive) void this.#askWhy();
    setTimeout(() => this.open(), wasLive ? 0 : PAUSE);
  }

  /** A stream of events does not say why it was refused. */
  async #askWhy(): Promise<void> {
    try {
      await get<AdminState>("state?connections=1");
      this.#listener.refused("Too many pages listen to it already: close some.");
    } catch (thrown) {
      if (!(thrown instanceof Refused)) throw thrown;
      if (thrown.answered) this.#listener.refused(thrown.text);
    }
  }
}
