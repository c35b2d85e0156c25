import type { Cancel, Clock } from "../environment.ts";
import { checkClose, checkControlPayload } from "./close-code.ts";
import type { Connection, ConnectionEnd, ConnectionListener, SendOptions } from "./connection.ts";
import type { Act } from "./delay-line.ts";
import type { Direction, Effect, Meddler } from "./meddler.ts";
import { type Instead, passage, sizeOf } from "./passage.ts";
import { Reading } from "./reading.ts";
import { Way } from "./way.ts";
import type { OutgoingFrame } from "./wire-frame.ts";

/** How much of what we send may be held back. Past that the connection is reset: nobody would wait so long. */
const MOST_HELD_BYTES = 64 * 1024 * 1024;
const MOST_HELD = 100_000;

/** How much of what has come in may be held back before it is read no further. */
const MOST_READ_BYTES = 16 * 1024 * 1024;
const MOST_READ = 10_000;

/**
 * A connection on which messages are lost, late, doubled or damaged: it stands between a connection and whoever hears and
 * uses it, and is both to both. What a meddler leaves alone passes at once as long as nothing is held back before it. What is
 * held back keeps its order, with the pings, pongs, close frames and the end behind it; but for pongs that answer pings by
 * themselves. It is forgotten when the connection is dropped.
 */
export class FaultyConnection implements Connection, ConnectionListener {
  readonly #real: Connection;
  readonly #listener: ConnectionListener;
  readonly #meddler: Meddler;
  readonly #clock: Clock;
  readonly #in: Way;
  readonly #out: Way;
  /** Our close frame is on its way, maybe behind what is held back. */
  #closing = false;
  /** The end was told, or the owner has dropped it. */
  #over = false;
  #dropped = false;
  #ignores = false;
  /** The end of TCP, which waits to be told. */
  #end: Act | undefined;
  readonly #reading: Reading;
  #thawing: Cancel | undefined;

  /** Takes the place of who listens to the connection. `listener`: who hears what comes through. */
  constructor(real: Connection, listener: ConnectionListener, meddler: Meddler, clock: Clock) {
    this.#real = real;
    this.#listener = listener;
    this.#meddler = meddler;
    this.#clock = clock;
    this.#reading = new Reading(real, clock);
    this.#in = new Way(clock, () => this.#drained());
    this.#out = new Way(clock, () => undefined);
    real.listen(this);
  }

  // --- what comes in ---

  message(bytes: Buffer, binary: boolean, at: number): void {
    const effects = this.#over ? none : this.#meddler.judge("in", bytes, binary);
    if (effects.length === 0 && this.#in.line.idle) {
      if (!this.#ignores) this.#listener.message(bytes, binary, at);
      return;
    }
    this.#pass("in", bytes, effects, (data) => {
      if (!this.#ignores) this.#listener.message(Buffer.from(data as Uint8Array), binary, this.#clock.now());
    });
    this.#drained();
  }

  get frame(): ConnectionListener["frame"] {
    return this.#listener.frame;
  }

