import type { FrameEvent, RunEvent } from "../events.ts";
import type { End } from "../net/inbox.ts";
import type { Node } from "../tree.ts";

/** A step that was typed and passed, or is being played. */
export interface PlayedStep {
  readonly kind: "step";
  readonly node: Node;
  /** The client that acts where no actor is written. */
  readonly self: string;
  /** The messages that were sent while it was played. */
  readonly sent: FrameEvent[];
  /** The frames that it took, by their numbers. */
  readonly took: number[];
  /** When it began and ended, in milliseconds of the session. */
  began: number | undefined;
  at: number;
}

/** A message that came. */
export interface CameMessage {
  readonly kind: "message";
  readonly event: FrameEvent;
  taken: boolean;
}

/** The other side has ended a connection. `end.awaited`: a step has expected it. */
export interface CameEnd {
  readonly kind: "end";
  readonly client: string;
  readonly end: End;
  readonly at: number;
  /** Nobody had expected it before the client connected anew. */
  unawaited: boolean;
}

export type LogEntry = PlayedStep | CameMessage | CameEnd;

/** What is kept of messages in all: a session may last for days. */
const MOST_MESSAGES = 20_000;
const MOST_BYTES = 64 * 1024 * 1024;

/** What was done in a session and what came, in that order: what a scenario can be made of. */
export class SessionLog {
  #entries: LogEntry[] = [];
  #messages = 0;
  #bytes = 0;
  #now = 0;
  #step: PlayedStep | undefined;
  /** How many of the oldest messages were forgotten. */
  forgotten = 0;
  /** Set while another play of the session runs: what its server tells everybody meanwhile is no part of this one. */
  aside = false;
  /** How connections of clients ended meanwhile. */
  readonly #lost = new Map<string, End>();

  get entries(): readonly LogEntry[] {
    return this.#entries;
  }

  /** A step begins; what is sent until its end is its own. */
  begin(node: Node, self: string): void {
    this.#step = { kind: "step", node, self, sent: [], took: [], began: undefined, at: 0 };
    this.#entries.push(this.#step);
  }

  /** It has passed, or failed: then it is no part of the session. */
  end(passed: boolean): void {
    const step = this.#step;
    this.#step = undefined;
    if (!passed) this.#entries = this.#entries.filter((each) => each !== step);
  }

  /** `isProfiled`: of a client whose profile adds to what is sent, which is not what was typed. */
  hear(event: RunEvent, isProfiled: (peer: string) => boolean): void {
    if (this.#step) {
      if (event.type === "step:start") this.#step.began ??= event.at;
      this.#step.at = event.at;
    }
    this.#now = event.at;
    if (event.type === "frame" && event.kind === "message") {
      if (this.aside) return;
      if (event.direction === "in" || !isProfiled(event.peer)) this.#hearMessage(event);
    } else if (event.type === "step:end") this.#hearTaken(event.took?.map(({ frame }) => frame) ?? []);
  }

  ended(client: string, end: End): void {
    if (end.by !== "them" && !end.error) return;
    if (this.aside) this.#lost.set(client, end);
    else this.#entries.push({ kind: "end", client, end, at: this.#now, unawaited: false });
  }

  /**
   * It connects again: the end of its last connection was expected by nobody, and is now. One that ended while another play
   * ran is closed by the session itself: nobody else will do that.
   */
  expectEnd(client: string, close: Node): void {
    const lost = this.#lost.get(client);
    this.#lost.delete(client);
    if (lost && !lost.awaited) {
      lost.awaited = true;
      this.#entries.push({
        kind: "step",
        node: close,
        self: client,
        sent: [],
        took: [],
        began: this.#now,
        at: this.#now,
      });
      return;
    }
    const last = this.#entries.findLast((each) => each.kind === "end" && each.client === client);
    if (last?.kind !== "end" || last.end.awaited) return;
    last.unawaited = true;
    last.end.awaited = true;
  }

  #hearMessage(event: FrameEvent): void {
    if (event.direction === "out") {
      this.#step?.sent.push(event);
      return;
    }
    this.#entries.push({ kind: "message", event, taken: false });
    this.#messages++;
    this.#bytes += event.payload.length;
    if (this.#messages > MOST_MESSAGES || this.#bytes > MOST_BYTES) this.#forget();
  }

  /** A tenth at a time: to find the oldest costs the length of all. */
  #forget(): void {
    let left = Math.ceil(this.#messages / 10);
    this.#entries = this.#entries.filter((each) => {
      if (each.kind !== "message" || left === 0) return true;
      left--;
      this.#messages--;
      this.#bytes -= each.event.payload.length;
      this.forgotten++;
      return false;
    });
  }

  #hearTaken(frames: readonly number[]): void {
    if (frames.length === 0) return;
    this.#step?.took.push(...frames);
    for (const each of this.#entries)
      if (each.kind === "message" && frames.includes(each.event.frame)) each.taken = true;
  }
}
