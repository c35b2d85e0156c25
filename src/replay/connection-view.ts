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
  /** When that was, in milliseconds since the recording began; undefined of one that is not recorded. */
  readonly at?: number;
  /** The close frame of the other side, where it is no answer: that side was closing by itself, at the same time. */
  readonly crossed?: CloseEvent;
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
  /** That of the other side, behind the first. */
  #otherClose: CloseEvent | undefined;
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
        if (!this.#close) this.#close = event;
        else if (event.from !== this.#close.from) this.#otherClose ??= event;
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
    const late = this.#close !== undefined && this.#close.from !== from;
    return {
      number,
      event,
      at,
      cause: this.#count.client,
      latency: since === undefined ? undefined : at - since,
      late,
    };
  }

  /** Undefined while it is open. */
  get ending(): Ending | undefined {
    const end = this.#end;
    if (!end && !this.#close) return undefined;
    const [close, other] = [this.#close, this.#otherClose];
    const { code, reason = "", from } = close ?? {};
    const at = (close ?? end)?.at;
    return {
      by: from ?? end?.from,
      code,
      reason,
      frame: close !== undefined,
      how: end?.how ?? "unknown",
      ...(at === undefined ? {} : { at }),
      ...(other && !isAnswer(other, code) ? { crossed: other } : {}),
    };
  }

  /** Milliseconds from the request to its answer: no shorter than the way to the server and back; undefined without an answer. */
  get wayAndBack(): number | undefined {
    return this.request && this.response && this.response.at - this.request.at;
  }

  /** How many messages each side has sent. */
  get count(): Readonly<Record<Side, number>> {
    return this.#count;
  }
}

// --- internal ---

/** Whether a close frame may be the answer to one with this code: most echo it, some always say 1000, or nothing. */
function isAnswer({ code }: CloseEvent, to: number | undefined): boolean {
  return code === undefined || code === to || code === 1000;
}
