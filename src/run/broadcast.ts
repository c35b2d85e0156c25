import type { RunEvent } from "../events.ts";

/** Somebody who reads a run: a reporter with its output, a test. */
export interface EventReader {
  readonly name: string;
  read(events: AsyncIterable<RunEvent>): Promise<void>;
}

/** A reader that did not get to the end. */
export interface FailedReader {
  readonly name: string;
  readonly thrown: unknown;
}

/**
 * One writer, many readers, each with a queue of its own: one that is slow or throws does not disturb the others, and
 * nothing waits for a reader while scenarios are played.
 */
export class Broadcast {
  readonly #queues: Queue[];
  readonly #readings: readonly Promise<FailedReader | undefined>[];

  constructor(readers: readonly EventReader[]) {
    this.#queues = readers.map(() => new Queue());
    this.#readings = readers.map(async (reader, index) => {
      const queue = this.#queues[index] ?? new Queue();
      try {
        await reader.read(queue);
        return undefined;
      } catch (thrown) {
        return { name: reader.name, thrown };
      } finally {
        queue.close();
      }
    });
  }

  send(event: RunEvent): void {
    for (const queue of this.#queues) queue.push(event);
  }

  /** Ends the stream and waits until every reader is done; gives those that failed. */
  async end(): Promise<readonly FailedReader[]> {
    for (const queue of this.#queues) queue.end();
    return (await Promise.all(this.#readings)).filter((failed) => failed !== undefined);
  }
}

class Queue implements AsyncIterable<RunEvent> {
  #events: RunEvent[] = [];
  #ended = false;
  #closed = false;
  #wake: (() => void) | undefined;

  push(event: RunEvent): void {
    // Who has stopped reading must not gather what it will never read.
    if (this.#closed) return;
    this.#events.push(event);
    this.#wake?.();
  }

  end(): void {
    this.#ended = true;
    this.#wake?.();
  }

  close(): void {
    this.#closed = true;
    this.#events = [];
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<RunEvent> {
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
  }
}
