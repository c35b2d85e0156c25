import type { OutgoingFrame } from "./wire-frame.ts";

/** Which way a message goes, seen from our end. */
export type Direction = "in" | "out";

/** What is done to one message, or because of it. Times are milliseconds, rates bytes per second. */
export type Effect =
  | { readonly kind: "lose" }
  | { readonly kind: "duplicate" }
  /** It and what comes behind it come later by so much. */
  | { readonly kind: "delay"; readonly by: number }
  /** It alone comes later by so much: what comes behind it meanwhile overtakes it. */
  | { readonly kind: "reorder"; readonly by: number }
  /** It becomes this; of a text, its UTF-8. */
  | { readonly kind: "change"; readonly to: Uint8Array }
  /** The frame goes out in its place. Of what we send. */
  | { readonly kind: "frame"; readonly frame: OutgoingFrame }
  /** The connection is closed instead, for both sides. */
  | { readonly kind: "close"; readonly code: number | undefined; readonly reason: string | undefined }
  /** TCP is reset instead. */
  | { readonly kind: "reset" }
  /** Neither side hears anything for so long, from this message on; undefined: for ever. */
  | { readonly kind: "freeze"; readonly for: number | undefined }
  /** No more bytes than that go this way in a second; all that comes behind waits. */
  | { readonly kind: "throttle"; readonly rate: number }
  /** No more bytes than that are read from the socket in a second. Of what comes in. */
  | { readonly kind: "slowRead"; readonly rate: number };

/** Who decides what is done to the messages of one connection. */
export interface Meddler {
  /** What is done to a message, in this order. Never throws. */
  judge(direction: Direction, data: string | Uint8Array, binary: boolean): readonly Effect[];
  /** Tells our own side that the connection was closed. The close frame to the other side is on its way. */
  closed(effect: Extract<Effect, { kind: "close" }>): void;
  /** Tells our own side that the connection is about to be reset. */
  reset(effect: Effect): void;
  /** More of what we send is held back than can be kept; the connection was reset. */
  overflowed(bytes: number): void;
}

/** Whether the message goes nowhere when this was done to it. */
export function swallows({ kind }: Effect): boolean {
  return kind === "lose" || kind === "frame" || kind === "close" || kind === "reset";
}
