import type { AlignerEar } from "./aligner.ts";
import type { ComparedMessage } from "./compared-message.ts";

/** So many of each side may still find their other end. */
const MOST = 1_024;

/**
 * Messages that stand alone at their place. The same message of the other side may come much later: then it is one that was
 * reordered. Of each side the latest are remembered; the others are missing, or extra.
 */
export class Leftovers {
  readonly #ear: AlignerEar;
  readonly #missing = new Pool();
  readonly #extra = new Pool();

  constructor(ear: AlignerEar) {
    this.#ear = ear;
  }

  missing(recorded: ComparedMessage): void {
    const came = this.#extra.take(recorded.exact);
    if (came) this.#ear.reordered(recorded, came);
    else {
      const oldest = this.#missing.add(recorded);
      if (oldest) this.#ear.missing(oldest);
    }
  }

  extra(came: ComparedMessage): void {
    const recorded = this.#missing.take(came.exact);
    if (recorded) this.#ear.reordered(recorded, came);
    else {
      const oldest = this.#extra.add(came);
      if (oldest) this.#ear.extra(oldest);
    }
  }

  /** Nothing more comes. */
  flush(): void {
    for (const each of this.#missing.all()) this.#ear.missing(each);
    for (const each of this.#extra.all()) this.#ear.extra(each);
  }
}

/** Messages by their keys, in the order in which they were added. */
class Pool {
  readonly #messages = new Set<ComparedMessage>();
  readonly #byKey = new Map<string, ComparedMessage[]>();

  /** Adds one, and gives the oldest back when there are too many. */
  add(message: ComparedMessage): ComparedMessage | undefined {
    this.#messages.add(message);
    const others = this.#byKey.get(message.exact);
    if (others) others.push(message);
    else this.#byKey.set(message.exact, [message]);
    if (this.#messages.size <= MOST) return undefined;
    const [oldest] = this.#messages;
    return oldest && this.take(oldest.exact);
  }

  take(key: string): ComparedMessage | undefined {
    const found = this.#byKey.get(key);
    const first = found?.shift();
    if (found?.length === 0) this.#byKey.delete(key);
    if (first) this.#messages.delete(first);
    return first;
  }

  *all(): Generator<ComparedMessage> {
    const all = [...this.#messages];
    this.#messages.clear();
    this.#byKey.clear();
    yield* all;
  }
}
