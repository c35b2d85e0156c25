import { answerTo } from "../net/breach.ts";
import type { Connection, ConnectionEnd, ConnectionListener } from "../net/connection.ts";
import type { End } from "../net/inbox.ts";
import type { IncomingRequest } from "../net/incoming.ts";
import type { Message } from "../net/message.ts";
import type { Peer } from "../net/peer.ts";
import type { Behaviour } from "../play/behaviour.ts";
import type { NearMiss } from "../play/nearest-rule.ts";
import type { Rule } from "../steps/standing/rule.ts";
import type { Stream } from "../steps/standing/stream.ts";
import type { RunningEndpoint } from "./endpoint.ts";
import type { Relay } from "./relay.ts";
import { payloadOf } from "./log/entry.ts";
import type { MockWorld } from "./world.ts";

/** One accepted connection: it tells the log what passes, and leaves its endpoint and its rooms when it ends. */
export class MockConnection implements ConnectionListener {
  readonly peer: Peer;
  readonly endpoint: RunningEndpoint;
  readonly behaviour: Behaviour;
  /** As it was asked for, with its query. */
  readonly url: string;
  readonly remoteAddress: string | undefined;
  /** Milliseconds since 1970. */
  readonly openedAt: number;
  /** How many messages were sent to it; counted where a log is kept. */
  sent = 0;
  /** The fault that has closed or reset it. */
  endedBy: string | undefined;
  readonly #world: MockWorld;
  /** Of a proxy: what leads to the server. */
  readonly relay: Relay | undefined;
  #left = false;
  #toldEnd = false;

  constructor(
    peer: Peer,
    endpoint: RunningEndpoint,
    { url, remoteAddress }: Pick<IncomingRequest, "url" | "remoteAddress">,
    world: MockWorld,
    relay?: Relay,
  ) {
    this.relay = relay;
    this.peer = peer;
    this.endpoint = endpoint;
    this.url = url;
    this.remoteAddress = remoteAddress;
    this.openedAt = world.scene.clock.wall();
    this.#world = world;
    this.behaviour = new ConnectionBehaviour(this, world);
  }

  opened(connection: Connection): void {
    this.peer.opened(connection);
    this.endpoint.peers.add(this.peer);
    this.endpoint.accepted++;
  }

  message(bytes: Buffer, binary: boolean, at: number): void {
    // A mock that stops has no reactions that would tell of it, and nobody misses them.
    if (this.#world.leaving && this.#world.logsMessages) this.#tell(bytes, binary, "reaction");
    this.peer.session.message(bytes, binary, at);
  }

  get frame(): ConnectionListener["frame"] {
    return this.peer.session.frame;
  }

  pinged(data: Buffer, at: number): void {
    this.peer.session.pinged(data, at);
    this.relay?.pinged(data);
  }

  ponged(data: Buffer, at: number): void {
    this.peer.session.ponged(data, at);
    this.relay?.ponged(data);
  }

  closeFrame(code: number, reason: string, at: number): void {
    this.#leave();
    this.peer.session.closeFrame(code, reason, at);
    this.#over();
  }

  broken(end: ConnectionEnd, at: number): void {
    this.#leave();
    this.peer.session.broken(end, at);
    this.#over();
  }

  ended(end: ConnectionEnd, at: number): void {
    this.#leave();
    this.peer.session.ended(end, at);
    this.relay?.clientGone();
    this.#over();
    this.#world.forget(this);
  }

  /** It is known who takes a message. */
  heard(message: Message, by: Rule | "reaction" | undefined, miss?: NearMiss): void {
    if (this.#world.logsMessages) this.#tell(message.bytes, message.binary, by, miss);
    // Behind its line in the log.
    if (!by) this.relay?.pass(message);
  }

  #tell(data: Buffer, binary: boolean, by: Rule | "reaction" | undefined, miss?: NearMiss): void {
    const { codec } = this.peer;
    this.#world.log(
      () => ({
        type: "message",
        connection: this.peer.name,
        endpoint: this.endpoint.spec.path.text,
        direction: "in",
        binary,
        ...payloadOf(data, binary, codec),
        rule: typeof by === "object" ? by.name : undefined,
        ...(by || this.relay ? {} : { untaken: true }),
        ...(miss ? { miss: { rule: miss.rule.name, why: miss.why } } : {}),
      }),
      { data, codec },
    );
  }

  /** Nobody sends to it any more; its rooms are left when `onClose` has run. */
  #leave(): void {
    if (this.#left) return;
    this.#left = true;
    this.endpoint.peers.delete(this.peer);
  }

  /** A mock that stops has no reactions that would tell of the end. */
  #over(): void {
    const { ending } = this.peer.session;
    if (this.#world.leaving && ending) this.tellEnd(ending);
  }

  /** The end, to the log and to the server behind; once. */
  tellEnd(end: End): void {
    if (this.#toldEnd) return;
    this.#toldEnd = true;
    if (this.#world.logs) this.#logEnd(end);
    this.relay?.clientEnded(end);
  }

  #logEnd({ code, reason, by, error }: End): void {
    this.#world.log(() => ({
      type: "closed",
      connection: this.peer.name,
      endpoint: this.endpoint.spec.path.text,
      // What went out, as the other side has seen it.
      code: error ? answerTo(error) : code,
      reason,
      by: error ? "us" : by,
      ...(this.endedBy === undefined ? {} : { fault: this.endedBy }),
      error: error?.message,
      ...(this.relay?.serverEnded ? { server: true } : {}),
    }));
  }
}

// --- internal ---

/** What a connection does by itself: as its endpoint says now, for the file of a mock may be read again while it is open. */
class ConnectionBehaviour implements Behaviour {
  readonly isolated = true;
  readonly #connection: MockConnection;
  readonly #world: MockWorld;

  constructor(connection: MockConnection, world: MockWorld) {
    this.#connection = connection;
    this.#world = world;
  }

  get rules(): Behaviour["rules"] {
    return this.#connection.endpoint.rules;
  }

  get streams(): Behaviour["streams"] {
    return this.#connection.endpoint.streams;
  }

  begins(stream: Stream): boolean {
    return this.#connection.endpoint.begins(stream);
  }

  get heartbeat(): Behaviour["heartbeat"] {
    return this.#connection.endpoint.spec.heartbeat;
  }

  get idle(): Behaviour["idle"] {
    return this.#connection.endpoint.spec.idle;
  }

  get onConnect(): Behaviour["onConnect"] {
    return this.#connection.endpoint.spec.onConnect;
  }

  get onClose(): Behaviour["onClose"] {
    return this.#connection.endpoint.spec.onClose;
  }

  get unexpected(): Behaviour["unexpected"] {
    return this.#connection.relay ? undefined : this.#connection.endpoint.spec.unexpected;
  }

  get from(): Behaviour["from"] {
    return this.#connection.relay && "client";
  }

  get passing(): Behaviour["passing"] {
    const { relay } = this.#connection;
    return relay && (({ bytes, binary }) => ({ bytes, binary, to: relay.server }));
  }

  heard(message: Message, by: Rule | "reaction" | undefined, miss?: NearMiss): void {
    if (this.#world.logsMessages || this.#connection.relay) this.#connection.heard(message, by, miss);
  }

  /** The log names the rule that answers, before what it answers. */
  ended(end: End): void {
    if (this.#world.logs || this.#connection.relay) this.#connection.tellEnd(end);
  }

  left(): void {
    this.#world.rooms.leaveAll(this.#connection.peer);
  }
}
