import { shownValue } from "../codec/shown-value.ts";
import type { FrameEvent } from "../events.ts";
import type { Subject } from "../match/matcher.ts";
import type { Peer } from "../net/peer.ts";
import type { OutgoingFrame } from "../net/wire-frame.ts";
import { frameText } from "../steps/frame/frame-text.ts";
import type { RunEventOf } from "../steps/scene.ts";
import { messageText } from "../steps/receiving/taking.ts";

type Direction = FrameEvent["direction"];

/** A message as it passes a wire, with its number in the scenario and, if it arrived, that in its connection. */
export interface PassingMessage {
  readonly data: string | Uint8Array;
  readonly binary: boolean;
  readonly numbers: Pick<FrameEvent, "frame" | "number">;
}

export function messageFrame(peer: Peer, direction: Direction, message: PassingMessage): RunEventOf {
  const { data, binary, numbers } = message;
  const payload = typeof data === "string" ? data : Buffer.from(data).toString(binary ? "base64" : "utf8");
  const size = typeof data === "string" ? Buffer.byteLength(data) : data.length;
  const value = shownValue(direction === "out" ? (peer.codec.sent ?? peer.codec) : peer.codec, data, binary);
  return {
    type: "frame",
    ...numbers,
    peer: peer.name,
    direction,
    kind: "message",
    binary,
    payload,
    size,
    ...(value === undefined ? {} : { value }),
  };
}

export function controlFrame(
  { name }: Peer,
  direction: Direction,
  kind: "ping" | "pong",
  data: Uint8Array,
  frame: number,
): RunEventOf {
  const payload = Buffer.from(data).toString("base64");
  return { type: "frame", frame, peer: name, direction, kind, binary: true, payload, size: data.length };
}

/** A frame that a step has written, or taken, as it is on the wire; its `value` says what is unusual in it. */
export function rawFrame(peer: string, direction: Direction, frame: OutgoingFrame, number: number): RunEventOf {
  const { payload, opcode, fin, rsv, length } = frame;
  const whole = fin && rsv === 0 && length === payload.length;
  return {
    type: "frame",
    frame: number,
    peer,
    direction,
    kind: "frame",
    opcode,
    ...(whole ? {} : { whole }),
    binary: true,
    payload: Buffer.from(payload).toString("base64"),
    size: payload.length,
    value: frameText(frame),
  };
}

export function profileEvent({ name }: Peer, direction: Direction, event: Subject): RunEventOf {
  return { type: "profile", peer: name, direction, text: messageText(event, MOST_SHOWN) };
}

// --- internal ---

/** How much of an event of a profile is told: the messages beneath are told as they are. */
const MOST_SHOWN = 4000;
