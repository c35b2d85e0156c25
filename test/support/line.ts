import type { Outgoing, WireMessage } from "../../src/codec/codec.ts";
import { json } from "../../src/codec/json.ts";
import type { Dialogue, Line, Profile, ProfileOptions } from "../../src/codec/profile.ts";
import { Message } from "../../src/net/message.ts";

/** One connection of a profile without a network, and all that the profile did on it. */
export interface OpenedProfile {
  readonly dialogue: Dialogue;
  /** What went over the wire, texts as they are and bytes in hexadecimal: by the profile itself, and by `send`. */
  readonly written: string[];
  /** The events, in order; undefined for a message without a value. Of a message before, its text is with it. */
  readonly given: unknown[];
  /** `ready` or `refused`, with what the server said. */
  readonly opening: unknown[];
  /** The periods of its timers in milliseconds, and what they do. */
  readonly timers: { readonly every: number; readonly act: () => void }[];
  /** A WebSocket message arrives; gives the events that it made. */
  receive(data: string | Uint8Array): readonly unknown[];
  /** A step sends; gives what goes over the wire. */
  send(value: unknown): readonly string[];
}

export function openProfile(profile: Profile, options: ProfileOptions = {}): OpenedProfile {
  const [written, given, opening]: [string[], unknown[], unknown[]] = [[], [], []];
  const timers: { every: number; act: () => void }[] = [];
  const line: Line = {
    url: new URL("ws://example.com/path"),
    write: (message) => void written.push(shown(message)),
    give: (value, earlier) => void given.push(earlier === undefined ? value : { earlier: earlier.text, value }),
    ready: (value) => void opening.push({ ready: value }),
    refuse: (value) => void opening.push({ refused: value }),
    every: (milliseconds, act) => void timers.push({ every: milliseconds, act }),
  };
  const dialogue = profile.open(line, options);
  return {
    dialogue,
    written,
    given,
    opening,
    timers,
    receive(data) {
      const before = given.length;
      void dialogue.received(wireMessage(data));
      return given.slice(before);
    },
    send: (value) => dialogue.encode(value).map(shown),
  };
}

/** A message as it arrives: bytes are a binary one. */
export function wireMessage(data: string | Uint8Array): WireMessage {
  return new Message(Buffer.from(data as string), typeof data !== "string", 0, 0, json);
}

function shown({ data }: Outgoing): string {
  return typeof data === "string" ? data : Buffer.from(data).toString("hex");
}
