import type { Clock } from "../environment.ts";
import { closeFault } from "../net/close-code.ts";
import type { Connection, ConnectionEnd, ConnectionListener, DialRequest } from "../net/connection.ts";
import { dial } from "../net/dial.ts";
import { Failure } from "../problem.ts";
import type { CloseEvent, MessageEvent } from "../recording/traffic.ts";
import { Awaited } from "./awaited.ts";
import type { Carry } from "./carry.ts";
import { ComparedMessage } from "./compared-message.ts";
import type { ConnectionScore, HandshakeOutcome } from "./connection-score.ts";
import type { ConnectionView } from "./connection-view.ts";
import type { Lens } from "./lens.ts";
import { liveFaults, type LiveOutcome } from "./live-faults.ts";
import type { Memory } from "./memory.ts";
import type { ConnectionTeller } from "./connection-teller.ts";
import type { MessageSteps } from "./message-steps.ts";
import { Score } from "./score.ts";
import type { Waits } from "./waits.ts";

/** What all connections of a replay share. */
export interface ReplayContext {
  readonly clock: Clock;
  readonly lens: Lens;
  readonly anyOrder: boolean;
  readonly memory: Memory;
  readonly waits: Waits;
  readonly carry: Carry;
  readonly signal: AbortSignal;
  /** Milliseconds that a message may take longer than it did in the recording. */
  readonly timeout: number;
  /** Milliseconds that are waited for what was not recorded, before we close. */
  readonly settle: number;
}

/** One recorded connection as it is played again: the client's part is ours, the server's is scored. */
export class ReplayedConnection implements ConnectionListener {
  readonly view: ConnectionView;
  readonly name: string;
  readonly awaited: Awaited;
  readonly score: Score;
  readonly #context: ReplayContext;
  readonly #teller: ConnectionTeller;
  #connection: Connection | undefined;
  #opening: Promise<void> | undefined;
  #leaving: Promise<void> | undefined;
  #handshake: HandshakeOutcome | undefined;
  /** When each message was sent, by its number; at 0 when the connection was opened. */
  readonly #sentAt: number[] = [];
  #came = 0;
  #unsent = 0;
  /** Messages that were recorded behind the close frame of the client. */
  #behindClose = 0;
  #givenUp = 0;
  #closedByUs = false;
  /** Whether we have sent the close frame that the client has sent in the recording. */
  #closedAsRecorded = false;
  #paused = false;
  #closeFrame: { readonly code: number; readonly reason: string } | undefined;
  #end: ConnectionEnd | undefined;
  readonly #carried = new Map<string, number>();

  constructor(
    view: ConnectionView,
    name: string,
    context: ReplayContext,
    { teller, steps }: { readonly teller: ConnectionTeller; readonly steps: MessageSteps | undefined },
  ) {
    this.view = view;
    this.name = name;
    this.#context = context;
    this.#teller = teller;
    const { lens, anyOrder, memory, carry } = context;
    this.awaited = new Awaited(lens, (recorded, came) => carry.learn(recorded, came));
    this.score = new Score({
      side: "server",
      judged: steps && ((judged) => steps.judged(judged)),
      anyOrder,
      memory,
      latency: (recorded, came) => {
        const cause = this.#sentAt[recorded.cause];
        // What came before its cause was sent has another one.
        return cause === undefined || came.at < cause ? undefined : came.at - cause;
      },
    });
  }

  /** Whether nothing more of the server can come. */
  get isOver(): boolean {
    return this.#end !== undefined || (this.#handshake !== undefined && this.#connection === undefined);
  }

  /** Whether the server has said that it closes, or is gone. */
  get isClosing(): boolean {
    return this.isOver || this.#closeFrame !== undefined;
  }

  /** Whether what the server has sent so far in the recording has come, or cannot come any more. */
  get isUpToDate(): boolean {
    return this.awaited.count === 0 || this.isOver;
  }

  /** Begins the handshake. */
  open(request: DialRequest): void {
    this.#opening = this.#open(request);
  }

  /** Resolves when the handshake has come to an end. */
  async opened(): Promise<void> {
    await this.#opening;
  }

