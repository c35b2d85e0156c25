import type { Reach } from "./inbox.ts";
import type { Message } from "./message.ts";

/** How far a question has come: every message within its reach, up to this one, it has refused for ever. */
export interface Cursor {
  number: number;
  message: Message | undefined;
  since: number;
  afterNumber: number;
}

/** How far questions have come that are asked again and again, so that no message is looked at twice for nothing. */
export class Cursors {
  readonly #all = new Map<object, Cursor>();

  /** What a question has looked at, if it asked for no less than now. `key`: names it. */
  of(key: object, { since, afterNumber }: Reach): Cursor {
    let cursor = this.#all.get(key);
    if (!cursor || since < cursor.since || afterNumber < cursor.afterNumber) {
      cursor = { number: 0, message: undefined, since, afterNumber };
      this.#all.set(key, cursor);
    }
    // What is skipped now will not have been looked at.
    cursor.since = since;
    cursor.afterNumber = afterNumber;
    return cursor;
  }

  /** All messages may be others than those that were looked at. */
  clear(): void {
    this.#all.clear();
  }
}
