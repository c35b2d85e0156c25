import type { Subject } from "../match/matcher.ts";
import type { ControlFrame, End } from "../net/inbox.ts";
import type { Message } from "../net/message.ts";
import type { Peer, PeerObserver } from "../net/peer.ts";
import type { OutgoingFrame } from "../net/wire-frame.ts";
import type { Verdict } from "../steps/server/door.ts";

/** The steps of a scenario, for a mock whose connections act in them. */
export interface Timeline {
  /** What the first step of the file that decides about handshakes at this mock does. */
  readonly next: Verdict | undefined;
  /** Whether a step is connecting a client. */
  connecting(): boolean;
  /** How many of the last messages of a connection its steps look at. */
  readonly keep: number;
  /** Whether its steps may receive frames of a connection. */
  readonly frames: boolean;
  /** Hears all that passes a connection, for the failures and the reports of the scenario. */
  readonly observer: PeerObserver;
}

/** What passes a connection that acts in a timeline: the mock reacts to it, and the scenario hears of it. */
export class Overheard implements PeerObserver {
  readonly #mock: PeerObserver;
  readonly #scenario: PeerObserver;

  constructor(mock: PeerObserver, scenario: PeerObserver) {
    this.#mock = mock;
    this.#scenario = scenario;
  }

  claim(peer: Peer, message: Message): (() => void) | undefined {
    return this.#mock.claim(peer, message);
  }

  taken(peer: Peer, message: Message): void {
    this.#mock.taken(peer, message);
  }

  received(peer: Peer, message: Message): void {
    this.#scenario.received(peer, message);
    this.#mock.received(peer, message);
  }

  event(peer: Peer, direction: "in" | "out", value: Subject, at: number): void {
    this.#scenario.event(peer, direction, value, at);
    this.#mock.event(peer, direction, value, at);
  }

  sent(peer: Peer, data: string | Uint8Array, binary: boolean, at: number): void {
    this.#scenario.sent(peer, data, binary, at);
    this.#mock.sent(peer, data, binary, at);
  }

  sentFrame(peer: Peer, frame: OutgoingFrame, at: number): void {
    this.#scenario.sentFrame(peer, frame, at);
    this.#mock.sentFrame(peer, frame, at);
  }

  paused(peer: Peer, paused: boolean, at: number): void {
    this.#scenario.paused(peer, paused, at);
    this.#mock.paused(peer, paused, at);
  }

  control(peer: Peer, direction: "in" | "out", kind: "ping" | "pong", control: ControlFrame): void {
    this.#scenario.control(peer, direction, kind, control);
    this.#mock.control(peer, direction, kind, control);
  }

  ended(peer: Peer, end: End): void {
    this.#scenario.ended(peer, end);
    this.#mock.ended(peer, end);
  }

  reactionFailed(peer: Peer, thrown: unknown): void {
    this.#mock.reactionFailed(peer, thrown);
  }

  /** Its messages are to be read by steps: none may be lost, and who sends too many ends the scenario. */
  inboxFull(peer: Peer): void {
    this.#scenario.inboxFull(peer);
  }
}
