import type { Clock } from "../environment.ts";
import type { Connection, ConnectionEnd, ConnectionListener, DialRequest } from "../net/connection.ts";
import { dial } from "../net/dial.ts";
import { Failure } from "../problem.ts";
import type { CloseEvent, MessageEvent } from "../recording/traffic.ts";
import type { Awaited } from "./awaited.ts";
import type { Carry } from "./carry.ts";
import { Closing } from "./closing.ts";
import type { ConnectionScore, HandshakeOutcome } from "./connection-score.ts";
import type { ConnectionView } from "./connection-view.ts";
import type { Filling } from "./filling.ts";
import { Incoming } from "./incoming.ts";
import type { Lens } from "../align/lens.ts";
import { liveFaults, type LiveOutcome } from "./live-faults.ts";
import type { Memory } from "../align/memory.ts";
import type { ConnectionTeller } from "./connection-teller.ts";
import type { MessageSteps } from "./message-steps.ts";
import { Outgoing } from "./outgoing.ts";
import { OwnNumbers } from "./own-numbers.ts";
import type { SaidSecrets } from "./said-secrets.ts";
import type { Waits } from "./waits.ts";

/** What all connections of a replay share. */
export interface ReplayContext {
  readonly clock: Clock;
  readonly lens: Lens;
  readonly anyOrder: boolean;
  readonly ignoreGenerated: boolean;
  readonly memory: Memory;
  readonly waits: Waits;
  readonly carry: Carry;
  readonly secrets: SaidSecrets;
  readonly signal: AbortSignal;
  /** Milliseconds that a message may take longer than it did in the recording. */
  readonly timeout: number;
  /** Milliseconds that are waited for what was not recorded, before we close. */
  readonly settle: number;
}

/** What belongs to one connection. */
export interface ConnectionParts {
  readonly teller: ConnectionTeller;
  readonly steps: MessageSteps | undefined;
  /** What its messages say of what plain HTTP gave, as it was recorded. */
  readonly needs: ReadonlySet<string>;
}

/** One recorded connection as it is played again: the client's part is ours, the server's is scored. */
export class ReplayedConnection implements ConnectionListener {
  readonly view: ConnectionView;
  readonly name: string;
  readonly #context: ReplayContext;
  readonly #teller: ConnectionTeller;
  readonly #incoming: Incoming;
  readonly #outgoing: Outgoing;
  readonly #closing: Closing;
  #connection: Connection | undefined;
  #opening: Promise<void> | undefined;
  #leaving: Promise<void> | undefined;
  #handshake: HandshakeOutcome | undefined;

