import { json } from "../codec/json.ts";
import type { Cancel, Clock } from "../environment.ts";
import type { SeriesSummary } from "../events.ts";
import type {
  Connection,
  ConnectionEnd,
  ConnectionListener,
  DialRequest,
  DialResult,
  HandshakeAnswer,
} from "../net/connection.ts";
import { dial } from "../net/dial.ts";
import { Message } from "../net/message.ts";
import type { NoneChosen } from "./dial-problem.ts";
import { Series } from "../play/series.ts";

/** How a connection is measured. */
export interface PingOptions {
  readonly request: DialRequest;
  readonly clock: Clock;
  /** How many are sent; undefined for no end. */
  readonly count: number | undefined;
  /** Milliseconds between two. */
  readonly interval: number;
  /** Milliseconds after which an answer is missing. */
  readonly timeout: number;
  /** What is sent as a message, and which messages answer it; without it pings are sent. */
  readonly echo?: { readonly text: string; readonly answers: (message: Message) => boolean } | undefined;
  /** Ends it. */
  readonly signal: AbortSignal;
  /** Told what happens, in order. */
  readonly heard: (event: PingEvent) => void;
}

/** Times are milliseconds. `seq` counts from 1. */
export type PingEvent =
  | { readonly type: "open"; readonly ms: number; readonly answer: HandshakeAnswer }
  | { readonly type: "answer"; readonly seq: number; readonly ms: number }
  | { readonly type: "missing"; readonly seq: number; readonly ms: number }
  | { readonly type: "closed"; readonly code: number; readonly reason: string; readonly breach?: Breach };

/** What the server did that made us end the connection, in words. */
type Breach = NonNullable<ConnectionEnd["error"]>;

/** All that came of it. */
export interface PingSummary {
  readonly sent: number;
  readonly received: number;
  /** Of what was sent, those that were not answered. */
  readonly lost: number;
  /** How long it took from the first to the end, in milliseconds. */
  readonly ms: number;
  /** Round-trip times in milliseconds; undefined when there are none. */
  readonly rtt: Omit<SeriesSummary, "count"> | undefined;
  /** Whether the other side ended the connection before all were sent and answered. */
  readonly closed: boolean;
}

/**
 * Opens a connection and measures how long its answers take, until all have come or it is ended. A handshake that is not what
 * was asked for is given back: nobody wants to know how quick a connection is that browsers end.
 */
export async function ping(
  options: PingOptions,
): Promise<PingSummary | Exclude<DialResult, { kind: "open" }> | NoneChosen> {
  const { clock, request, signal, heard } = options;
  const pinging = new Pinging(options);
  const start = clock.now();
  const onGiveUp = (giveUp: () => void): Cancel => {
    signal.addEventListener("abort", giveUp, { once: true });
    return () => signal.removeEventListener("abort", giveUp);
  };
  const result = await dial(request, pinging, { clock, onGiveUp });
  if (result.kind !== "open") return result;
  heard({ type: "open", ms: clock.now() - start, answer: result.answer });
  const { protocols: offered } = request;
  if (offered.length > 0 && result.answer.protocol === undefined) {
    await pinging.leave(result.connection);
    return { kind: "none-chosen" };
  }
  return pinging.run(result.connection);
}

// --- internal ---

interface Sent {
  readonly seq: number;
  readonly at: number;
  /** Its time is up, and that was told. */
  missing: boolean;
  overdue: Cancel;
}

/** How long the other side may take for its close frame, in milliseconds. */
const CLOSING = 1000;

class Pinging implements ConnectionListener {
  readonly #options: PingOptions;
  readonly #rtt = new Series();
  /** Those that are not answered, in the order in which they were sent. */
  readonly #open = new Map<number, Sent>();
  #sent = 0;
  #began = 0;
  #ended = false;
  #closed = false;
  #messages = 0;
  #cancel: Cancel = () => undefined;
  #finish: () => void = () => undefined;
  #gone: () => void = () => undefined;

  constructor(options: PingOptions) {
    this.#options = options;
  }

