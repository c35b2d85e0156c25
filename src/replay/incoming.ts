import type { Connection } from "../net/connection.ts";
import type { MessageEvent } from "../recording/traffic.ts";
import { amount } from "./amount.ts";
import { Awaited } from "./awaited.ts";
import type { Carry } from "./carry.ts";
import { ComparedMessage, type Sighting } from "../align/compared-message.ts";
import type { ConnectionView } from "./connection-view.ts";
import type { Lens } from "../align/lens.ts";
import type { Memory } from "../align/memory.ts";
import type { Judged } from "./score.ts";
import { Score } from "./score.ts";
import type { OwnNumbers } from "./own-numbers.ts";
import type { SaidSecrets } from "./said-secrets.ts";

export interface IncomingContext {
  readonly lens: Lens;
  readonly anyOrder: boolean;
  readonly ignoreGenerated: boolean;
  readonly memory: Memory;
  readonly carry: Carry;
  readonly secrets: SaidSecrets;
}

export interface IncomingOptions {
  /** Told of each message. */
  readonly judged: ((judged: Judged) => void) | undefined;
  /** Numbers that the client makes itself. */
  readonly own: OwnNumbers;
  /** When the client has sent its nth message, or opened the connection (0). */
  readonly sentAt: (number: number) => number | undefined;
}

/** What comes on a connection, beside what has come in the recording: it is scored, and waited for. */
export class Incoming {
  readonly awaited: Awaited;
  readonly score: Score;
  readonly #view: ConnectionView;
  readonly #lens: Lens;
  readonly #carry: Carry;
  readonly #secrets: SaidSecrets;
  readonly #own: OwnNumbers;
  #came = 0;
  #givenUp = 0;
  #paused: Connection | undefined;

  constructor(view: ConnectionView, context: IncomingContext, { judged, sentAt, own }: IncomingOptions) {
    const { lens, anyOrder, ignoreGenerated, memory, carry, secrets } = context;
    this.#view = view;
    this.#lens = lens;
    this.#carry = carry;
    this.#secrets = secrets;
    this.#own = own;
    this.awaited = new Awaited(lens, (recorded, came) => carry.learn(recorded, came));
    this.score = new Score({
      side: "server",
      judged,
      anyOrder,
      ignoreGenerated,
      memory,
      latency: (recorded, came) => {
        const cause = sentAt(recorded.cause);
        // What came before its cause was sent has another one.
        return cause === undefined || came.at < cause ? undefined : came.at - cause;
      },
    });
  }

  /** The server has sent this in the recording; `due`: until when it is waited for, undefined when nobody had. */
  expect({ data, at, from }: MessageEvent, position: number, due: number | undefined): void {
    const message = new ComparedMessage(data, this.#view.sight(from, at, position), this.#lens);
    if (this.#lens.skips(data)) return;
    this.#secrets.look(data, "server");
    this.#lens.look(data);
    this.score.expect(message, this.#channelOf(data));
    if (due !== undefined) this.awaited.expect(data, due);
    if (this.score.waiting.came < MOST_CAME / 2 || this.awaited.count > 0) this.resume();
  }

  /** `late`: behind our own close frame. */
  message(
    data: string | Uint8Array,
    { event, at, late }: Pick<Sighting, "event" | "at" | "late">,
    connection: Connection | undefined,
  ): void {
    const sighting = { number: ++this.#came, event, latency: undefined, cause: 0, at, late };
    const words = this.#carry.asRecorded(data, this.#own);
    if (this.#lens.skips(words)) return;
    // Nothing that it could be is left.
    if (late && this.score.waiting.recorded === 0) return;
    this.#lens.look(words);
    this.score.arrive(new ComparedMessage(data, sighting, this.#lens, words), this.#channelOf(words));
    this.awaited.came(data);
    // What is read of the recording has to keep up: a server may send more than was recorded, and faster.
    if (this.score.waiting.came > MOST_CAME && this.awaited.count === 0 && !this.#paused) {
      this.#paused = connection;
      connection?.pause();
    }
  }

  /** Reads again what comes. */
  resume(): void {
    this.#paused?.resume();
    this.#paused = undefined;
  }

  /** Waits no longer for what has not come. */
  giveUp(): void {
    this.#givenUp += this.awaited.giveUp();
  }

  /** Nothing more was recorded, or comes. `open`: what comes behind the end of the recording is another matter. */
  end(open: boolean): void {
    this.score.endRecorded({ open });
    this.score.endCame();
  }

  notes(): readonly string[] {
    const { recorded } = this.score.passedOver;
    return [
      ...(recorded > 0
        ? [
            `${amount(recorded)} that the server sent after the client had closed ${recorded === 1 ? "is" : "are"} not judged.`,
          ]
        : []),
      ...(this.#givenUp > 0
        ? [`${amount(this.#givenUp)} of the server did not come in time, and the client went on without.`]
        : []),
    ];
  }

  #channelOf(data: string | Uint8Array): string | undefined {
    return this.#lens.hasChannels ? this.#lens.channel(this.#lens.value(data)) : undefined;
  }
}

// --- internal ---

/** So many messages that came may wait for what is read of the recording. */
const MOST_CAME = 8_192;
