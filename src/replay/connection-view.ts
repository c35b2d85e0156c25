import type { CloseEvent, EndEvent, RequestEvent, ResponseEvent, Side, TrafficEvent } from "../recording/traffic.ts";
import type { Sighting } from "../align/compared-message.ts";

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
  /** The close frame of the other side, where that side may have been closing by itself, at the same time. */
  readonly crossed?: Pick<CloseEvent, "from" | "code" | "at"> & {
    /** Whether it is none that may be an answer. */
    readonly surely: boolean;
  };
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
  /** Whether the first came so shortly behind a message of the same side that the other one may have closed for that. */
  #closedInRow = false;
  #end: EndEvent | undefined;
  readonly #gaps = new Set<string>();
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
        if (!this.#close) {
          this.#close = event;
          this.#closedInRow = this.#isInRow(event);
        } else if (event.from !== this.#close.from) this.#otherClose ??= event;
        break;
      case "end":
        this.#end = event;
        break;
      case "error":
        this.error ??= event.message;
        break;
      case "gap":
        if (this.#gaps.size < MOST_GAPS) this.#gaps.add(event.reason);
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
      ...(other && (this.#closedInRow || !isAnswer(other, code))
        ? { crossed: { ...other, surely: !isAnswer(other, code) } }
        : {}),
    };
  }

  /** How many milliseconds the way to the server and back takes at most, by its handshake; 0 where there is none. */
  get wayAndBack(): number {
    return this.request && this.response ? Math.min(this.response.at - this.request.at, LONGEST_WAY) : 0;
  }

  /** Why something of it is missing in the recording. */
  get gaps(): ReadonlySet<string> {
    return this.#gaps;
  }

  #isInRow({ from, at }: CloseEvent): boolean {
    const { client, server } = this.#latest;
    if (client === undefined || server === undefined || this.#count[from] === 0) return false;
    const since = from === "client" ? client - server : server - client;
    return since > 0 && at - (from === "client" ? client : server) <= this.wayAndBack;
  }

  /** How many messages each side has sent. */
  get count(): Readonly<Record<Side, number>> {
    return this.#count;
  }
}

// --- internal ---

/** Milliseconds. A handshake that takes longer says nothing about the way: the server has thought. */
const LONGEST_WAY = 250;
const MOST_GAPS = 8;

/** Whether a close frame may be the answer to one with this code: most echo it, some always say 1000, or nothing. */
function isAnswer({ code }: CloseEvent, to: number | undefined): boolean {
  return code === undefined || code === to || code === 1000;
}
