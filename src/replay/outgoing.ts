import type { Clock } from "../environment.ts";
import type { Connection } from "../net/connection.ts";
import type { MessageEvent } from "../recording/traffic.ts";
import { CarriedNotes } from "./carried-notes.ts";
import type { Carry } from "./carry.ts";
import type { Sighting } from "../align/compared-message.ts";
import type { ConnectionTeller } from "./connection-teller.ts";
import type { ConnectionView } from "./connection-view.ts";
import type { Filling } from "./filling.ts";
import type { OwnNumbers } from "./own-numbers.ts";
import type { SaidSecrets } from "./said-secrets.ts";
import { Unsent } from "./unsent.ts";
import { Withheld } from "./withheld.ts";
import type { Waits } from "./waits.ts";

export interface OutgoingContext {
  readonly clock: Clock;
  readonly waits: Waits;
  readonly carry: Carry;
  readonly secrets: SaidSecrets;
}

/** What belongs to one connection. */
export interface OutgoingParts {
  readonly teller: ConnectionTeller;
  /** What its messages say of what plain HTTP gave, as it was recorded. */
  readonly needs: ReadonlySet<string>;
  readonly own: OwnNumbers;
}

/** What is sent on a connection: what its client has sent in the recording, with what the server has made anew. */
export class Outgoing {
  readonly unsent: Unsent;
  readonly withheld: Withheld;
  readonly #needs: ReadonlySet<string>;
  readonly #context: OutgoingContext;
  readonly #teller: ConnectionTeller;
  /** When each message was sent, by its number; at 0 when the connection was opened. */
  readonly #sentAt: number[] = [];
  readonly #carried = new CarriedNotes();
  readonly #own: OwnNumbers;
  #guessed: string | undefined;
  /** What it needs to be dialled and nobody has given: `$.token of POST /login`. */
  readonly lacking = new Set<string>();

  constructor(view: ConnectionView, context: OutgoingContext, { teller, needs, own }: OutgoingParts) {
    this.unsent = new Unsent(view);
    this.withheld = new Withheld(view);
    this.#needs = needs;
    this.#own = own;
    this.#context = context;
    this.#teller = teller;
  }

  /** Where the first number had come from that was carried into a message, and may be one of the client: `$.orderId`. */
  get guessed(): string | undefined {
    return this.#guessed;
  }

  /** Before it is dialled: what its messages will need and is known to be lost is lacking as well. */
  lookAhead(): void {
    for (const value of this.#needs) {
      const lost = this.#context.carry.lostOf(value);
      if (lost !== undefined) this.lacking.add(lost);
    }
  }

  /** The opening of the connection has come to an end. */
  opened(): void {
    this.#sentAt.push(this.#context.clock.now());
  }

  /** When the nth message was sent, or the connection was opened (0); undefined when it has yet to be. */
  sentAt(number: number): number | undefined {
    return this.#sentAt[number];
  }

  /** Sends a message; resolves when the next one may be. Without a connection it cannot be sent. */
  async message({ data, at, wire }: MessageEvent, sighting: Sighting, connection: Connection | undefined) {
    const { clock, waits, carry, secrets } = this.#context;
    secrets.look(data, "client");
    const lost = new Set<string>();
    const now = carry.into(
      data,
      {
        carried: (what, guess) => {
          this.#carried.add(what);
          this.#guessed ??= guess;
        },
        // What is the same by chance is not needed.
        lacking: (what, recorded) => this.#needs.has(recorded) && lost.add(what),
      },
      this.#own,
    );
    this.#sentAt.push(clock.now());
    if (lost.size > 0 && connection) {
      this.withheld.add(sighting, lost);
      return;
    }
    // A message that was carried over may have another length, and so may one that was compressed have had.
    const frames = wire && !wire.compressed && wire.frames.length > 1 && now === data ? wire.frames : undefined;
    const binary = typeof now !== "string";
    if (!connection?.send(now, { binary, split: frames })) {
      this.unsent.add(sighting);
      return;
    }
    this.unsent.sent(at);
    this.#teller.sent("message", now);
    if (connection.buffered > MOST_BUFFERED)
      await waits.until(
        () => connection.buffered < MOST_BUFFERED / 2 || connection.state === "ended",
        () => clock.now() + POLL,
      );
  }

  ping(data: Uint8Array, connection: Connection | undefined): void {
    if (data.length <= MOST_CONTROL && connection?.ping(data)) this.#teller.sent("ping", data);
  }

  /** What the handshake is filled with; `secrets`: those that the user has given. */
  filling(secrets: ReadonlyMap<string, string>): Filling {
    return this.#context.carry.filling(secrets, {
      carried: (what) => this.#carried.add(what, "the handshake"),
      lacking: (what) => this.lacking.add(what),
    });
  }

  notes(): readonly string[] {
    return [...this.unsent.notes(), ...this.#carried.lines()];
  }
}

// --- internal ---

const MOST_CONTROL = 125;
/** Bytes that may wait to be written before the next message is sent; and how often it is looked at, in milliseconds. */
const MOST_BUFFERED = 4 * 1024 * 1024;
const POLL = 50;
