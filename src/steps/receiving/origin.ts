import type { Inbox } from "../../net/inbox.ts";

/** Where a step receives from: who it is, and the inbox of messages or the raw queue. A peer is the origin of its messages. */
export interface Origin {
  readonly name: string;
  readonly inbox: Inbox;
}
