import type { Cancel } from "../environment.ts";
import type { Subject } from "../match/matcher.ts";
import { closeFault } from "../net/close-code.ts";
import type { Connection } from "../net/connection.ts";
import type { ControlFrame, End } from "../net/inbox.ts";
import type { Message } from "../net/message.ts";
import { Peer, type PeerObserver } from "../net/peer.ts";
import { Reactions } from "../play/reactions.ts";
import { Failure } from "../problem.ts";
import type { Rule } from "../steps/standing/rule.ts";
import type { RunningEndpoint } from "./endpoint.ts";
import { payloadOf } from "./log/entry.ts";
import type { MockWorld } from "./world.ts";

/** So many bytes may wait for one side before the other is read no further, and so few before it is read again. */
const MOST_AHEAD = 4 * 1024 * 1024;
const FEW_AHEAD = 1024 * 1024;

/** How often it is looked whether a slow side has caught up, in milliseconds. */
const LOOK_EVERY = 5;

/**
 * One connection of a proxy: what comes from the client goes to the server and the other way round, unless a rule takes it.
 * What passes keeps its place behind the reactions to what came before it from the same side. Pings, pongs, close codes and
 * ends pass, too. A side that reads slowly slows the other down.
 */
export class Relay implements PeerObserver {
  /** Our end of the connection to the server. */
  readonly server: Peer;
  /** Whether it was the server that has ended the connection. */
  serverEnded = false;
  readonly #client: Peer;
  readonly #world: MockWorld;
  readonly #reactions: Reactions;
  readonly #slowed = new Map<Peer, Cancel>();
  /** How the client's connection has ended, as long as that has not passed. */
  #clientEnd: End | undefined;
  /** Whether what is being sent to the server has passed: then the log has it. */
  #passes = false;