  pinged(data: Buffer, at: number): void {
    this.#in.follow(
      (late) => !this.#ignores && this.#listener.pinged(data, late ? this.#clock.now() : at),
      data.length,
    );
  }

  ponged(data: Buffer, at: number): void {
    this.#in.follow(
      (late) => !this.#ignores && this.#listener.ponged(data, late ? this.#clock.now() : at),
      data.length,
    );
  }

  closeFrame(code: number, reason: string, at: number): void {
    this.#in.conclude((late) => this.#listener.closeFrame(code, reason, late ? this.#clock.now() : at));
  }

  broken(end: ConnectionEnd, at: number): void {
    this.#in.conclude((late) => this.#listener.broken?.(end, late ? this.#clock.now() : at));
  }

  ended(end: ConnectionEnd, at: number): void {
    this.#out.line.clear();
    if (this.#dropped) {
      this.#tellEnd(end, at);
      return;
    }
    this.#end = () => this.#tellEnd(end, this.#clock.now());
    this.#in.conclude((late) => this.#tellEnd(end, late ? this.#clock.now() : at));
  }

  #tellEnd(end: ConnectionEnd, at: number): void {
    if (this.#over) return;
    this.#over = true;
    this.#end = undefined;
    this.#forget();
    this.#listener.ended(end, at);
  }

  // --- what goes out ---

  get state(): "open" | "closing" | "ended" {
    if (this.#over && this.#real.state === "ended") return "ended";
    return this.#closing || this.#real.state !== "open" ? "closing" : "open";
  }

  get buffered(): number {
    return this.#real.buffered + this.#out.line.bytes;
  }

  send(data: string | Uint8Array, options: SendOptions): boolean {
    if (this.state !== "open") return false;
    const effects = this.#meddler.judge("out", data, options.binary);
    if (effects.length === 0 && this.#out.line.idle) return this.#real.send(data, options);
    this.#pass("out", data, effects, (given) => void this.#real.send(given, options));
    this.#checkHeld();
    return true;
  }

  sendFrame(frame: OutgoingFrame): boolean {
    if (this.state !== "open") return false;
    this.#out.follow(() => this.#real.sendFrame(frame), frame.payload.length);
    this.#checkHeld();
    return true;
  }

  get compressed(): Promise<void> | undefined {
    return this.#real.compressed;
  }

  ping(data: Uint8Array): boolean {
    checkControlPayload("ping", data);
    if (this.state !== "open") return false;
    this.#out.follow(() => this.#real.ping(data), data.length);
    return true;
  }

  pong(data: Uint8Array): boolean {
    checkControlPayload("pong", data);
    if (this.state !== "open") return false;
    this.#out.follow(() => this.#real.pong(data), data.length);
    return true;
  }

  close(code?: number, reason?: string): void {
    checkClose(code, reason);
    if (this.state !== "open") return;
    this.#closing = true;
    this.#out.conclude(() => this.#real.close(code, reason));
  }

  drop(how: "reset" | "end" | "freeze"): void {
    this.#dropped = true;
    this.#ignores = true;
    this.#forget();
    this.#real.drop(how);
    // TCP had ended, and what was to be told before that is for nobody now.
    const end = this.#end;
    if (end) queueMicrotask(end);
  }

  // --- reading ---

  listen(): void {
    throw new Error("a connection with faults keeps its listener");
  }

  pause(): void {
    this.#in.line.stop();
    this.#reading.set("paused", true);
  }

  resume(): void {
    this.#reading.set("paused", false);
    this.#goOn();
  }

  freeze(): void {
    this.#real.freeze();
  }

  thaw(): void {
    this.#real.thaw();
  }

  ignore(): void {
    this.#ignores = true;
    this.#real.ignore();
  }

  /** What has come in goes on, unless somebody has stopped it. */
  #goOn(): void {
    if (!this.#reading.has("paused") && !this.#reading.has("frozen")) this.#in.line.start();
  }

  /** What is held back of what has come in has become more or less. */
  #drained(): void {
    const { bytes, length } = this.#in.line;
    const share = this.#reading.has("full") ? 2 : 1;
    this.#reading.set("full", bytes * share > MOST_READ_BYTES || length * share > MOST_READ);
  }

  // --- faults ---

  #pass(
    direction: Direction,
    data: string | Uint8Array,
    effects: readonly Effect[],
    deliver: (data: string | Uint8Array) => void,
  ): void {
    const way = direction === "in" ? this.#in : this.#out;
    const now = this.#clock.now();
    const { pauses, copies, given, instead, due, aside } = passage(data, effects, now, way);
    for (const each of pauses) {
      if (each.kind === "freeze") this.#freeze(each.for);
      else this.#reading.slow(each.bytes, each.rate, now);
    }
    if (instead) way.push(() => this.#doInstead(instead), due, aside, 0);
    else for (let copy = 0; copy < copies; copy++) way.push(() => deliver(given), due, aside, sizeOf(given));
  }

  #doInstead(effect: Instead): void {
    switch (effect.kind) {
      case "frame":
        this.#real.sendFrame(effect.frame);
        return;
      case "close":
        this.#closeBoth(effect);
        return;
      case "reset":
        this.#meddler.reset(effect);
        this.#reset();
    }
  }

  #closeBoth(effect: Extract<Effect, { kind: "close" }>): void {
    if (this.state !== "open") return;
    this.#closing = true;
    this.#out.line.clear();
    this.#meddler.closed(effect);
    this.#real.close(effect.code, effect.reason);
  }

  #reset(): void {
    this.#in.line.clear();
    this.#out.line.clear();
    this.#real.drop("reset");
  }

  #freeze(time: number | undefined): void {
    this.#thawing?.();
    this.#thawing = time === undefined ? undefined : this.#clock.after(time, () => this.#thaw());
    this.#in.line.stop();
    this.#out.line.stop();
    this.#reading.set("frozen", true);
  }

  #thaw(): void {
    this.#thawing = undefined;
    this.#out.line.start();
    this.#reading.set("frozen", false);
    this.#goOn();
  }

  #checkHeld(): void {
    const { bytes, length } = this.#out.line;
    if (bytes <= MOST_HELD_BYTES && length <= MOST_HELD) return;
    this.#reset();
    this.#meddler.overflowed(bytes);
  }

  #forget(): void {
    this.#in.line.clear();
    this.#out.line.clear();
    this.#thawing?.();
    this.#reading.forget();
  }
}

// --- internal ---

const none: readonly Effect[] = [];
