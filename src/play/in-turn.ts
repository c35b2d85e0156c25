import { Queue } from "../queue.ts";

/** Something that a connection does by itself. */
export type Reaction = () => void | Promise<void>;

/** Runs reactions one after another, in the order in which they come: one that waits holds up the next. */
export class InTurn {
  readonly #owner: { failed(thrown: unknown): void };
  /** Whether a reaction is running that others must wait for; they are in the queue. */
  #busy = false;
  #queue: Queue<Reaction> | undefined;
  /** What runs when all before it has. */
  #last: Reaction | undefined;
  /** How often all was stopped: what goes on later finds by it that it was forgotten. */
  #stops = 0;

  /** `owner`: told of what failed. */
  constructor(owner: { failed(thrown: unknown): void }) {
    this.#owner = owner;
  }

  get busy(): boolean {
    return this.#busy;
  }

  /** How many wait for the one that runs. */
  get waiting(): number {
    return this.#queue?.length ?? 0;
  }

  add(run: Reaction): void {
    if (this.#busy) {
      (this.#queue ??= new Queue()).push(run);
      return;
    }
    this.#busy = true;
    this.#run(run, this.#stops);
  }

  /** What runs behind all others: nothing follows it. */
  conclude(last: Reaction): void {
    this.#last = last;
    if (!this.#busy) this.#run(undefined, this.#stops);
  }

  /** Forgets what was to run before the last; false where there is none, or it has begun. */
  skipToLast(): boolean {
    if (!this.#last) return false;
    this.#queue = undefined;
    return true;
  }

  /** Forgets all that has not begun, and what waits. */
  stop(): void {
    this.#stops++;
    this.#queue = undefined;
    this.#last = undefined;
    this.#busy = false;
  }

  /** Runs at once what can, out of turn; every failure is told, none is thrown. */
  start(run: Reaction): void | Promise<void> {
    try {
      return run()?.catch((thrown: unknown) => this.#owner.failed(thrown));
    } catch (thrown) {
      this.#owner.failed(thrown);
      return undefined;
    }
  }

  /** Runs a reaction, and those in the queue as long as none of them waits. */
  #run(first: Reaction | undefined, stops: number): void {
    for (let run = first ?? this.#next(); run; run = this.#next()) {
      const running = this.start(run);
      // All may have been stopped meanwhile.
      if (this.#stops !== stops) return;
      if (running) {
        void running.then(() => {
          if (this.#stops === stops) this.#run(undefined, stops);
        });
        return;
      }
    }
    this.#busy = false;
  }

  #next(): Reaction | undefined {
    const next = this.#queue?.shift() ?? this.#last;
    if (next === this.#last) this.#last = undefined;
    return next;
  }
}
