import type { UnreadFrames } from "../events.ts";
import type { Inbox } from "../net/inbox.ts";
import type { Message } from "../net/message.ts";
import type { Peer } from "../net/peer.ts";
import { readFrame } from "../net/wire-frame.ts";
import type { RunEventOf } from "../steps/scene.ts";
import type { FrameNumbers, StepFrames } from "../steps/step-frames.ts";
import { rawFrame } from "./frame-events.ts";

/** How many unread frames are named; all are counted. */
const MOST_UNREAD = 10_000;

/** Numbers the frames of a scenario, and knows which message each of them brought. Made only where frames are told. */
export class FrameLog implements FrameNumbers {
  acting: StepFrames | undefined;
  readonly #tell: (event: RunEventOf, at: number) => void;
  #count = 0;
  readonly #frames = new WeakMap<object, number>();
  /** Of each peer the frame that arrived last: a profile makes its events of it. */
  readonly #latest = new WeakMap<Peer, number>();
  /** The inbox of each peer's latest connection that has received anything. */
  readonly #inboxes = new Map<Peer, Inbox>();
  readonly #unread: number[] = [];
  #unreadCount = 0;

  constructor(tell: (event: RunEventOf, at: number) => void) {
    this.#tell = tell;
  }

  /** The number of a frame that goes out. */
  sent(): number {
    const frame = ++this.#count;
    this.acting?.sent.push(frame);
    return frame;
  }

  /** The number of a frame that arrives. */
  arrived(peer: Peer, message: object): number {
    const frame = ++this.#count;
    this.#frames.set(message, frame);
    this.#latest.set(peer, frame);
    const before = this.#inboxes.get(peer);
    if (before === peer.inbox) return frame;
    // What the connection before has left can be taken by no step any more.
    if (before) this.#left(before);
    this.#inboxes.set(peer, peer.inbox);
    return frame;
  }

  /** A profile has made an event of what came last. */
  read(peer: Peer, event: object): void {
    const frame = this.#latest.get(peer);
    if (frame !== undefined) this.#frames.set(event, frame);
  }

  of(arrived: object): number | undefined {
    return this.#frames.get(arrived);
  }

  /** A step has taken a frame as it is on the wire; what nobody takes so is not told, but the message that it brings. */
  tookFrame(name: string, frame: Message): number {
    const number = ++this.#count;
    this.#frames.set(frame, number);
    this.#tell(rawFrame(name, "in", { ...readFrame(frame.bytes), mask: undefined }, number), frame.at);
    return number;
  }

  /** What is unread when all is over; undefined for nothing. Asked once. */
  unread(): UnreadFrames | undefined {
    for (const inbox of this.#inboxes.values()) this.#left(inbox);
    this.#inboxes.clear();
    return this.#unreadCount === 0
      ? undefined
      : { count: this.#unreadCount, frames: this.#unread.toSorted((a, b) => a - b) };
  }

  #left(inbox: Inbox): void {
    for (const message of inbox.unreadMessages()) {
      if (message.ruled) continue;
      this.#unreadCount++;
      const frame = this.#frames.get(message);
      if (frame !== undefined && this.#unread.length < MOST_UNREAD) this.#unread.push(frame);
    }
  }
}
