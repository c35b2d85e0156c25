import type { Inbox } from "../net/inbox.ts";
import type { Peer } from "../net/peer.ts";
import type { Message } from "../net/message.ts";
import { flag } from "../shape/scalars.ts";
import { messageText } from "../steps/receiving/taking.ts";
import { defineInvariant, type Guard, type Violation } from "./invariant.ts";
import { option } from "./options.ts";

/** `allConsumed`: nothing is unread when the steps have ended. */
export const allConsumedInvariant = defineInvariant({
  name: "allConsumed",
  summary: "Steps take every message: none is unread when they have ended, or when a client connects again.",
  examples: ["- allConsumed", "- { allConsumed, clients: bob }"],
  value: { shape: flag, doc: "`false` lets it be, as without it.", bare: true },
  options: { clients: option.clients },
  compile({ value = true }) {
    return value ? { start: () => new Unread() } : {};
  },
});

class Unread implements Guard {
  /** Of each client the inbox of its latest connection. */
  readonly #inboxes = new Map<Peer, Inbox>();

  /** What the connection before has left is forgotten with it. */
  opened(peer: Peer): Violation | undefined {
    const before = this.#inboxes.get(peer);
    this.#inboxes.set(peer, peer.inbox);
    return before && this.#fault(peer, before, "when it connected again");
  }

  over(): Violation | undefined {
    for (const [peer, inbox] of this.#inboxes) {
      const fault = this.#fault(peer, inbox, "when the steps had ended");
      if (fault) return fault;
    }
    return undefined;
  }

  #fault(peer: Peer, inbox: Inbox, when: string): Violation | undefined {
    if (inbox.unread === 0) return undefined;
    const left: Message[] = [];
    for (const message of inbox.unreadMessages()) if (!message.ruled && left.length < SHOWN) left.push(message);
    const [first, ...others] = left;
    if (!first) return undefined;
    const count = inbox.unread;
    const more = count - left.length;
    return {
      peer,
      what: `${count === 1 ? "1 message was" : `${count} messages were`} unread ${when}`,
      label: "not consumed",
      expected: "no unread message",
      actual: messageText(first),
      message: first,
      from: "server",
      notes: [
        ...others.map((each) => `also message ${each.number}: ${messageText(each)}`),
        ...(more > 0 ? [`and ${more} more`] : []),
      ],
      help: `Receive them, discard what does not matter (- ${peer.name}: discard), or drop noise with a rule (rules: [{ when: …, do: [] }]).`,
    };
  }
}

/** How many of them are told. */
const SHOWN = 5;