  /** The server has sent this in the recording; `due`: until when it is waited for. */
  expect({ data, at, from }: MessageEvent, position: number, due: number): void {
    const { lens } = this.#context;
    const message = new ComparedMessage(data, this.view.sight(from, at, position), lens);
    if (lens.skips(data)) return;
    lens.look(data);
    this.score.expect(message, this.#channelOf(data));
    if (!this.isOver) this.awaited.expect(data, due);
    if (this.#paused && (this.score.waiting.came < MOST_CAME / 2 || this.awaited.count > 0)) this.#resume();
  }

  /** The server has sent this in the recording when the client had closed already: it is not judged. */
  passOver({ at, from }: MessageEvent, position: number): void {
    this.view.sight(from, at, position);
    this.#behindClose++;
  }

  /** Sends what the client has sent, with what the server has made anew. */
  async send({ data, at, from, wire }: MessageEvent, position: number): Promise<void> {
    this.view.sight(from, at, position);
    await this.#opening;
    const connection = this.#connection;
    const now = this.#context.carry.into(data, (what) => this.#carry(what));
    this.#sentAt.push(this.#context.clock.now());
    // A message that was carried over may have another length, and so may one that was compressed have had.
    const frames = wire && !wire.compressed && wire.frames.length > 1 && now === data ? wire.frames : undefined;
    const binary = typeof now !== "string";
    if (!connection?.send(now, { binary, split: frames })) {
      this.#unsent++;
      return;
    }
    this.#teller.sent("message", now);
    if (connection.buffered > MOST_BUFFERED)
      await this.#context.waits.until(
        () => connection.buffered < MOST_BUFFERED / 2 || this.isOver,
        () => this.#context.clock.now() + POLL,
      );
  }

  async ping(data: Uint8Array): Promise<void> {
    await this.#opening;
    if (data.length <= MOST_CONTROL && this.#connection?.ping(data)) this.#teller.sent("ping", data);
  }

  /** The client leaves: `work` closes the connection, when its time has come. */
  leave(work: () => Promise<void>): Promise<void> {
    this.#leaving = work();
    return this.#leaving;
  }

  /** Closes as the client has. */
  async close({ code, reason }: CloseEvent): Promise<void> {
    await this.#opening;
    if (this.isClosing) return;
    this.#closedByUs = true;
    this.#closedAsRecorded = true;
    if (closeFault(code, reason) === undefined) this.#connection?.close(code, reason);
    else this.#connection?.close(1000);
  }

  /** Ends TCP as the client has, without a close frame. */
  async drop(how: "reset" | "end"): Promise<void> {
    await this.#opening;
    if (this.isClosing) return;
    this.#closedByUs = true;
    this.#connection?.drop(how);
  }

  /** Waits no longer for what has not come. */
  giveUp(): void {
    this.#givenUp += this.awaited.giveUp();
  }

  /**
   * The recording has no more of it: waits for what has yet to come, ends it, and gives how it compares. `due`: until when an
   * end by the server is waited for.
   */
  async finish(due: number): Promise<ConnectionScore> {
    const { waits, clock, settle, signal } = this.#context;
    await this.#opening;
    await this.#leaving;
    this.#resume();
    const recorded = this.view.ending;
    const stop = (): boolean => signal.aborted;
    await waits.until(
      () => this.isUpToDate || stop(),
      () => this.awaited.due,
    );
    if (!this.isUpToDate) this.giveUp();
    if (recorded?.by === "server" && !this.isOver && !this.#closedByUs)
      await waits.until(
        () => this.isClosing || stop(),
        () => due,
      );
    const stayed =
      recorded?.by === "server" && recorded.how !== "cut" && !this.isClosing && !this.#closedByUs && !stop();
    const isCut = recorded === undefined || recorded.how === "cut";
    if (!isCut && !this.isClosing && !this.#closedByUs) {
      const until = clock.now() + settle;
      await waits.until(
        () => this.isOver || stop(),
        () => until,
      );
    }
    await this.#shut();
    this.score.endRecorded({ open: isCut });
    this.score.endCame();
    return {
      number: this.view.number,
      name: this.name,
      scores: [this.score],
      faults: liveFaults({ ...this.#outcome, stayed }),
      notes: this.#notes(),
    };
  }

  /** How it was opened and how it has ended. */
  get #outcome(): Omit<LiveOutcome, "stayed"> {
    return {
      view: this.view,
      handshake: this.#handshake,
      end: this.#end,
      closeFrame: this.#closeFrame,
      closedByUs: this.#closedByUs,
    };
  }

  message(bytes: Buffer, binary: boolean, at: number): void {
    const data = binary ? bytes : bytes.toString();
    const { lens } = this.#context;
    const frame = this.#teller.came("message", data);
    const sighting = { number: ++this.#came, event: frame, latency: undefined, cause: 0, at };
    if (lens.skips(data)) return;
    // Nor is what comes behind our own close frame, when all that was recorded before it has come.
    if (this.#closedAsRecorded && this.isUpToDate) return;
    lens.look(data);
    this.score.arrive(new ComparedMessage(data, sighting, lens), this.#channelOf(data));
    this.awaited.came(data);
    // What is read of the recording has to keep up: a server may send more than was recorded, and faster.
    if (this.score.waiting.came > MOST_CAME && this.awaited.count === 0 && !this.#paused) {
      this.#paused = true;
      this.#connection?.pause();
    }
    this.#context.waits.wake();
  }

  pinged(data: Buffer): void {
    this.#teller.came("ping", data);
  }

  ponged(data: Buffer): void {
    this.#teller.came("pong", data);
  }

  closeFrame(code: number, reason: string): void {
    this.#closeFrame = { code, reason };
    this.#context.waits.wake();
  }

  ended(end: ConnectionEnd): void {
    this.#end = end;
    this.#teller.closed(end, this.#closedByUs);
    this.#context.waits.wake();
  }

  #resume(): void {
    if (!this.#paused) return;
    this.#paused = false;
    this.#connection?.resume();
  }

  async #open(request: DialRequest): Promise<void> {
    const { clock, signal, waits } = this.#context;
    const began = clock.now();
    const result = await dial(request, this, {
      clock,
      onGiveUp: (giveUp) => {
        if (signal.aborted) giveUp();
        signal.addEventListener("abort", giveUp, { once: true });
        return () => signal.removeEventListener("abort", giveUp);
      },
    }).catch((thrown: unknown) => {
      // A recorded header may be one that HTTP cannot carry.
      if (!(thrown instanceof Failure)) throw thrown;
      return { kind: "error", error: "aborted", message: thrown.problem.headline, code: undefined } as const;
    });
    this.#teller.dialled(request.url, result, clock.now() - began);
    this.#sentAt.push(clock.now());
    if (result.kind === "open") {
      this.#connection = result.connection;
      this.#handshake = { status: 101, protocol: result.answer.protocol };
    } else if (result.kind === "answer") this.#handshake = { status: result.answer.status, protocol: undefined };
    else this.#handshake = { status: undefined, protocol: undefined, error: result.message };
    waits.wake();
  }

  /** Ends what is still open, and waits for the end of TCP. */
  async #shut(): Promise<void> {
    const { waits, clock, signal } = this.#context;
    const connection = this.#connection;
    if (!connection) return;
    if (!this.isClosing && !this.#closedByUs) {
      this.#closedByUs = true;
      connection.close(signal.aborted ? 1001 : 1000);
    }
    const until = clock.now() + (signal.aborted ? GRACE / 4 : GRACE);
    const gone = await waits.until(
      () => this.isOver,
      () => until,
    );
    if (gone) return;
    connection.drop("end");
    const last = clock.now() + GRACE;
    await waits.until(
      () => this.isOver,
      () => last,
    );
  }

  #notes(): readonly string[] {
    const notes: string[] = [];
    if (this.view.continued)
      notes.push("It was open before the recording began: what was said before was not replayed.");
    if (this.#behindClose > 0)
      notes.push(
        `${amount(this.#behindClose)} that the server sent after the client had closed ${this.#behindClose === 1 ? "is" : "are"} not judged.`,
      );
    if (this.#unsent > 0) notes.push(`${amount(this.#unsent)} could not be sent: the connection was not open.`);
    if (this.#givenUp > 0)
      notes.push(`${amount(this.#givenUp)} of the server did not come in time, and the client went on without.`);
    const carried = [...this.#carried];
    for (const [what, count] of carried.slice(0, MOST_NOTES))
      notes.push(`carried on: ${what}, put into ${amount(count)}`);
    if (carried.length > MOST_NOTES) notes.push(`and ${carried.length - MOST_NOTES} more values were carried on`);
    return notes;
  }

  #carry(what: string): void {
    const count = this.#carried.get(what);
    if (count !== undefined || this.#carried.size < MOST_CARRIED) this.#carried.set(what, (count ?? 0) + 1);
  }

  /** What the handshake has carried on. */
  carriedInto(text: string): string {
    return this.#context.carry.text(text, (what) => this.#carry(what));
  }

  #channelOf(data: string | Uint8Array): string | undefined {
    const { lens } = this.#context;
    return lens.hasChannels ? lens.channel(lens.value(data)) : undefined;
  }
}

// --- internal ---

const MOST_CONTROL = 125;
/** Bytes that may wait to be written before the next message is sent; and how often it is looked at, in milliseconds. */
const MOST_BUFFERED = 4 * 1024 * 1024;
const POLL = 50;
/** Milliseconds that the other side may take to end TCP. */
const GRACE = 2_000;
/** So many messages that came may wait for what is read of the recording. */
const MOST_CAME = 8_192;
const MOST_NOTES = 8;
const MOST_CARRIED = 1_000;

function amount(count: number): string {
  return `${count} message${count === 1 ? "" : "s"}`;
}
