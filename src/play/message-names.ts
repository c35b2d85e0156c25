import type { Absence } from "../expression/expr.ts";
import type { Message } from "../net/message.ts";
import type { Names } from "./scope.ts";
import { unreadText } from "./unread-message.ts";

/**
 * What a reaction knows by name beside variables: the message as it was when it came (`joined` cuts what it takes off it), and what
 * its rule has captured. A table of them would cost more than most reactions do.
 */
export class MessageNames implements Names {
  readonly #value: unknown;
  readonly #raw: string | Uint8Array | undefined;
  readonly #number: number;
  /** Why there is no value; undefined when there is one. */
  readonly unread: (() => Absence) | undefined;
  #others: Map<string, unknown> | undefined;

  /** `codec`: the name of what has read the message. */
  constructor(message: Message, codec: string) {
    const { value } = message;
    this.#value = value === undefined ? message.text : value;
    this.#raw = message.binary ? message.bytes : message.text;
    this.#number = message.number;
    this.unread = this.#value === undefined ? () => unreadText(message, codec) : undefined;
  }

  get(name: string): unknown {
    if (this.#others?.has(name)) return this.#others.get(name);
    switch (name) {
      case "message":
        return this.#value;
      case "raw":
        return this.#raw;
      case "number":
        return this.#number;
      default:
        return undefined;
    }
  }

  has(name: string): boolean {
    return own.includes(name) || (this.#others?.has(name) ?? false);
  }

  set(name: string, value: unknown): void {
    (this.#others ??= new Map()).set(name, value);
  }

  *[Symbol.iterator](): Iterator<readonly [string, unknown]> {
    for (const name of own) if (!this.#others?.has(name)) yield [name, this.get(name)];
    if (this.#others) yield* this.#others;
  }
}

const own = ["message", "raw", "number"];