  constructor(client: Peer, { rules, spec }: RunningEndpoint, world: MockWorld) {
    this.#client = client;
    this.#world = world;
    this.server = new Peer(
      `${client.name} (server)`,
      { codec: spec.codec, limits: nothingKept, kept: { last: 0, recent: 0 } },
      this,
      world.scene.clock,
    );
    this.#reactions = new Reactions(
      client,
      {
        rules,
        streams: [],
        from: "server",
        onConnect: [],
        onClose: [],
        isolated: true,
        passing: ({ bytes, binary }) => ({ bytes, binary, to: client }),
        heard: (message, by) => this.#heard(message, by),
      },
      world.scene,
    );
  }

  /** Both sides are open. */
  opened(connection: Connection): void {
    this.server.opened(connection);
    this.#world.relays.add(this);
    this.server.whenEnded(() => this.#world.relays.delete(this));
  }

  // --- from the client ---

  /** No rule has taken a message of the client. */
  pass({ bytes, binary }: Message): void {
    this.#world.scene.inTurn(this.#client, () => this.#toServer(bytes, binary));
  }

  pinged(data: Buffer): void {
    this.server.connection?.ping(data);
  }

  ponged(data: Buffer): void {
    this.server.connection?.pong(data);
  }

  /** Its connection has ended, or its close frame came. That passes behind all that came from it before. */
  clientEnded(end: End): void {
    // Who is frozen is still there.
    if (end.dropped === "freeze") return;
    this.#clientEnd = end;
    this.#world.scene.inTurn(this.#client, () => this.#endServer());
  }

  /** No TCP connection with it is left. */
  clientGone(): void {
    this.#forget(this.#client);
    this.#forget(this.server);
    const { ending } = this.#client.session;
    if (ending?.dropped === "freeze") this.server.drop("end");
  }

  /** The mock stops: what was to pass in its turn has none any more. */
  stop(failure: Failure): void {
    this.#reactions.stop(failure);
    this.#endServer();
    this.#forget(this.#client);
    this.#forget(this.server);
  }

  // --- from the server ---

  claim(_server: Peer, message: Message): (() => void) | undefined {
    return this.#reactions.claim(message);
  }

  control(_server: Peer, direction: "in" | "out", kind: "ping" | "pong", { data }: ControlFrame): void {
    if (direction === "in") this.#client.connection?.[kind](data);
  }

  sent(_server: Peer, data: string | Uint8Array, binary: boolean): void {
    this.#keepPace(this.server, this.#client);
    if (!this.#passes) this.#log("out", data, binary, undefined);
  }

  ended(_server: Peer, end: End): void {
    this.#forget(this.server);
    this.#forget(this.#client);
    if (end.by === "us" && !end.error) return;
    // Behind what came before it and waits for its turn.
    this.#reactions.inTurn(() => this.#endClient(end));
  }

  inboxFull(): void {
    this.server.drop("reset");
    this.#world.report(
      new Failure({
        code: "reaction",
        headline: "the server sends faster than the reactions run, and its messages cannot all be kept",
      }),
      "the proxy",
      this.#client.name,
    );
  }

  reactionFailed(_server: Peer, thrown: unknown): void {
    this.#world.reactionFailed(this.#client, thrown);
  }

  taken(): void {}
  received(): void {}
  event(_server: Peer, _direction: "in" | "out", _value: Subject): void {}
  sentFrame(): void {}
  paused(): void {}

  #heard({ bytes, binary }: Message, by: Rule | "reaction" | undefined): void {
    if (typeof by === "object") this.#log("in", bytes, binary, by.name);
    else this.#reactions.inTurn(() => this.#toClient(bytes, binary));
  }

  #toServer(bytes: Buffer, binary: boolean): void {
    this.#passes = true;
    try {
      this.server.send(bytes, { binary });
    } finally {
      this.#passes = false;
    }
  }

  #toClient(bytes: Buffer, binary: boolean): void {
    this.#client.send(bytes, { binary });
    this.#keepPace(this.#client, this.server);
  }

  #endServer(): void {
    const end = this.#clientEnd;
    this.#clientEnd = undefined;
    if (!end) return;
    // It broke RFC 6455, or a limit of the endpoint: for the server it is simply gone.
    if (end.error) this.server.close(1001, undefined);
    else if (end.code === ABNORMAL && !end.clean) this.#dropServer(end.reset ? "reset" : "end");
    else closeWith(this.server, end.code, end.reason);
  }

  /** What was sent and is still being compressed goes out before the end; before a reset nothing need. */
  #dropServer(how: "reset" | "end"): void {
    const compressed = how === "end" ? this.server.connection?.compressed : undefined;
    if (compressed) void compressed.then(() => this.server.drop(how));
    else this.server.drop(how);
  }

  #endClient({ code, reason, reset, error }: End): void {
    if (!this.#client.connected || this.#world.leaving) return;
    this.serverEnded = true;
    if (error) {
      // RFC 6455 has no code for it; IANA's registry does.
      closeWith(this.#client, BAD_GATEWAY, cutReason(`the server behind: ${error.message}`));
    } else if (code === ABNORMAL) this.#client.drop(reset ? "reset" : "end");
    else closeWith(this.#client, code, reason);
  }

  #log(direction: "in" | "out", data: string | Uint8Array, binary: boolean, rule: string | undefined): void {
    if (!this.#world.logsMessages) return;
    const { codec } = this.server;
    this.#world.log(() => ({
      type: "message",
      connection: this.#client.name,
      direction,
      server: true,
      binary,
      ...payloadOf(data, binary, direction === "out" ? (codec.sent ?? codec) : codec),
      rule,
    }));
  }

  // --- the pace ---

  /** Reads `from` no further while too much waits for `to`. */
  #keepPace(to: Peer, from: Peer): void {
    if (ahead(to) <= MOST_AHEAD || this.#slowed.has(from) || !from.connected) return;
    from.connection?.pause();
    const look = (): void => {
      if (ahead(to) > FEW_AHEAD) this.#slowed.set(from, this.#world.scene.clock.after(LOOK_EVERY, look));
      else {
        this.#slowed.delete(from);
        if (!from.session.paused) from.connection?.resume();
      }
    };
    this.#slowed.set(from, this.#world.scene.clock.after(LOOK_EVERY, look));
  }

  /** Somebody has gone: nobody waits for the other's pace any more, and the end of who was slowed down must be read. */
  #forget(peer: Peer): void {
    const cancel = this.#slowed.get(peer);
    if (!cancel) return;
    cancel();
    this.#slowed.delete(peer);
    if (!peer.session.paused) peer.connection?.resume();
  }
}

// --- internal ---

const nothingKept = { messages: 1, bytes: 1, full: "drop-oldest" } as const;

/** RFC 6455 section 7.1.5: what stands for an end without a close frame, and for a close frame without a code. */
const ABNORMAL = 1006;
const NO_CODE = 1005;

const BAD_GATEWAY = 1014;

function ahead({ connection }: Peer): number {
  return connection && connection.state !== "ended" ? connection.buffered : 0;
}

/** Passes a close on. A code that may not be sent, which the other side has sent all the same, ends TCP. */
function closeWith(peer: Peer, code: number, reason: string): void {
  const sendable = code === NO_CODE ? undefined : code;
  if (closeFault(sendable, reason) === undefined) peer.close(sendable, sendable === undefined ? undefined : reason);
  else peer.drop("end");
}

/** As much of a reason as a close frame holds. */
function cutReason(text: string): string {
  const bytes = Buffer.from(text);
  if (bytes.length <= 123) return text;
  return `${bytes
    .subarray(0, 117)
    .toString()
    .replace(/\ufffd+$/, "")}…`;
}