  async run(connection: Connection): Promise<PingSummary> {
    const { clock, signal } = this.#options;
    this.#began = clock.now();
    const finished = new Promise<void>((resolve) => {
      this.#finish = () => {
        // At once: nothing is sent and nothing counts behind it.
        this.#ended = true;
        this.#cancel();
        resolve();
      };
    });
    const stop = (): void => this.#finish();
    signal.addEventListener("abort", stop, { once: true });
    if (signal.aborted || this.#closed) this.#finish();
    else this.#send(connection, 1);
    await finished;
    signal.removeEventListener("abort", stop);
    for (const { overdue } of this.#open.values()) overdue();
    const ms = clock.now() - this.#began;
    await this.leave(connection);
    const received = this.#rtt.count;
    const { count: _count, ...rtt } = this.#rtt.summary();
    const summary = { sent: this.#sent, received, lost: this.#sent - received, ms, closed: this.#closed };
    return { ...summary, rtt: received > 0 ? rtt : undefined };
  }

  message(bytes: Buffer, binary: boolean, at: number): void {
    const { echo } = this.#options;
    if (!echo || !echo.answers(new Message(bytes, binary, at, ++this.#messages, json))) return;
    // Messages come in order, so this answers the oldest.
    const [oldest] = this.#open.values();
    if (oldest) this.#answered(oldest, at);
  }

  ponged(data: Buffer, at: number): void {
    const sent = data.length === 4 && !this.#options.echo ? this.#open.get(data.readUInt32BE()) : undefined;
    if (sent) this.#answered(sent, at);
  }

  pinged(): void {}

  closeFrame(code: number, reason: string): void {
    this.#over(code, reason);
  }

  broken({ code, reason, error }: ConnectionEnd): void {
    this.#over(code, reason, error);
  }

  ended({ code, reason, error }: ConnectionEnd): void {
    this.#over(code, reason, error);
    this.#gone();
  }

  #over(code: number, reason: string, breach?: Breach): void {
    if (this.#ended || this.#closed) return;
    this.#closed = true;
    this.#options.heard({ type: "closed", code, reason, ...(breach ? { breach } : {}) });
    this.#finish();
  }

  #send(connection: Connection, seq: number): void {
    const { clock, echo, timeout, interval, count, heard } = this.#options;
    const at = clock.now();
    // As the time passes it is told; an answer that comes later still counts.
    const sent: Sent = { seq, at, missing: false, overdue: () => undefined };
    sent.overdue = clock.after(timeout, () => {
      sent.missing = true;
      heard({ type: "missing", seq, ms: timeout });
      this.#finishIfDone();
    });
    this.#open.set(seq, sent);
    const data = Buffer.alloc(4);
    data.writeUInt32BE(seq);
    const written = echo ? connection.send(echo.text, { binary: false }) : connection.ping(data);
    if (written) this.#sent = seq;
    if (seq === count) return;
    // At its own time, however late the ones before it were.
    const next = this.#began + seq * interval - clock.now();
    this.#cancel = clock.after(Math.max(0, next), () => this.#send(connection, seq + 1));
  }

  #answered({ seq, at: sentAt, overdue }: Sent, at: number): void {
    if (this.#ended) return;
    overdue();
    this.#open.delete(seq);
    const ms = at - sentAt;
    this.#rtt.add(ms);
    this.#options.heard({ type: "answer", seq, ms });
    this.#finishIfDone();
  }

  /** When all are sent, and no answer is waited for any more. */
  #finishIfDone(): void {
    if (this.#sent === this.#options.count && [...this.#open.values()].every(({ missing }) => missing)) this.#finish();
  }

  /** Closes in order, and waits a moment for the answer. */
  async leave(connection: Connection): Promise<void> {
    this.#ended = true;
    if (connection.state === "ended") return;
    const { clock } = this.#options;
    await new Promise<void>((resolve) => {
      const cancel = clock.after(CLOSING, resolve);
      this.#gone = () => {
        cancel();
        resolve();
      };
      connection.close(1000);
    });
    connection.drop("end");
  }
}
