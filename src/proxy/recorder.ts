import type { FrameCounter } from "../capture/frame-counter.ts";
import type { RecordingWriter } from "../capture/recording-writer.ts";
import type { EndEvent, HeaderList, Side, TrafficBody, TrafficEvent } from "../recording/traffic.ts";
import type { Secrets } from "../recording/secrets.ts";

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
  readonly #messages = { client: 0, server: 0 };
  #connections = 0;
  #open = 0;
  #over = false;

  constructor(options: RecorderOptions) {
    this.#options = options;
    this.#writer = options.writer;
  }

  /** Whether what comes is to be recorded before it is passed on. */
  get first(): boolean {
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
    return this.#writer.waiting > MOST_WAITING;
  }

  /** A client has come; gives the number of its connection. */
  opened(client: string | undefined): number {
    const connection = ++this.#connections;
    this.#open++;
    if (!this.#over) this.#writer.event({ type: "open", connection, ...(client === undefined ? {} : { client }) });
    return connection;
  }

  request(connection: number, { method, url, headers, body }: RecordedRequest): void {
    if (this.#over) return;
    this.#writer.event({
      type: "request",
      connection,
      method,
      url: this.secrets.url(url),
      headers: this.secrets.headers(headers),
      ...(body ? { body: this.secrets.body(body, headers) } : {}),
    });
  }

  response(connection: number, { status, statusText, headers, body }: RecordedResponse): void {
    if (this.#over) return;
    this.#writer.event({
      type: "response",
      connection,
      status,
      statusText,
      headers: this.secrets.headers(headers),
      ...(body ? { body: this.secrets.body(body, headers) } : {}),
    });
  }

  /** `from`: who did it; undefined for the network and for us. `help`: what to do about it; it is told, and not recorded. */
  error(connection: number, message: string, code: string | undefined, { from, help }: ErrorMore = {}): void {
    this.#options.trouble(help === undefined ? message : `${message}. ${help}`);
    if (this.#over) return;
    const said = { message, ...(code === undefined ? {} : { code }), ...(from === undefined ? {} : { from }) };
    this.#writer.event({ type: "error", connection, ...said });
  }

  /** Bytes behind a 101, which `counter` counts. */
  bytes(from: Side, connection: number, bytes: Buffer, counter: FrameCounter): void {
    if (this.#over) return;
    const before = counter.messages;
    counter.read(bytes);
    const messages = counter.messages - before;
    this.#messages[from] += messages;
    this.#writer.bytes(from, connection, bytes, messages);
    this.#count();
  }

  #count(): void {
    const { size = Infinity, messages: most = Infinity } = this.#options.limits;
    if (this.#messages.client + this.#messages.server >= most) this.#end(`There are ${most} messages`);
    else if (size !== Infinity && this.#writer.size >= size) this.#end("The recording is as large as it may be");
  }

  ended(connection: number, how: EndEvent["how"], from: Side | undefined): void {
    this.#open--;
    if (this.#over) return;
    this.#writer.event({ type: "end", connection, how, ...(from === undefined ? {} : { from }) });
  }

  /** What somebody else has captured: whole events, with their times and the numbers of their connections. */
  tell(event: TrafficEvent): void {
    if (event.type === "open") {
      this.#connections++;
      this.#open++;
    } else if (event.type === "end") this.#open--;
    if (this.#over) return;
    if (event.type === "message") this.#messages[event.from]++;
    this.#writer.event(this.#masked(event), event.at);
    this.#count();
  }

  /** Records nothing more; resolves when all is written. */
  end(): Promise<void> {
    this.#over = true;
    return this.#writer.end();
  }

  #masked(event: TrafficEvent): TrafficEvent {
    if (event.type === "request")
      return { ...event, url: this.secrets.url(event.url), headers: this.secrets.headers(event.headers) };
    return event.type === "response" ? { ...event, headers: this.secrets.headers(event.headers) } : event;
  }

  #end(why: string): void {
    this.#over = true;
    this.#options.enough(why);
  }
}

// --- internal ---

const MOST_WAITING = 16 * 1024 * 1024;
