import type { Codec, Outgoing, WireMessage } from "../codec/codec.ts";
import { json } from "../codec/json.ts";
import type { Dialogue, Line, Profile, ProfileOptions } from "../codec/profile.ts";
import type { Cancel, Clock } from "../environment.ts";
import { show } from "../match/value.ts";
import { Failure } from "../problem.ts";
import type { ConnectionEnd, ConnectionListener } from "./connection.ts";
import { Message } from "./message.ts";
import type { Peer } from "./peer.ts";
import type { EventSource, Session } from "./session.ts";

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
  #message: EventSource | undefined;
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
      encode: (value) => this.#encode(value),
    };
  }

  /** The connection is open and nothing has arrived. */
  begin(): void {
    const { profile, options } = this.#chosen;
    this.#guard(() => {
      const dialogue = profile.open(this, options) as unknown;
      if (!isDialogue(dialogue)) {
        const given = dialogue instanceof Promise ? ", not a promise" : "";
        this.#fail(`its open() must give an object with the functions received and encode${given}`);
        return dialogue;
      }
      this.#dialogue = dialogue;
      return undefined;
    });
  }

  // What a profile asks for may come out of a timer of its own, where nobody would catch what is thrown: see `#fail`.

  write(message: Outgoing): void {
    if (!isOutgoing(message)) return this.#fail(`line.write() takes ${anOutgoing}, not ${named(message)}`);
    const { data, binary } = complete(message);
    // A peer that has connected again speaks on its new connection; this one is over.
    if (this.#peer.session === this.#session) this.#peer.send(data, { binary });
  }

  give(value?: unknown, earlier?: WireMessage): void {
    const received = this.#message;
    if (!received) return this.#fail("it gave an event while no message was received");
    if (typeof value === "function" || typeof value === "symbol")
      return this.#fail(`line.give() takes a value as a message has it, not a ${typeof value}`);
    if (earlier === undefined) {
      this.#message = { ...received, countedBefore: true };
      return this.#session.event(this.#reading(value), received);
    }
    if (!(earlier instanceof Message)) return this.#fail("line.give() takes as its second a message that was received");
    const { bytes, binary } = earlier;
    // What stands in an inbox later has come no earlier.
    return this.#session.event(this.#reading(value), { bytes, binary, at: received.at, countedBefore: false });
  }

  ready(value?: unknown): void {
    this.#settle({ kind: "ready", value });
  }

  refuse(value: unknown): void {
    this.#settle({ kind: "refused", value });
  }

  every(milliseconds: number, act: () => void): void {
    if (!(milliseconds > 0) || typeof act !== "function")
      return this.#fail("line.every() takes milliseconds, more than 0, and a function");
    if (!this.#session.ending) this.#timers.push(this.#clock.every(milliseconds, () => this.#guard(act)));
  }

  message(bytes: Buffer, binary: boolean, at: number): void {
    if (this.#session.ending || !this.#dialogue) return;
    this.#session.raw(bytes, binary, at);
    this.#message = { bytes, binary, at, countedBefore: false };
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
    const { name } = this.#chosen.profile;
    const [first, ...more] = this.#messagesFor(value);
    if (!first) throw new TypeError(`${name} makes no message of it`);
    this.#session.said(value, this.#clock.now());
    return more.length > 0 ? { ...first, more } : first;
  }

  /** A `TypeError` is for who wrote the step; all else is a fault of the profile. */
  #messagesFor(value: unknown): readonly Outgoing[] {
    let made: unknown;
    try {
      made = this.#dialogue ? this.#dialogue.encode(value) : [];
    } catch (thrown) {
      throw thrown instanceof TypeError ? thrown : this.#failure(reasonOf(thrown));
    }
    if (Array.isArray(made) && made.every(isOutgoing)) return made.map(complete);
    if (made instanceof Promise) made.catch(() => undefined);
    throw this.#failure(`encode() must give a list of ${anOutgoing}, not ${named(made)}`);
  }

  /** How an event is read: by the value that the profile gave. */
  #reading(value: unknown): Codec {
    const { name } = this.#chosen.profile;
    return {
      ...this.codec,
      decode: () => value,
      whyNot: (message) =>
        `is no message of ${name}${json.decode(message) === undefined ? "" : " (codec: json at the step reads it as JSON)"}`,
    };
  }

  /** A profile may be a user's own code: what it throws, at once or by a promise, ends the scenario, not the process. */
  #guard(act: () => unknown): void {
    try {
      const promise = act();
      if (promise instanceof Promise) promise.catch((thrown: unknown) => this.#fail(reasonOf(thrown)));
    } catch (thrown) {
      this.#fail(reasonOf(thrown));
    }
  }

  #fail(why: string): void {
    const failure = this.#failure(why);
    this.#settle({ kind: "failed", failure });
    this.#session.failed(failure);
    this.#over();
  }

  #failure(why: string): Failure {
    return new Failure({
      code: "profile",
      headline: `${this.#peer.name}: the profile ${this.#chosen.profile.name} failed: ${why}`,
      label: "its profile failed",
    });
  }
}

const anOutgoing = "{ data, binary }, data being a text or bytes";

/** Whether it is binary goes without saying. */
type Made = Pick<Outgoing, "data"> & Partial<Outgoing>;

function complete({ data, binary = typeof data !== "string" }: Made): Outgoing {
  return { data, binary };
}

function isOutgoing(made: unknown): made is Made {
  if (made === null || typeof made !== "object" || !("data" in made)) return false;
  return typeof made.data === "string" || made.data instanceof Uint8Array;
}

function named(made: unknown): string {
  return made === undefined ? "nothing" : made instanceof Promise ? "a promise" : show(made, 60);
}

function reasonOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
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
