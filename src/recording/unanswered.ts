/**
 * What was asked on connections and has no answer yet. A client may send further requests before it has an answer; answers come in
 * the order of the requests (RFC 9112 section 9.3.2).
 */
export class Unanswered<Asked> {
  readonly #asked = new Map<number, Asked[]>();

  asked(connection: number, asked: Asked): void {
    const waiting = this.#asked.get(connection);
    if (waiting) waiting.push(asked);
    else this.#asked.set(connection, [asked]);
  }

  /** What is answered next on a connection. */
  next(connection: number): Asked | undefined {
    return this.#asked.get(connection)?.[0];
  }

  /** Whether anything waits there. */
  waits(connection: number): boolean {
    return this.#asked.has(connection);
  }

  /** What this answers; undefined: nothing was asked. One that is not final (100, 103) takes nothing away: another one follows. */
  answered(connection: number, status: number): Asked | undefined {
    const waiting = this.#asked.get(connection);
    if (!waiting || isInterim(status)) return undefined;
    const asked = waiting.shift();
    if (waiting.length === 0) this.#asked.delete(connection);
    return asked;
  }

  /** The connection is over: what was asked on it never gets an answer. */
  ended(connection: number): void {
    this.#asked.delete(connection);
  }

  /** All that waits, of whichever connection. */
  *all(): Generator<Asked> {
    for (const waiting of this.#asked.values()) yield* waiting;
  }
}

/** RFC 9110 section 15.2: an answer that another one follows; 101 is the last of its connection. */
export function isInterim(status: number): boolean {
  return status < 200 && status !== 101;
}
