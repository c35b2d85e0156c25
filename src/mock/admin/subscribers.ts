import type { Cancel, Clock } from "../../environment.ts";
import type { HttpRequestIn } from "../../net/listen.ts";
import type { HttpResponse } from "../../net/http-response.ts";
import type { HttpStream } from "../../net/http-stream.ts";
import type { AdminCounts, AdminEvents } from "./api.ts";
import { failed, guards } from "./gate.ts";
import type { LogRing } from "../log/log-ring.ts";
import { shownEntry, type Veil } from "./shown.ts";

/** How many may listen at once: each costs a little with every entry. */
const MOST = 20;
/** Bytes that may wait for a subscriber before it gets no more for now. */
const FULL = 256 * 1024;
/** Entries are told together, so that a mock with thousands a second does not write thousands of times. Milliseconds. */
const TOGETHER = 50;
/** How often counts are told at most, and how often something is said at least, so that a dead line is noticed. */
const COUNTS = 250;
const STILL_THERE = 15_000;
/** Who reads nothing for so long, though something waits for it, is cut off. */
const PATIENCE = 60_000;
/** How long what is said last may take. */
const FAREWELL = 5000;

/**
 * Who listens to the events of a mock. Nothing is kept for any of them: each has its place in the log and goes on from there
 * as fast as it reads. Who is so slow that its place is no longer there is told so, and cut off.
 */
export class Subscribers {
  readonly #clock: Clock;
  readonly #log: LogRing;
  readonly #counts: () => AdminCounts | undefined;
  readonly #veil: Veil;
  readonly #all = new Set<Subscriber>();
  #endWatch: Cancel | undefined;
  #flush: Cancel | undefined;
  #ticking: Cancel | undefined;
  #told = "";

  constructor(clock: Clock, log: LogRing, counts: () => AdminCounts | undefined, veil: Veil = (value) => value) {
    this.#clock = clock;
    this.#log = log;
    this.#counts = counts;
    this.#veil = veil;
  }

  /** Answers with the stream of events; gives an answer instead when there are too many. */
  add(request: HttpRequestIn, after: number | undefined): HttpResponse | undefined {
    if (this.#all.size >= MOST) {
      return failed(503, { headline: `${MOST} listen already`, help: "Close another page of the mock." });
    }
    const headers = { ...guards, "Content-Type": "text/event-stream; charset=utf-8" };
    // Of a log that began anew, since its mock did, all is new; of one that has lost its place, all that is there.
    const from =
      after === undefined ? this.#log.last : Math.max(after > this.#log.last ? 0 : after, this.#log.first - 1);
    const stream = request.stream({ status: 200, headers, body: "retry: 1000\n\n" });
    const each = new Subscriber(stream, from, { log: this.#log, clock: this.#clock, veil: this.#veil });
    this.#all.add(each);
    stream.onEnd(() => this.#leave(each));
    stream.onRead(() => each.pump());
    if (this.#all.size === 1) this.#begin();
    const counts = this.#counts();
    if (counts) each.say("state", counts);
    each.pump();
    return undefined;
  }

  /** Tells all of them. */
  tell<Name extends keyof AdminEvents>(name: Name, value: AdminEvents[Name]): void {
    this.#pump();
    for (const each of this.#all) each.say(name, value);
  }

  /** The mock stops. */
  end(): void {
    for (const each of this.#all) each.end();
  }

  #begin(): void {
    this.#told = JSON.stringify(this.#counts());
    this.#endWatch = this.#log.watch(() => {
      this.#flush ??= this.#clock.after(TOGETHER, () => this.#pump());
    });
    this.#ticking = this.#clock.every(COUNTS, () => this.#tick());
  }

  #leave(subscriber: Subscriber): void {
    if (!this.#all.delete(subscriber) || this.#all.size > 0) return;
    this.#endWatch?.();
    this.#flush?.();
    this.#ticking?.();
    this.#flush = undefined;
  }

  #pump(): void {
    this.#flush?.();
    this.#flush = undefined;
    for (const each of this.#all) each.pump();
  }

  #tick(): void {
    const counts = this.#counts();
    const text = JSON.stringify(counts);
    const changed = counts !== undefined && text !== this.#told;
    this.#told = text;
    for (const each of this.#all) {
      if (changed) each.say("state", counts);
      each.tick();
    }
  }
}

class Subscriber {
  readonly #stream: HttpStream;
  readonly #log: LogRing;
  readonly #clock: Clock;
  readonly #veil: Veil;
  /** The last entry that it was told. */
  #at: number;
  #ending = false;
  /** When something was written to it, or it had read all that was. */
  #alive: number;
  #said: number;

  constructor(
    stream: HttpStream,
    at: number,
    { log, clock, veil }: { readonly log: LogRing; readonly clock: Clock; readonly veil: Veil },
  ) {
    this.#stream = stream;
    this.#log = log;
    this.#clock = clock;
    this.#veil = veil;
    this.#at = at;
    this.#alive = this.#said = clock.now();
  }

  /** Tells it what is new, as far as it reads. */
  pump(): void {
    if (this.#ending) return;
    // What it asked for may be gone when it comes; what goes while it listens is a hole.
    if (this.#at + 1 < this.#log.first) {
      this.cut(`it reads too slowly: the log no longer has what comes after ${this.#at}`);
      return;
    }
    let text = "";
    for (const record of this.#log.after(this.#at)) {
      if (this.#stream.waiting + text.length > FULL) break;
      this.#at = record.id;
      text += eventText("log", this.#veil(shownEntry(record)), record.id);
    }
    if (text !== "") this.#write(text);
  }

  /** Counts and the like: who does not read misses them, and gets the next ones. */
  say<Name extends keyof AdminEvents>(name: Name, value: AdminEvents[Name]): void {
    if (!this.#ending && this.#stream.waiting <= FULL) this.#write(eventText(name, this.#veil(value)));
  }

  tick(): void {
    const now = this.#clock.now();
    if (this.#stream.waiting === 0) this.#alive = now;
    if (this.#ending) return;
    if (now - this.#alive > PATIENCE) this.cut("it does not read");
    else if (now - this.#said > STILL_THERE) this.#write(": still there\n\n");
  }

  /** Tells it why, and ends. */
  cut(reason: string): void {
    if (this.#ending) return;
    this.#write(eventText("cut", { reason }));
    this.end();
  }

  end(): void {
    if (this.#ending) return;
    this.#ending = true;
    this.#stream.end();
    const cancel = this.#clock.after(FAREWELL, () => this.#stream.cut());
    this.#stream.onEnd(cancel);
  }

  #write(text: string): void {
    this.#said = this.#clock.now();
    this.#stream.write(text);
  }
}

/** JSON has no line breaks outside of its texts, where they are escaped. */
function eventText(name: string, value: unknown, id?: number): string {
  return `event: ${name}\n${id === undefined ? "" : `id: ${id}\n`}data: ${JSON.stringify(value)}\n\n`;
}