  constructor(view: ConnectionView, name: string, context: ReplayContext, { teller, steps, needs }: ConnectionParts) {
    this.view = view;
    this.name = name;
    this.#context = context;
    this.#teller = teller;
    const own = new OwnNumbers();
    this.#closing = new Closing(context);
    this.#outgoing = new Outgoing(view, context, { teller, needs, own });
    this.#incoming = new Incoming(view, context, {
      own,
      judged: steps && ((judged) => steps.judged(judged)),
      sentAt: (number) => this.#outgoing.sentAt(number),
    });
  }

  /** What has yet to come. */
  get awaited(): Awaited {
    return this.#incoming.awaited;
  }

  /** Whether nothing more of the server can come. */
  get isOver(): boolean {
    return this.#closing.isOver || (this.#handshake !== undefined && this.#connection === undefined);
  }

  /** Whether the server has said that it closes, or is gone. */
  get isClosing(): boolean {
    return this.isOver || this.#closing.isByServer;
  }

  /** Whether what the server has sent so far in the recording has come, or cannot come any more. */
  get isUpToDate(): boolean {
    return this.awaited.count === 0 || this.isOver;
  }

  /** Begins the handshake, unless it was filled with less than it needs, or messages will need what is lost. */
  open(request: DialRequest): void {
    this.#outgoing.lookAhead();
    const { lacking } = this.#outgoing;
    if (lacking.size > 0) {
      this.#outgoing.opened();
      this.#handshake = { status: undefined, protocol: undefined, lacking };
      return;
    }
    this.#opening = this.#open(request);
  }

  /** Resolves when the handshake has come to an end. */
  async opened(): Promise<void> {
    await this.#opening;
  }

  /** The server has sent this in the recording; `due`: until when it is waited for. */
  expect(message: MessageEvent, position: number, due: number): void {
    this.#incoming.expect(message, position, this.isOver ? undefined : due);
  }

  /** The server has sent this in the recording when the client had closed already: nobody waits for it. */
  passOver(message: MessageEvent, position: number): void {
    this.#incoming.expect(message, position, undefined);
  }

  /** Sends what the client has sent. */
  async send(message: MessageEvent, position: number): Promise<void> {
    const sighting = this.view.sight(message.from, message.at, position);
    await this.#opening;
    await this.#outgoing.message(message, sighting, this.#connection);
  }

  async ping(data: Uint8Array): Promise<void> {
    await this.#opening;
    this.#outgoing.ping(data, this.#connection);
  }

  /** The client leaves: `work` closes the connection, when its time has come. */
  leave(work: () => Promise<void>): Promise<void> {
    this.#leaving = work();
    return this.#leaving;
  }

  /** Closes as the client has. */
  async close(recorded: CloseEvent): Promise<void> {
    await this.#opening;
    this.#closing.close(this.#connection, recorded);
  }

  /** Ends TCP as the client has, without a close frame. */
  async drop(how: "reset" | "end"): Promise<void> {
    await this.#opening;
    this.#closing.drop(this.#connection, how);
  }

  /** Waits no longer for what has not come. */
  giveUp(): void {
    this.#incoming.giveUp();
  }

  /**
   * The recording has no more of it: waits for what has yet to come, ends it, and gives how it compares. `due`: until when an
   * end by the server is waited for.
   */
  async finish(due: number): Promise<ConnectionScore> {
    const { waits, clock, settle, signal } = this.#context;
    await this.#opening;
    await this.#leaving;
    this.#incoming.resume();
    const recorded = this.view.ending;
    const stop = (): boolean => signal.aborted;
    await waits.until(
      () => this.isUpToDate || stop(),
      () => this.awaited.due,
    );
    if (!this.isUpToDate) this.giveUp();
    if (recorded?.by === "server" && !this.isOver && !this.#closing.byUs)
      await waits.until(
        () => this.isClosing || stop(),
        () => due,
      );
    const stayed =
      recorded?.by === "server" && recorded.how !== "cut" && !this.isClosing && !this.#closing.byUs && !stop();
    const isCut = recorded === undefined || recorded.how === "cut";
    if (!isCut && !this.isClosing && !this.#closing.byUs) {
      const until = clock.now() + settle;
      await waits.until(
        () => this.isOver || stop(),
        () => until,
      );
    }
    if (this.#connection) await this.#closing.shut(this.#connection);
    this.#incoming.end(isCut);
    return {
      number: this.view.number,
      name: this.name,
      scores: [this.#incoming.score],
      faults: liveFaults({ ...this.#outcome, stayed }),
      unsent: this.#outgoing.unsent.count + this.#outgoing.withheld.count,
      notes: this.#notes(),
      guessed: this.#outgoing.guessed,
    };
  }

  /** How it was opened and how it has ended. */
  get #outcome(): Omit<LiveOutcome, "stayed"> {
    return {
      view: this.view,
      handshake: this.#handshake,
      ...this.#closing.outcome,
      unsent: this.#outgoing.unsent,
      withheld: this.#outgoing.withheld,
    };
  }

  message(bytes: Buffer, binary: boolean, at: number): void {
    const data = binary ? bytes : bytes.toString();
    this.#context.secrets.look(data, "server");
    const event = this.#teller.came("message", data);
    this.#incoming.message(data, { event, at, late: this.#closing.asRecorded }, this.#connection);
    this.#context.waits.wake();
  }

  pinged(data: Buffer): void {
    this.#teller.came("ping", data);
  }

  ponged(data: Buffer): void {
    this.#teller.came("pong", data);
  }

  closeFrame(code: number, reason: string): void {
    this.#closing.closeFrame(code, reason);
  }

  ended(end: ConnectionEnd): void {
    this.#teller.closed(end, this.#closing.byUs);
    this.#closing.ended(end);
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
    this.#outgoing.opened();
    if (result.kind === "open") {
      this.#connection = result.connection;
      this.#handshake = { status: 101, protocol: result.answer.protocol };
    } else if (result.kind === "answer") this.#handshake = { status: result.answer.status, protocol: undefined };
    else this.#handshake = { status: undefined, protocol: undefined, error: result.message };
    waits.wake();
  }

  #notes(): readonly string[] {
    return [
      ...(this.view.continued
        ? ["It was open before the recording began: what was said before was not replayed."]
        : []),
      ...Array.from(this.view.gaps, (reason) => `What is missing in the recording was not replayed: ${reason}`),
      ...this.#incoming.notes(),
      ...this.#outgoing.notes(),
    ];
  }

  /** What the handshake is filled with; `secrets`: those that the user has given. */
  filling(secrets: ReadonlyMap<string, string>): Filling {
    return this.#outgoing.filling(secrets);
  }
}
