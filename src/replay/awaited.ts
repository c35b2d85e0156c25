import type { Lens } from "../align/lens.ts";
import { kindOf } from "../align/kind.ts";

/** What is told of a message that came and the recorded one that it stands for. */
export type OnCame = (recorded: string | Uint8Array, came: string | Uint8Array) => void;

/**
 * What a connection was sent in the recording and has yet to get: so that the client does not go on before what it has
 * waited for has come. Messages are told apart by their kind only, in whatever order they come; how they compare is no matter
 * of this. What comes beside does no harm.
 */
export class Awaited {
  readonly #lens: Lens;
  readonly #onCame: OnCame;
  /** By kind, what was recorded and has not come. */
  readonly #owed = new Map<string, (string | Uint8Array)[]>();
  /** By kind, what has come before it was read that it was recorded. */
  readonly #ahead = new Map<string, Ahead>();
  #count = 0;
  /** When patience with all of it is over, on the clock. */
  #due = -Infinity;

  constructor(lens: Lens, onCame: OnCame) {
    this.#lens = lens;
    this.#onCame = onCame;
  }

  /** How many messages have yet to come. */
  get count(): number {
    return this.#count;
  }

  get due(): number {
    return this.#due;
  }

  /** A message that was recorded; `due`: until when it is waited for. */
  expect(data: string | Uint8Array, due: number): void {
    const kind = this.#kindOf(data);
    const ahead = this.#ahead.get(kind);
    if (ahead) {
      const came = ahead.first.shift();
      if (came !== undefined) this.#onCame(data, came);
      if (--ahead.count === 0) this.#ahead.delete(kind);
      return;
    }
    put(this.#owed, kind, data);
    this.#count++;
    this.#due = Math.max(this.#due, due);
  }

  came(data: string | Uint8Array): void {
    const kind = this.#kindOf(data);
    const recorded = take(this.#owed, kind);
    if (recorded !== undefined) {
      this.#count--;
      this.#onCame(recorded, data);
      return;
    }
    const ahead = this.#ahead.get(kind);
    if (ahead) {
      ahead.count++;
      if (ahead.first.length === ahead.count - 1 && ahead.count <= MOST_AHEAD) ahead.first.push(data);
    } else if (this.#ahead.size < MOST_KINDS) this.#ahead.set(kind, { count: 1, first: [data] });
  }

  /** Waits no longer for what has not come; gives how many messages that were. */
  giveUp(): number {
    const count = this.#count;
    this.#owed.clear();
    this.#count = 0;
    return count;
  }

  #kindOf(data: string | Uint8Array): string {
    return kindOf(this.#lens.value(data));
  }
}

// --- internal ---

/** Messages of a kind that have come before their time: how many, and what the first of them are. */
interface Ahead {
  count: number;
  readonly first: (string | Uint8Array)[];
}

/** So many are kept, to learn from; of the others it is known that they came. */
const MOST_AHEAD = 256;
const MOST_KINDS = 1_000;

function put<T>(lists: Map<string, T[]>, key: string, item: T): void {
  const list = lists.get(key);
  if (list) list.push(item);
  else lists.set(key, [item]);
}

function take<T>(lists: Map<string, T[]>, key: string): T | undefined {
  const list = lists.get(key);
  const first = list?.shift();
  if (list?.length === 0) lists.delete(key);
  return first;
}
