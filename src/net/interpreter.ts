import type { Codec, Outgoing, WireMessage } from "../codec/codec.ts";
import { json } from "../codec/json.ts";
import type { Dialogue, Line, Profile, ProfileOptions } from "../codec/profile.ts";
import type { Cancel, Clock } from "../environment.ts";
import { Failure } from "../problem.ts";
import type { ConnectionEnd, ConnectionListener } from "./connection.ts";
import { Message } from "./message.ts";
import type { Peer } from "./peer.ts";
import type { Session } from "./session.ts";

/** How the handshake of a profile ended. */
export type Opening =
  | { readonly kind: "ready"; readonly value: unknown }
  | { readonly kind: "refused"; readonly value: unknown }
  /** The connection ended before; how, the session knows. */
  | { readonly kind: "ended" }
  | { readonly kind: "failed"; readonly failure: Failure };

/** A profile with what was chosen for one client. */
export interface ChosenProfile {
  readonly profile: Profile;
  readonly options: ProfileOptions;
  readonly url: URL;
}

/**
 * Stands between the connection and the session of a client with a profile: of the messages that arrive it makes events,
 * and of what steps send, messages. What a profile does by itself is in the transcript and not in the inbox.
 */
export class Interpreter implements ConnectionListener, Line {
  readonly url: URL;
  /** What steps send by: the profile's own way to write. */
  readonly codec: Codec;
  /** How the handshake of the profile ended, when it has. */
  readonly opening: Promise<Opening>;
  readonly #chosen: ChosenProfile;
  readonly #peer: Peer;
  readonly #session: Session;
  readonly #clock: Clock;
  readonly #timers: Cancel[] = [];
  #dialogue: Dialogue | undefined;
  /** What is being received. */
  #message: { readonly bytes: Buffer; readonly binary: boolean; readonly at: number } | undefined;
  #settle: (opening: Opening) => void = () => undefined;

  constructor(chosen: ChosenProfile, peer: Peer, clock: Clock) {
    this.#chosen = chosen;
    this.url = chosen.url;
    this.#peer = peer;
    this.#session = peer.session;
    this.#clock = clock;
    this.opening = new Promise((resolve) => {
      this.#settle = resolve;
    });
    this.codec = {
      name: chosen.profile.name,
      // Of the bytes of several messages nobody knows what they mean together.
      decode: () => undefined,
      whyNot: () => `means nothing to ${chosen.profile.name}`,
      encode: (value) => this.#encode(value),
    };
  }

  /** The connection is open and nothing has arrived. */
  begin(): void {
    const { profile, options } = this.#chosen;
    this.#guard(() => {
      const dialogue = profile.open(this, options) as unknown;
      if (!isDialogue(dialogue))
        throw new TypeError("its open() must give an object with the functions received and encode");
      this.#dialogue = dialogue;
    });
  }

  write(message: Outgoing): void {
    const { data, binary } = outgoing(message);
    // A peer that has connected again speaks on its new connection; this one is over.
    if (this.#peer.session === this.#session) this.#peer.send(data, { binary });
  }

  give(value?: unknown): void {
    const message = this.#message;
    if (!message) throw new TypeError("it gave an event while no message was received");
    this.#session.event({ ...this.codec, decode: () => value }, message.bytes, message.binary, message.at);
  }

  ready(value?: unknown): void {
    this.#settle({ kind: "ready", value });
  }

  refuse(value: unknown): void {
    this.#settle({ kind: "refused", value });
  }

  every(milliseconds: number, act: () => void): void {
    if (!this.#session.ending) this.#timers.push(this.#clock.every(milliseconds, () => this.#guard(act)));
  }

  message(bytes: Buffer, binary: boolean, at: number): void {
    if (this.#session.ending || !this.#dialogue) return;
    this.#session.raw(bytes, binary, at);
    this.#message = { bytes, binary, at };
    const message: WireMessage = new Message(bytes, binary, at, 0, json);
    this.#guard(() => this.#dialogue?.received(message));
    this.#message = undefined;
  }

  get frame(): ConnectionListener["frame"] {
    return this.#session.frame;
  }

  pinged(data: Buffer, at: number): void {
    this.#session.pinged(data, at);
  }

  ponged(data: Buffer, at: number): void {
    this.#session.ponged(data, at);
  }

  closeFrame(code: number, reason: string, at: number): void {
    this.#session.closeFrame(code, reason, at);
    this.#over();
  }

  broken(end: ConnectionEnd, at: number): void {
    this.#session.broken(end, at);
    this.#over();
  }

  ended(end: ConnectionEnd, at: number): void {
    this.#session.ended(end, at);
    this.#over();
  }

  #over(): void {
    for (const cancel of this.#timers) cancel();
    this.#timers.length = 0;
    this.#settle({ kind: "ended" });
  }

  #encode(value: unknown): Outgoing {
    const [first, ...more] = this.#encoded(value);
    if (!first) throw new TypeError(`${this.#chosen.profile.name} makes no message of it`);
    this.#session.said(value, this.#clock.now());
    return more.length > 0 ? { ...first, more } : first;
  }

  #encoded(value: unknown): readonly Outgoing[] {
    try {
      const made: unknown = this.#dialogue?.encode(value) ?? [];
      return Array.isArray(made) ? made.map(outgoing) : [];
    } catch (thrown) {
      // What it cannot send it says in a TypeError; all else is its own fault.
      throw thrown instanceof TypeError ? thrown : this.#faultOf(thrown);
    }
  }

  /** A profile may be a user's own code: what it throws ends the scenario, not the process. */
  #guard(act: () => unknown): void {
    try {
      const done = act();
      // Nobody waits for it, but its failure is one.
      if (done instanceof Promise) done.catch((thrown: unknown) => this.#failed(thrown));
    } catch (thrown) {
      this.#failed(thrown);
    }
  }

  #failed(thrown: unknown): void {
    const failure = this.#faultOf(thrown);
    this.#settle({ kind: "failed", failure });
    this.#session.failed(failure);
    this.#over();
  }

  #faultOf(thrown: unknown): Failure {
    const why = thrown instanceof Error ? thrown.message : String(thrown);
    return new Failure({
      code: "profile",
      headline: `${this.#peer.name}: the profile ${this.#chosen.profile.name} failed: ${why}`,
      label: "its profile failed",
    });
  }
}

/** A message that a profile has made; whether it is binary goes without saying. */
function outgoing(made: unknown): Outgoing {
  const { data, binary } = (made ?? {}) as Partial<Outgoing>;
  if (typeof data !== "string" && !(data instanceof Uint8Array))
    throw new TypeError("a message must be { data: a text or bytes, binary: true or false }");
  return { data, binary: binary ?? typeof data !== "string" };
}

function isDialogue(made: unknown): made is Dialogue {
  return (
    made !== null &&
    typeof made === "object" &&
    "received" in made &&
    typeof made.received === "function" &&
    "encode" in made &&
    typeof made.encode === "function"
  );
}
