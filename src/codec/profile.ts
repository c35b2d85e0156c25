import type { Outgoing, WireMessage } from "./codec.ts";

/**
 * A protocol on top of WebSocket messages: what it sends by itself, and what its messages mean. Steps speak of events; the
 * bookkeeping (handshake, heart-beats, numbers) is the profile's.
 */
export interface Profile {
  /** For failures. */
  readonly name: string;
  /** Subprotocols that are offered when the client's settings name none. */
  readonly protocols?: readonly string[];
  /** What may stand in `codec: { name: { … } }`. */
  readonly options?: Readonly<Record<string, ProfileOption>>;
  /** Completes the url of a client with what the protocol asks for. */
  completeUrl?(url: URL): void;
  /** The connection is open, and nothing was sent or received: begins the handshake of the protocol. */
  open(line: Line, options: ProfileOptions): Dialogue;
}

export interface ProfileOption {
  readonly doc: string;
  /** What the value should have been, `a list of texts`, when it cannot be used. */
  expected?(value: unknown): string | undefined;
}

/** Null-prototype; an option that is not written is not there. */
export type ProfileOptions = Readonly<Record<string, unknown>>;

/** The protocol's side of one connection. It keeps the state that is needed to read and write. */
export interface Dialogue {
  /**
   * A WebSocket message has arrived. What it means is told to the line: an event, several, none, the end of the handshake.
   * A message that it cannot read is given on as an event without a value. A promise is not waited for: events are given before
   * the first `await`. When it rejects, the profile has failed.
   */
  received(message: WireMessage): void | Promise<void>;
  /**
   * The messages for what a step sends: at least one. Throws a `TypeError` with a readable message for what it cannot send.
   * Texts and bytes of a scenario go to the wire as they are, past the profile.
   */
  encode(value: unknown): readonly Outgoing[];
}

/** What a dialogue may do. */
export interface Line {
  /** Where the client is connected. */
  readonly url: URL;
  /** Puts a message on the wire. */
  write(message: Outgoing): void;
  /**
   * Puts an event into the inbox, with the time of the message that is being received; of several messages, the last.
   * Without a value it is that message as it came. `earlier`: a message that was received before, when it is of that one.
   */
  give(value?: unknown, earlier?: WireMessage): void;
  /** The handshake of the protocol is over: `connect` passes. `value`: what the server said, for `expect: { ready }`. */
  ready(value?: unknown): void;
  /** The server does not want us: `connect` fails, or passes with `expect: { refused }`. */
  refuse(value: unknown): void;
  /** Calls back again and again until the connection ends. */
  every(milliseconds: number, act: () => void): void;
}
