import type { Lens } from "./lens.ts";
import { kindOf } from "./kind.ts";

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
  readonly #ahead = new Map<string, (string | Uint8Array)[]>();
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
    const came = take(this.#ahead, kind);
    if (came !== undefined) {
      this.#onCame(data, came);
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
    if ((this.#ahead.get(kind)?.length ?? 0) < MOST_AHEAD && this.#ahead.size < MOST_KINDS)
      put(this.#ahead, kind, data);
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

/** So much of a kind may have come before its time. */
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
