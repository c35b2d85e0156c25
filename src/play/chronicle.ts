import type { Subject } from "../match/matcher.ts";
import type { ControlFrame, End } from "../net/inbox.ts";
import { Message } from "../net/message.ts";
import type { Peer } from "../net/peer.ts";
import type { OutgoingFrame } from "../net/wire-frame.ts";
import { frameText } from "../steps/frame/frame-text.ts";
import type { Detail, RunEventOf } from "../steps/scene.ts";
import { endText } from "../steps/waiting/ending.ts";
import { controlFrame, messageFrame, profileEvent, rawFrame } from "./frame-events.ts";
import { FrameLog } from "./frame-log.ts";
import { MeasuredSeries } from "./measured-series.ts";
import { Transcript } from "./transcript.ts";

/** What a chronicle takes from the scene's surroundings. */
export interface ChronicleOptions {
  readonly detail: Detail;
  readonly tell: (event: RunEventOf, at: number) => void;
  /** Hears notes at once where no report is made at the end: then neither notes nor latencies nor a transcript are kept. */
  readonly onNote?: ((text: string) => void) | undefined;
}

/**
 * What has happened in a scene: it is told as events at once, as far as somebody reads them, and kept as far as a failure or
 * the report at the end shows it. Times are monotonic milliseconds.
 */
export class Chronicle {
  readonly transcript = new Transcript();
  readonly series = new Map<string, MeasuredSeries>();
  readonly notes: string[] = [];
  /** Numbers frames; undefined where nobody reads them. */
  readonly frames: FrameLog | undefined;
  /** The transcript, where it is kept. */
  readonly #kept: Transcript | undefined;
  readonly #options: ChronicleOptions;
  readonly #wantsSteps: boolean;
  readonly #wantsFrames: boolean;

  constructor(options: ChronicleOptions) {
    this.#options = options;
    this.#kept = options.onNote ? undefined : this.transcript;
    this.#wantsFrames = options.detail === "frames";
    this.frames = this.#wantsFrames ? new FrameLog(options.tell) : undefined;
    this.#wantsSteps = options.detail !== "scenarios";
  }

  // Asked for every step and every message: two fields, no table.
  wants(detail: Detail): boolean {
    return detail === "frames" ? this.#wantsFrames : detail === "steps" ? this.#wantsSteps : true;
  }

  tell(detail: Detail, event: () => RunEventOf, at: number): void {
    if (this.wants(detail)) this.#options.tell(event(), at);
  }

  note(text: string): void {
    const { onNote } = this.#options;
    if (onNote) onNote(text);
    // Loops would say the same a thousand times.
    else if (this.notes.length < 100) this.notes.push(text);
  }

  measured(series: string, start: number, end: number): void {
    if (this.#options.onNote) return;
    let measured = this.series.get(series);
    if (!measured) this.series.set(series, (measured = new MeasuredSeries()));
    measured.measure(start, end);
  }

  /** The same reaction; the message that it answers is then known as answered. */
  answering(message: Message, react: () => void): () => void {
    const kept = this.#kept;
    return kept ? () => kept.answered(message, react) : react;
  }

  received(peer: Peer, message: Message): void {
    this.#kept?.add(message.at, peer.name, "<-", message);
    if (!this.frames) return;
    const { bytes, binary, at, number } = message;
    const numbers = { frame: this.frames.arrived(peer, message), ...(number > 0 ? { number } : {}) };
    this.tell("frames", () => messageFrame(peer, "in", { data: bytes, binary, numbers }), at);
  }

  sent(peer: Peer, data: string | Uint8Array, binary: boolean, at: number): void {
    this.#kept?.add(at, peer.name, "->", binary && peer.codec.binary ? asSent(data, peer) : data);
    if (!this.frames) return;
    const numbers = { frame: this.frames.sent() };
    this.tell("frames", () => messageFrame(peer, "out", { data, binary, numbers }), at);
  }

  event(peer: Peer, direction: "in" | "out", value: Subject, at: number): void {
    if (direction === "in" && this.frames) this.frames.read(peer, value);
    // What means nothing was told as it came.
    if (value.value === undefined) return;
    this.#kept?.add(at, peer.name, direction === "in" ? "<=" : "=>", value);
    this.tell("frames", () => profileEvent(peer, direction, value), at);
  }

  sentFrame(peer: Peer, frame: OutgoingFrame, at: number): void {
    this.#kept?.add(at, peer.name, "->", { note: `frame ${frameText(frame)}` });
    if (!this.frames) return;
    const number = this.frames.sent();
    this.tell("frames", () => rawFrame(peer.name, "out", frame, number), at);
  }

  paused(peer: Peer, paused: boolean, at: number): void {
    this.#kept?.add(at, peer.name, "--", { note: paused ? "paused: it reads nothing" : "resumed: it reads again" });
  }

  control(peer: Peer, direction: "in" | "out", kind: "ping" | "pong", control: ControlFrame): void {
    const { data, at } = control;
    this.#kept?.add(at, peer.name, direction === "in" ? "<-" : "->", {
      note: data.length > 0 ? `${kind} ${Buffer.from(data).toString("latin1")}` : kind,
    });
    this.#kept?.beat();
    if (!this.frames) return;
    const frame = direction === "in" ? this.frames.arrived(peer, control) : this.frames.sent();
    this.tell("frames", () => controlFrame(peer, direction, kind, data, frame), at);
  }

  ended(peer: Peer, end: End): void {
    this.#kept?.add(end.at, peer.name, "--", { note: endText(end) });
    const { code, reason, by, clean, reset, error } = end;
    const { closedAt } = peer.session;
    const details = this.frames && {
      clean,
      ...(by === "us" && closedAt !== undefined ? { ms: end.at - closedAt } : {}),
      ...(reset ? { reset } : {}),
      ...(error ? { breach: error } : {}),
    };
    this.tell(
      "steps",
      () => ({ type: "client", client: peer.name, state: "closed", code, reason, by, ...details }),
      end.at,
    );
  }

  /** A fault has done something to a message; `text` is made when somebody reads it, and `now` asked for then. */
  fault(peer: string, text: () => string, now: () => number): void {
    if (!this.#kept && !this.#wantsFrames) return;
    const at = now();
    const note = text();
    this.#kept?.add(at, peer, "--", { note });
    this.tell("frames", () => ({ type: "log", peer, text: note }), at);
  }
}

/** What was sent as if it had arrived: its value is made only when it is shown. */
function asSent(data: string | Uint8Array, { codec }: Peer): Message {
  return new Message(Buffer.from(data as Uint8Array), true, 0, 0, codec.sent ?? codec);
}
