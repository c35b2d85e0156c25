import type { DurationRange } from "../expression/duration.ts";
import type { Peer } from "../net/peer.ts";
import { Failure } from "../problem.ts";
import { runInside } from "../steps/flow/around.ts";
import type { Items } from "../steps/flow/items.ts";
import { placed } from "../steps/placed.ts";
import type { Stream } from "../steps/standing/stream.ts";
import type { Surroundings } from "../steps/surroundings.ts";
import type { PlayScene } from "./scene.ts";
import type { Scope } from "./scope.ts";
import type { Ticker, Ticking } from "./ticker.ts";
import type { PlayTrack } from "./track.ts";

/** Ticks that are caught up when the process was held up; what is later than that never comes. */
const MOST_BEHIND = 100;

/** How a stream that runs is told of. */
export interface StreamCounts {
  /** How many of it run now: one for each connection or room. */
  running: number;
  /** How many ticks there have been, in all its runs. */
  ticks: number;
}

export interface StreamRunParts {
  readonly stream: Stream;
  readonly scene: PlayScene;
  readonly ticker: Ticker;
  readonly counts: StreamCounts;
  readonly self: Peer | undefined;
  /** Names beside those of each tick: the room, whom it is for. */
  readonly locals: readonly (readonly [string, unknown])[];
  /** For whom a stream acts that is nobody's. */
  readonly around?: Surroundings;
  /** Whether what its steps set and extract ends with each tick: so in a mock. */
  readonly isolated: boolean;
  /** Called once when it has ended by itself, or has failed. */
  readonly over: (thrown?: unknown) => void;
}

/**
 * One run of a stream. Its ticks are due at its start and then every so often, whenever they were played: a timer that comes
 * late puts off no tick. What is late is caught up; a script that takes longer than the pace is followed at once, and what
 * was missed meanwhile is not made up for.
 */
export class StreamRun implements Ticking {
  due = 0;
  place = -1;
  readonly #parts: StreamRunParts;
  readonly #track: PlayTrack;
  #every: DurationRange = { min: 0, max: 0 };
  #times = Infinity;
  #items: Items | undefined;
  #seq = 0;
  #ended = false;
  #toldLate = false;

  constructor(parts: StreamRunParts) {
    this.#parts = parts;
    this.#track = parts.scene.track(true);
  }

  get stream(): Stream {
    return this.#parts.stream;
  }

  /** Lets its time begin. */
  begin(): void {
    const { stream, scene, ticker, counts, over } = this.#parts;
    counts.running++;
    try {
      const scope = this.#scope(this.#parts.locals);
      this.#every = stream.every.evaluate(scope);
      this.#items = stream.from?.(scope);
      this.#times = Math.min(
        stream.times?.evaluate(scope) ?? Infinity,
        this.#items && (!stream.loop || this.#items.length === 0) ? this.#items.length : Infinity,
      );
      const delay = stream.delay?.evaluate(scope);
      this.due = scene.clock.now() + (delay ? this.#drawn(delay) : 0);
    } catch (thrown) {
      this.#end();
      over(this.#failure(thrown));
      return;
    }
    if (this.#times > 0) ticker.add(this);
    else {
      this.#end();
      over();
    }
  }

  tick(now: number): boolean {
    const { over } = this.#parts;
    let running: void | Promise<void>;
    try {
      running = this.#play();
    } catch (thrown) {
      this.#failed(thrown);
      return false;
    }
    // It may have ended itself, or its connection.
    if (this.#ended) return false;
    if (this.#seq >= this.#times && !running) {
      this.#end();
      over();
      return false;
    }
    if (running) {
      void running.then(
        () => this.#goOn(),
        (thrown: unknown) => this.#failed(thrown),
      );
      return false;
    }
    this.#next(now);
    return true;
  }

  /** Ends it, and all that it waits for. */
  stop(): void {
    if (this.#ended) return;
    this.#end();
    this.#track.stop(ended);
  }

  #play(): void | Promise<void> {
    const { stream, scene, locals, counts } = this.#parts;
    const seq = this.#seq++;
    counts.ticks++;
    const names: (readonly [string, unknown])[] = [["seq", seq], ...locals];
    if (this.#items) names.push(["item", this.#items.at(seq % this.#items.length)]);
    const scope = this.#scope(names);
    return runInside(
      this.#track,
      () => (stream.holds(scope) ? scene.run(stream.script, scope) : undefined),
      () => `in the stream "${stream.name}", tick ${seq}`,
    );
  }

  /** A tick that has waited is over. */
  #goOn(): void {
    if (this.#ended) return;
    const { ticker, over, scene } = this.#parts;
    if (this.#seq >= this.#times) {
      this.#end();
      over();
      return;
    }
    this.due = Math.max(this.due + this.#drawn(this.#every), scene.clock.now());
    ticker.add(this);
  }

  #next(now: number): void {
    const { scene, stream } = this.#parts;
    this.due += this.#drawn(this.#every);
    const most = MOST_BEHIND * this.#every.max;
    if (now - this.due <= most) return;
    this.due = now - most;
    if (this.#toldLate) return;
    this.#toldLate = true;
    scene.note(
      `The stream "${stream.name}" cannot keep its pace of ${stream.everyText}: ticks that are more than ${MOST_BEHIND} behind are left out`,
    );
  }

  #drawn({ min, max }: DurationRange): number {
    return max > min ? min + (max - min) * this.#parts.scene.random() : min;
  }

  #scope(names: readonly (readonly [string, unknown])[]): Scope {
    const { scene, self, isolated, around } = this.#parts;
    const outer = scene.scope(this.#track, self);
    return isolated
      ? outer.isolated(new Map(names), this.#track, around)
      : outer.reaction(new Map(names), this.#track, around);
  }

  #failed(thrown: unknown): void {
    if (this.#ended) return;
    this.#end();
    this.#parts.over(this.#failure(thrown));
  }

  #failure(thrown: unknown): unknown {
    return placed(thrown, this.#track.step);
  }

  #end(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#parts.counts.running--;
    this.#parts.ticker.remove(this);
  }
}

/** What ends a tick that nobody needs any more: it has not failed. */
const ended = new Failure({ code: "interrupted", headline: "The stream was ended" });
