import type { Connection, ConnectionEnd, ConnectionListener } from "../net/connection.ts";
import type { Message } from "../net/message.ts";
import type { Peer } from "../net/peer.ts";
import type { Behaviour } from "../play/behaviour.ts";
import type { Rule } from "../steps/rule.ts";
import type { RunningEndpoint } from "./endpoint.ts";
import { payloadOf } from "./log.ts";
import type { MockWorld } from "./world.ts";

/** One accepted connection: it tells the log what passes, and leaves its endpoint and its rooms when it ends. */
export class MockConnection implements ConnectionListener {
  readonly peer: Peer;
  readonly endpoint: RunningEndpoint;
  readonly behaviour: Behaviour;
  readonly #world: MockWorld;
  /** Whether the message that is arriving is in the log. */
  #told = true;
  #left = false;

  constructor(peer: Peer, endpoint: RunningEndpoint, world: MockWorld) {
    this.peer = peer;
    this.endpoint = endpoint;
    this.#world = world;
    const { rules, onConnect, onClose } = endpoint.spec;
    this.behaviour = {
      rules,
      onConnect,
      onClose,
      isolated: true,
      left: () => this.#world.rooms.leaveAll(peer),
      ...(world.logs
        ? { took: (message: Message, rule: Rule) => this.#tell(message.bytes, message.binary, rule) }
        : {}),
    };
  }

  opened(connection: Connection): void {
    this.peer.opened(connection);
    this.endpoint.peers.add(this.peer);
    this.endpoint.accepted++;
  }

  message(bytes: Buffer, binary: boolean, at: number): void {
    // The log names the rule that answers, before what it answers: so the rule tells, and what no rule took is told here.
    this.#told = !this.#world.logs;
    this.peer.session.message(bytes, binary, at);
    if (!this.#told) this.#tell(bytes, binary, undefined);
  }

  pinged(data: Buffer, at: number): void {
    this.peer.session.pinged(data, at);
  }

  ponged(data: Buffer, at: number): void {
    this.peer.session.ponged(data, at);
  }

  closeFrame(code: number, reason: string, at: number): void {
    this.#leave(code, reason, undefined);
    this.peer.session.closeFrame(code, reason, at);
  }

  broken(end: ConnectionEnd, at: number): void {
    this.#leave(end.code, end.reason, end.error?.message);
    this.peer.session.broken(end, at);
  }

  ended(end: ConnectionEnd, at: number): void {
    this.#leave(end.code, end.reason, end.error?.message);
    this.peer.session.ended(end, at);
    this.#world.forget(this);
  }

  #tell(data: Buffer, binary: boolean, rule: Rule | undefined): void {
    this.#told = true;
    this.#world.log(() => ({
      type: "message",
      connection: this.peer.name,
      direction: "in",
      binary,
      ...payloadOf(data, binary),
      rule: rule?.name,
    }));
  }

  /** Nobody sends to it any more; its rooms are left when `onClose` has run. */
  #leave(code: number, reason: string, error: string | undefined): void {
    if (this.#left) return;
    this.#left = true;
    this.endpoint.peers.delete(this.peer);
    const by = this.peer.session.closing || error !== undefined ? "us" : "them";
    this.#world.log(() => ({ type: "closed", connection: this.peer.name, code, reason, by, error }));
  }
}
