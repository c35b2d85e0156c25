import type { RunEvent } from "../events.ts";
import { Failure, type Problem, problem, problemOf } from "../problem.ts";
import { EventQueue } from "./event-queue.ts";

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
  readonly #queues: EventQueue[];
  readonly #readings: readonly Promise<FailedReader | undefined>[];

  constructor(readers: readonly EventReader[]) {
    this.#queues = readers.map(() => new EventQueue());
    this.#readings = readers.map(async (reader, index) => {
      const queue = this.#queues[index] ?? new EventQueue();
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

/** What is told of a reader that failed: its own problem, if it says one. */
export function readerProblem({ name, thrown }: FailedReader): Problem {
  if (thrown instanceof Failure) return thrown.problem;
  const { headline, stack } = problemOf(thrown);
  return problem({
    code: "report",
    headline: `The reporter ${name} failed: ${headline}`,
    ...(stack === undefined ? {} : { stack }),
  });
}
