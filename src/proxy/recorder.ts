import type { Pieces } from "../capture/pieces.ts";
import type { RecordingWriter, Untimed } from "../capture/recording-writer.ts";
import { type EventMask, eventMask } from "../recording/mask-recording.ts";
import type { EndEvent, HeaderList, Side, TrafficBody, TrafficEvent } from "../recording/traffic.ts";
import type { Secrets } from "../recording/secrets.ts";
import { InOrder } from "./in-order.ts";

/** What has been recorded so far. */
export interface RecordedSoFar {
  readonly connections: number;
  readonly open: number;
  readonly messages: Readonly<Record<Side, number>>;
  /** Bytes of the recording, before they are packed. */
  readonly size: number;
}

/** What ends a recording that is meant to end by itself. */
export interface RecordingLimits {
  readonly size?: number | undefined;
  readonly messages?: number | undefined;
}

/** An HTTP request as it goes to the target. */
export interface RecordedRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: HeaderList;
  readonly body?: TrafficBody | undefined;
}

/** The target's answer, as it came. */
export interface RecordedResponse {
  readonly status: number;
  readonly statusText: string;
  readonly headers: HeaderList;
  readonly body?: TrafficBody | undefined;
}

export interface RecorderOptions {
  readonly writer: RecordingWriter;
  readonly secrets: Secrets;
  readonly limits: RecordingLimits;
  /** Everything is on the disk before it is passed on. */
  readonly fsync: boolean;
  /** Called once, when a limit is reached. */
  readonly enough: (why: string) => void;
  /** Called when a connection could not be made, or broke in the middle of an answer. */
  readonly trouble: (message: string) => void;
}

interface ErrorMore {
  readonly from?: Side | undefined;
  readonly help?: string | undefined;
}

/** Numbers connections, keeps secrets out of what is told of their handshakes, counts, and knows when it is enough. */
export class Recorder {
  readonly #options: RecorderOptions;
  readonly #writer: RecordingWriter;
  readonly #mask: EventMask;
  readonly #order = new InOrder();
  readonly #messages = { client: 0, server: 0 };
  #connections = 0;
  #open = 0;
  /** Bytes that wait for a body that is unpacked. */
  #held = 0;
  #over = false;

  constructor(options: RecorderOptions) {
    this.#options = options;
    this.#writer = options.writer;
    this.#mask = eventMask({ answers: true }, options.secrets);
  }

  /** Whether what comes is to be recorded before it is passed on. */
  get recordsFirst(): boolean {
    return this.#options.fsync;
  }

  get secrets(): Secrets {
    return this.#options.secrets;
  }

  get soFar(): RecordedSoFar {
    return { connections: this.#connections, open: this.#open, messages: this.#messages, size: this.#writer.size };
  }

  /** Whether more waits for the disk than may: who brings it must wait. */
  get behind(): boolean {
    return this.#writer.waiting + this.#held > MOST_WAITING;
  }

  /** Whether what comes now is recorded later, behind a body that is unpacked. */
  get held(): boolean {
    return this.#order.held;
  }

  /** Calls back when all that came before is recorded. */
  whenRecorded(act: () => void): void {
    this.#order.add(act);
  }

  /** A client has come; gives the number of its connection. */
  opened(client: string | undefined): number {
    const connection = ++this.#connections;
    this.#open++;
    this.#put({ type: "open", connection, ...(client === undefined ? {} : { client }) });
    return connection;
  }

  request(connection: number, { method, url, headers, body }: RecordedRequest): void {
    this.#put({ type: "request", connection, method, url, headers, ...(body ? { body } : {}) });
  }

  response(connection: number, { status, statusText, headers, body }: RecordedResponse): void {
    this.#put({ type: "response", connection, status, statusText, headers, ...(body ? { body } : {}) });
  }

  /** `from`: who did it; undefined for the network and for us. `help`: what to do about it; it is told, and not recorded. */
  error(connection: number, message: string, code: string | undefined, { from, help }: ErrorMore = {}): void {
    this.#options.trouble(help === undefined ? message : `${message}. ${help}`);
    const said = { message, ...(code === undefined ? {} : { code }), ...(from === undefined ? {} : { from }) };
    this.#put({ type: "error", connection, ...said });
  }

  /**
   * Bytes behind a 101; `messages`: of how many the last frame begins in these. Gives them as they are kept when that is done at
   * once: see `pieces`.
   */
  bytes(from: Side, connection: number, bytes: Buffer, messages: number): Buffer | undefined {
    if (this.#over) return undefined;
    this.#messages[from] += messages;
    if (!this.#order.held) {
      const kept = this.#writer.bytes(from, connection, bytes, { messages });
      this.#count();
      return kept;
    }
    const at = this.#writer.now;
    this.#held += bytes.length;
    this.#order.add(() => {
      this.#held -= bytes.length;
      this.#writer.bytes(from, connection, bytes, { messages, at });
      this.#count();
    });
    return undefined;
  }

  /**
   * Whether bytes that come now can be passed on as they are kept. Not when they are kept later or not at all, and not while many
   * pieces are in memory for the sake of clients that read slowly.
   */
  get keeps(): boolean {
    return !this.#over && !this.#order.held && !this.recordsFirst && this.pieces.read < MOST_READ;
  }

  /** Where what is recorded is kept. */
  get pieces(): Pieces {
    return this.#writer.pieces;
  }

  ended(connection: number, how: EndEvent["how"], from: Side | undefined): void {
    this.#open--;
    this.#put({ type: "end", connection, how, ...(from === undefined ? {} : { from }) });
  }

  /** What somebody else has captured: whole events, with their times and the numbers of their connections. */
  tell(event: TrafficEvent): void {
    if (event.type === "open") {
      this.#connections++;
      this.#open++;
    } else if (event.type === "end") this.#open--;
    if (this.#over) return;
    if (event.type === "message") this.#messages[event.from]++;
    this.#put(event, event.at);
    this.#order.add(() => this.#count());
  }

  /** Records nothing more; resolves when all is written. */
  async end(): Promise<void> {
    this.#over = true;
    await this.#order.settled();
    await this.#writer.end();
  }

  /** `time`: when it was, where that is not now. */
  #put(event: Untimed, time?: number): void {
    if (this.#over) return;
    const at = this.#writer.now;
    this.#order.add(() => {
      const masked = this.#mask({ ...event, at: time ?? at / 1000 });
      const write = (told: TrafficEvent): void => this.#writer.event(told, told.at, at);
      return masked instanceof Promise ? masked.then(write) : write(masked);
    });
  }

  #count(): void {
    const { size = Infinity, messages: most = Infinity } = this.#options.limits;
    if (this.#over) return;
    if (this.#messages.client + this.#messages.server >= most) this.#end(`There are ${most} messages`);
    else if (size !== Infinity && this.#writer.size >= size) this.#end("The recording is as large as it may be");
  }

  #end(why: string): void {
    this.#over = true;
    this.#options.enough(why);
  }
}

// --- internal ---

const MOST_WAITING = 16 * 1024 * 1024;
const MOST_READ = 16;
