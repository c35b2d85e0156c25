import type { Connection, ConnectionEnd, ConnectionListener } from "../net/connection.ts";
import type { End } from "../net/inbox.ts";
import type { IncomingRequest } from "../net/incoming.ts";
import type { Message } from "../net/message.ts";
import type { Peer } from "../net/peer.ts";
import type { Behaviour } from "../play/behaviour.ts";
import type { Rule } from "../steps/standing/rule.ts";
import type { RunningEndpoint } from "./endpoint.ts";
import type { Relay } from "./relay.ts";
import { payloadOf } from "./log.ts";
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
    this.behaviour = {
      // Those of now: the file of a mock may be read again while it is open.
      get rules() {
        return endpoint.rules;
      },
      get streams() {
        return endpoint.streams;
      },
      get heartbeat() {
        return endpoint.spec.heartbeat;
      },
      get idle() {
        return endpoint.spec.idle;
      },
      get onConnect() {
        return endpoint.spec.onConnect;
      },
      get onClose() {
        return endpoint.spec.onClose;
      },
      isolated: true,
      left: () => this.#world.rooms.leaveAll(peer),
      // The log names the rule that answers, before what it answers.
      ...(world.logs ? { ended: (end: End) => this.#tellEnd(end) } : {}),
      ...(world.logsMessages || relay
        ? { heard: (message: Message, by: Rule | "reaction" | undefined) => this.#heard(message, by) }
        : {}),
      ...(relay
        ? { from: "client", passing: ({ bytes, binary }: Message) => ({ bytes, binary, to: relay.server }) }
        : {}),
    };
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
    this.relay?.clientClosed(code, reason);
    this.#over();
  }

  broken(end: ConnectionEnd, at: number): void {
    this.#leave();
    this.peer.session.broken(end, at);
    this.relay?.clientBroken();
    this.#over();
  }

  ended(end: ConnectionEnd, at: number): void {
    this.#leave();
    this.peer.session.ended(end, at);
    this.relay?.clientEnded(end);
    this.#over();
    this.#world.forget(this);
  }

  #heard(message: Message, by: Rule | "reaction" | undefined): void {
    if (this.#world.logsMessages) this.#tell(message.bytes, message.binary, by);
    // Behind its line in the log.
    if (!by) this.relay?.pass(message);
  }

  #tell(data: Buffer, binary: boolean, by: Rule | "reaction" | undefined): void {
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
    if (this.#world.leaving && ending) this.#tellEnd(ending);
  }

  #tellEnd({ code, reason, by, error }: End): void {
    if (this.#toldEnd) return;
    this.#toldEnd = true;
    this.#world.log(() => ({
      type: "closed",
      connection: this.peer.name,
      endpoint: this.endpoint.spec.path.text,
      code,
      reason,
      by: error ? "us" : by,
      error: error?.message,
      ...(this.relay?.serverEnded ? { server: true } : {}),
    }));
  }
}
