import type { AdminCounts, AdminLogEntry, AdminState, AdminTarget } from "../../mock/admin/api.ts";
import { get, post, Refused } from "./admin.ts";
import { counted } from "./counts.ts";
import { Feed, type Standing } from "./feed.ts";
import { LogStore } from "./log-store.ts";
import { perFrame } from "./per-frame.ts";

/** Milliseconds between two readings of the whole state, however much happens: when a view shows it, and when none does. */
const CALM = 1000;
const CALMER = 3000;

/** What the page knows of the mock; its views are told when it changes, at most once per frame. */
export class Model {
  readonly log = new LogStore();
  standing: Standing = "connecting";
  /** Why the mock refuses this page; undefined when it does not. */
  refusal: string | undefined;
  /** Undefined until the mock has answered for the first time. */
  state: AdminState | undefined;
  /** Set by a view that shows what only the whole state tells: then it is read more often while things happen. */
  wantsState: () => boolean = () => false;
  /** Set by a view that shows all connections. */
  wantsConnections: () => boolean = () => false;
  readonly #changed: (() => void)[] = [];
  readonly #logChanged: (() => void)[] = [];
  readonly #told = perFrame(() => this.#changed.forEach((each) => each()));
  readonly #logTold = perFrame(() => this.#addCame());
  #came: AdminLogEntry[] = [];
  #first: (() => void) | undefined;
  #anew: (() => void) | undefined;
  #read = 0;
  #reading: ReturnType<typeof setTimeout> | undefined;
  readonly #feed = new Feed({
    standing: (standing) => {
      this.standing = standing;
      this.refusal = undefined;
      this.#told();
      // Entries are told in the next frame.
      if (standing === "live") this.#logTold();
    },
    refused: (why) => {
      this.refusal = why;
      this.#told();
    },
    state: (state, fresh) => {
      if (fresh) {
        if (this.log.count > 0) this.#anew?.();
        this.#came = [];
        this.log.empty();
        this.#logTold();
      }
      this.state = state;
      this.#told();
    },
    counts: (counts) => this.#count(counts),
    reloaded: () => void this.refresh(),
    entries: (entries) => {
      for (const entry of entries) this.#came.push(entry);
      this.#logTold();
    },
  });

  start(): void {
    this.#feed.open();
    // While nobody looked, nothing was read.
    document.addEventListener("visibilitychange", () => document.hidden || void this.refresh());
  }

  /** Calls back when the state of the mock, or how the page stands with it, has changed. */
  onChange(changed: () => void): void {
    this.#changed.push(changed);
  }

  /** Calls back once, when the log was read for the first time. */
  onFirstLog(call: () => void): void {
    this.#first = call;
  }

  /** Calls back when the mock is another one than before, and what the page knew of the log is gone. */
  onAnew(call: () => void): void {
    this.#anew = call;
  }

  onLog(changed: () => void): void {
    this.#logChanged.push(changed);
  }

  /** Reads the whole state again. */
  async refresh(): Promise<void> {
    this.#read = performance.now();
    clearTimeout(this.#reading);
    this.#reading = undefined;
    try {
      this.state = await get<AdminState>(this.wantsConnections() ? "state?connections=20000" : "state");
      this.#told();
    } catch (thrown) {
      // That it does not answer is told by the stream of events, too, which also finds it again.
      if (!(thrown instanceof Refused)) throw thrown;
    }
  }

  /** Asks the mock for something, and reads what has become of it. Throws `Refused`. */
  async act<Answer>(path: string, body: object): Promise<Answer> {
    try {
      return await post<Answer>(path, body);
    } finally {
      await this.refresh();
    }
  }

  /** How many connections a target has now; undefined when only the mock can tell. */
  reach(to: AdminTarget | undefined): number | undefined {
    const { state } = this;
    if (!state || to === undefined) return undefined;
    if (to === "all") return state.connectionCount;
    const { endpoint, room, connection } = to as Readonly<Record<string, unknown>>;
    if (endpoint !== undefined) {
      const those = state.endpoints.filter(({ path }) => path === endpoint);
      return those.reduce((sum, { connections }) => sum + connections, 0);
    }
    if (room !== undefined) return state.rooms.find(({ name }) => name === room)?.count ?? 0;
    if (connection === undefined) return undefined;
    return state.connections.some(({ name }) => name === connection) ? 1 : 0;
  }

  #addCame(): void {
    const came = this.#came;
    this.#came = [];
    this.log.add(came);
    for (const each of this.#logChanged) each();
    if (this.standing !== "live") return;
    const first = this.#first;
    this.#first = undefined;
    first?.();
  }

  #count(counts: AdminCounts): void {
    if (!this.state) return;
    this.state = counted(this.state, counts);
    this.#told();
    this.#readSoon();
  }

  #readSoon(): void {
    if (this.#reading !== undefined) return;
    const calm = this.wantsState() ? CALM : CALMER;
    const wait = Math.max(0, this.#read + calm - performance.now());
    this.#reading = setTimeout(() => {
      this.#reading = undefined;
      if (!document.hidden) void this.refresh();
    }, wait);
  }
}
