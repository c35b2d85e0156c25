import type { End, Reach, Waiter } from "../../net/inbox.ts";
import type { Message } from "../../net/message.ts";
import type { Peer } from "../../net/peer.ts";
import type { Selection } from "./selection.ts";
import type { PlayScope } from "../step.ts";
import { takeMessage } from "./taking.ts";

/** What one client has got of a delivery. It takes every message that counts, from its inbox and as they arrive. */
export class Delivery implements Waiter {
  readonly peer: Peer;
  /** Whether it should get the message. */
  readonly wanted: boolean;
  readonly taken: Message[] = [];
  /** One that another step had taken before, which is not counted. */
  earlier: Message | undefined;
  /** Set when its connection has ended. */
  end: End | undefined;
  readonly #selection: Selection;
  readonly #scope: PlayScope;
  readonly #changed: () => void;
  readonly #failed: (thrown: unknown) => void;

  /** `changed`: called when it has got one, and when its connection ends; `failed`: when the matcher throws. */
  constructor(
    parts: { readonly peer: Peer; readonly wanted: boolean; readonly selection: Selection; readonly scope: PlayScope },
    { changed, failed }: { readonly changed: () => void; readonly failed: (thrown: unknown) => void },
  ) {
    this.peer = parts.peer;
    this.wanted = parts.wanted;
    this.#selection = parts.selection;
    this.#scope = parts.scope;
    this.#changed = changed;
    this.#failed = failed;
  }

  /**
   * Takes what is unread, and then what arrives. What came since the cause belongs to the step also when another has taken it.
   *
   * @param since when the cause was; Infinity for none
   */
  begin(reach: Reach, since: number): void {
    const { inbox } = this.peer;
    const read = inbox.recent.filter(
      (message) => !message.unread && message.at >= reach.since && this.#selection.accepts(message, this.#scope),
    );
    this.taken.push(...read.filter(({ at }) => at >= since));
    if (this.taken.length === 0) this.earlier = read.at(-1);
    const question = { accepts: (message: Message) => this.#selection.accepts(message, this.#scope) };
    for (let found = inbox.find(question, reach); found; found = inbox.find(question, reach)) this.#take(found);
    this.end = inbox.end;
    if (!this.end) inbox.wait(this);
  }

  offer(message: Message): boolean {
    try {
      if (!this.#selection.accepts(message, this.#scope)) return false;
      this.#take(message);
      this.#changed();
    } catch (thrown) {
      this.#failed(thrown);
    }
    return !message.unread;
  }

  ended(end: End): void {
    this.end = end;
    this.#changed();
  }

  /** Takes nothing any more. */
  leave(): void {
    this.peer.inbox.leave(this);
  }

  /** Whether nothing is to be waited for: it has got the message, or cannot get it any more. */
  get settled(): boolean {
    return !this.wanted || this.taken.length > 0 || this.end !== undefined;
  }

  /** How it went, in words; undefined when it went as it should. `others`: whether clients that were not named may get it. */
  fault(others: boolean): string | undefined {
    const { length } = this.taken;
    if (!this.wanted) return length > 0 && !others ? "should not have got it" : undefined;
    if (length === 1) return undefined;
    return length === 0 ? "did not get it" : length === 2 ? "got it twice" : `got it ${length} times`;
  }

  #take(message: Message): void {
    this.taken.push(message);
    takeMessage(this.peer, message, "delivered", this.#scope);
  }
}
