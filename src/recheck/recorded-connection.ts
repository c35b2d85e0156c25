import type { ClientEvent, FrameEvent } from "../events.ts";
import { checkClose, checkControlPayload } from "../net/close-code.ts";
import type { Connection, ConnectionEnd, ConnectionListener, Written } from "../net/connection.ts";
import type { OutgoingFrame } from "../net/wire-frame.ts";
import type { Act, Arrival, RecordedConnection as Recorded } from "./recording.ts";
import { type Likeness, likeness } from "./same-payload.ts";

/** What a connection of a record needs of the play around it. */
export interface Around {
  /** The scenario does what it did: the time at which. */
  play(act: Act): number;
  /** It is told when the clock is there. */
  later(due: number, tell: (at: number) => void): void;
  /** The time. */
  now(): number;
  /** Something is sent that is not in the record. */
  unknown(client: string, what: string): void;
  /** The bytes of what came. */
  bytes(event: FrameEvent): Buffer;
  /** Something of the record is done no more. */
  leftOut(act: Act): void;
  /** What is about to come comes now. */
  catchUp(): void;
  /** More may come now. */
  resumed(): void;
}

/** A connection whose other end is a record. */
export class RecordedConnection implements Connection {
  readonly buffered = 0;
  readonly compressed = undefined;
  readonly #recorded: Recorded;
  #listener: ConnectionListener;
  readonly #around: Around;
  #state: Connection["state"] = "open";
  #deaf = false;
  #ignores = false;
  #paused = false;
  /** When it was closed, as the record knows it. */
  #closing: number | undefined;
  /** How many of what was sent is over. */
  #sent = 0;
  readonly #held: { readonly arrival: Arrival; readonly at: number }[] = [];

  constructor(recorded: Recorded, listener: ConnectionListener, around: Around) {
    this.#recorded = recorded;
    this.#listener = listener;
    this.#around = around;
  }

  get state(): Connection["state"] {
    return this.#state;
  }

  /** Whether something can come on it. */
  get hears(): boolean {
    return !this.#deaf && this.#state !== "ended";
  }

  writtenAt({ kind, data }: Written): number | undefined {
    if (!this.#writes) return undefined;
    if (kind === "close") {
      const { close } = this.#recorded;
      if (close && !close.done) this.#closing = this.#around.play(close);
      // Both have closed at the same time: what was on its way has come.
      else this.#around.catchUp();
      return this.#closing;
    }
    const found = this.#find(kind, data);
    if (found) {
      // Those before it are sent no more.
      for (const act of this.#recorded.sent.slice(this.#sent)) {
        if (act === found) break;
        if (!act.over) this.#around.leftOut(act);
        act.over = true;
      }
      return this.#around.play(found);
    }
    // A heartbeat may beat once more, or once less.
    if (kind === "ping" && this.#recorded.sent.some(({ event }) => event.kind === "ping")) return undefined;
    const shown = typeof data === "string" ? data : `${data.length} bytes`;
    this.#around.unknown(this.#recorded.client, kind === "message" ? shown : `${kind} ${shown}`);
    return undefined;
  }

  /** The next that says the same; else the next that differs only in what is new each time; else one that was passed over. */
  #find(kind: Written["kind"], data: Written["data"]): Recorded["sent"][number] | undefined {
    const { sent } = this.#recorded;
    while (sent[this.#sent]?.done) this.#sent++;
    const first = (wanted: Likeness, passedOver: boolean): Recorded["sent"][number] | undefined => {
      for (let place = this.#sent; place < sent.length; place++) {
        const act = sent[place];
        if (
          act &&
          !act.done &&
          act.over === passedOver &&
          act.event.kind === kind &&
          likeness(act.event, data) === wanted
        )
          return act;
      }
      return undefined;
    };
    return first("same", false) ?? first("alike", false) ?? first("same", true);
  }

  send(): boolean {
    return this.#writes;
  }

  sendFrame(_frame: OutgoingFrame): boolean {
    return this.#writes;
  }

  ping(data: Uint8Array): boolean {
    checkControlPayload("ping", data);
    return this.#writes;
  }

  pong(data: Uint8Array): boolean {
    checkControlPayload("pong", data);
    return this.#writes;
  }

  close(code?: number, reason?: string): void {
    checkClose(code, reason);
    if (!this.#writes) return;
    this.#state = "closing";
    const { close } = this.#recorded;
    if (close && this.#closing !== undefined) {
      this.#around.later(this.#closing + (close.event.ms ?? 0), (at) => this.#ends(close.event, at));
      return;
    }
    this.#around.unknown(this.#recorded.client, "close");
    this.#around.later(this.#around.now(), (at) => this.#ends({ code: code ?? 1005, clean: true }, at));
  }

  drop(how: "reset" | "end" | "freeze"): void {
    if (this.#state === "ended") return;
    const { close } = this.#recorded;
    if (close && !close.done) this.#around.play(close);
    this.#deaf = true;
    if (how !== "freeze") this.#around.later(this.#around.now(), (at) => this.#ends({ reset: how === "reset" }, at));
  }

  pause(): void {
    this.#paused = true;
  }

  resume(): void {
    this.#paused = false;
    for (const { arrival, at } of this.#held.splice(0)) this.tell(arrival, at);
    this.#around.resumed();
  }

  freeze(): void {
    this.pause();
  }

  thaw(): void {
    this.resume();
  }

  ignore(): void {
    this.#ignores = true;
  }

  listen(listener: ConnectionListener): void {
    this.#listener = listener;
  }

  /** Something has come. While it is not read it waits. */
  tell(arrival: Arrival, at: number): void {
    if (!this.hears) return;
    if (this.#paused) {
      this.#held.push({ arrival, at });
      return;
    }
    const { event } = arrival;
    if (event.type === "client") this.#ends(event, at);
    else if (!this.#ignores) this.#frame(event, at);
  }

  #frame(event: FrameEvent, at: number): void {
    const bytes = this.#around.bytes(event);
    if (event.kind === "ping") this.#listener.pinged(bytes, at);
    else if (event.kind === "pong") this.#listener.ponged(bytes, at);
    else this.#listener.message(bytes, event.binary, at);
  }

  #ends(event: Pick<ClientEvent, "code" | "reason" | "clean" | "reset" | "breach">, at: number): void {
    if (this.#state === "ended") return;
    const { code = 1006, reason = "", clean = false, reset = false, breach } = event;
    const end: ConnectionEnd = { code, reason, clean, reset, ...(breach ? { error: breach } : {}) };
    this.#state = "closing";
    if (clean && !breach && !this.#deaf) this.#listener.closeFrame(code, reason, at);
    else if (breach) this.#listener.broken?.(end, at);
    this.#state = "ended";
    this.#listener.ended(end, at);
  }

  get #writes(): boolean {
    return this.#state === "open" && !this.#deaf;
  }
}
