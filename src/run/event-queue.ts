import type { RunEvent } from "../events.ts";

/** Events on their way to one reader, who takes them when it likes: whoever puts them in waits for nobody. */
export class EventQueue implements AsyncIterable<RunEvent> {
  #events: RunEvent[] = [];
  #ended = false;
  #closed = false;
  #wake: (() => void) | undefined;

  /** Takes one more event; none after `close`. */
  push(event: RunEvent): void {
    // Who has stopped reading must not gather what it will never read.
    if (this.#closed) return;
    this.#events.push(event);
    this.#wake?.();
  }

  /** Says that no event follows: the reader ends after those that are left. */
  end(): void {
    this.#ended = true;
    this.#wake?.();
  }

  /** The reader has gone: nothing is kept for it any more. */
  close(): void {
    this.#closed = true;
    this.#events = [];
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<RunEvent> {
    try {
      for (;;) {
        const events = this.#events;
        this.#events = [];
        yield* events;
        if (this.#events.length > 0) continue;
        if (this.#ended) return;
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
        this.#wake = undefined;
      }
    } finally {
      this.close();
    }
  }
}
