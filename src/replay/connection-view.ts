import type { CloseEvent, EndEvent, RequestEvent, ResponseEvent, Side, TrafficEvent } from "../recording/traffic.ts";
import type { Sighting } from "./compared-message.ts";

/** How a connection ended. */
export interface Ending {
  /** Who sent the first close frame, else who ended TCP first. */
  readonly by: Side | undefined;
  /** Of that close frame; undefined when it had none, or there was no close frame. */
  readonly code: number | undefined;
  readonly reason: string;
  /** Whether there was a close frame. */
  readonly frame: boolean;
  readonly how: EndEvent["how"];
}

/**
 * A connection as the events of a recording tell it, from one event to the next: its handshake, how it ended, and for each
 * message where and when it was seen.
 */
export class ConnectionView {
  readonly number: number;
  /** Which event of its recording its request is, from 1; 0 when nobody has said so. */
  position = 0;
  request: RequestEvent | undefined;
  response: ResponseEvent | undefined;
  /** Why it was not made, or what was against the protocol. */
  error: string | undefined;
  /** Whether it was open before the recording began. */
  continued = false;
  #close: CloseEvent | undefined;
  #end: EndEvent | undefined;
  #count = { client: 0, server: 0 };
  /** When the client has said something last, or it was opened; and the server. */
  #latest: { client: number | undefined; server: number | undefined } = { client: undefined, server: undefined };

  constructor(number: number) {
    this.number = number;
  }

  /** Takes an event that is no message. */
  take(event: TrafficEvent): void {
    switch (event.type) {
      case "open":
        this.continued = event.continued ?? false;
        break;
      case "request":
        this.request ??= event;
        break;
      case "response":
        this.response ??= event;
        this.#latest = { client: event.at, server: event.at };
        break;
      case "close":
        this.#close ??= event;
        break;
      case "end":
        this.#end = event;
        break;
      case "error":
        this.error ??= event.message;
        break;
      default:
        break;
    }
  }

  /** Where and when a message was seen, which is the `event`th event of its recording. */
  sight(from: Side, at: number, event: number): Sighting {
    const number = ++this.#count[from];
    const since = this.#latest[from === "client" ? "server" : "client"];
    this.#latest[from] = at;
    return { number, event, at, cause: this.#count.client, latency: since === undefined ? undefined : at - since };
  }

  /** Undefined while it is open. */
  get ending(): Ending | undefined {
    const end = this.#end;
    if (!end && !this.#close) return undefined;
    const { code, reason = "", from } = this.#close ?? {};
    return { by: from ?? end?.from, code, reason, frame: this.#close !== undefined, how: end?.how ?? "unknown" };
  }

  /** How many messages each side has sent. */
  get count(): Readonly<Record<Side, number>> {
    return this.#count;
  }
}
