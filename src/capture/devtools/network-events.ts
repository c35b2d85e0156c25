import { isRecord } from "../../recording/checks.ts";
import type { HeaderList, Side, TrafficEvent, Unplaced } from "../../recording/traffic.ts";
import type { CdpEvent } from "./cdp.ts";

/**
 * Makes events of traffic of what the `Network` domain of the DevTools protocol tells of WebSockets, in all pages and
 * workers. Times are those of the browser, which begin with the first of them.
 */
export class NetworkEvents {
  /** By the session and the request that they have there. */
  readonly #open = new Map<string, Open>();
  readonly #time: number;
  #count = 0;
  /** What the browser's clock said at the beginning of the recording, in seconds. */
  #zero: number | undefined;
  #last = 0;

  /** `time`: when the recording began, in milliseconds since 1970. */
  constructor(time: number) {
    this.#time = time;
  }

  of({ method, session = "", params }: CdpEvent): readonly TrafficEvent[] {
    const [, what = ""] = /^Network\.webSocket(\w+)$/.exec(method) ?? [];
    const request = params["requestId"];
    if (what === "" || typeof request !== "string") return [];
    const key = `${session} ${request}`;
    if (what === "Created") {
      this.#open.set(key, { number: undefined, url: text(params["url"]), seen: true });
      return [];
    }
    const known = this.#open.get(key) ?? { number: undefined, url: "", seen: false };
    this.#open.set(key, known);
    const at = this.#at(params["timestamp"], params["wallTime"]);
    const told = eventsOf(what, known, params);
    if (what === "Closed") this.#open.delete(key);
    const begin = known.number === undefined ? opening(known) : [];
    const connection = (known.number ??= ++this.#count);
    return [...begin, ...told].map((event) => ({ ...event, at, connection }));
  }

  /** A page or worker is gone, and its connections with it. */
  gone(session: string): readonly TrafficEvent[] {
    const ends: TrafficEvent[] = [];
    for (const [key, { number }] of this.#open) {
      if (!key.startsWith(`${session} `)) continue;
      this.#open.delete(key);
      if (number !== undefined) ends.push({ type: "end", at: this.#last, connection: number, how: "unknown" });
    }
    return ends;
  }

  /** What is still open when the recording ends. */
  end(): readonly TrafficEvent[] {
    const numbers = [...this.#open.values()].flatMap(({ number }) => number ?? []);
    this.#open.clear();
    return numbers.map((connection) => ({ type: "end", at: this.#last, connection, how: "cut" }));
  }

  #at(timestamp: unknown, wall: unknown): number {
    if (typeof timestamp !== "number") return this.#last;
    // Only handshakes tell both clocks.
    if (typeof wall === "number" && this.#zero === undefined) this.#zero = timestamp - (wall - this.#time / 1000);
    this.#zero ??= timestamp - this.#last / 1000;
    const at = Math.round((timestamp - this.#zero) * 1_000_000) / 1000;
    return (this.#last = Math.max(this.#last, at));
  }
}

// --- internal ---

interface Open {
  /** Undefined until something is told of it. */
  number: number | undefined;
  readonly url: string;
  /** Whether its beginning was. */
  readonly seen: boolean;
}

function opening({ seen }: Open): readonly Unplaced[] {
  if (seen) return [{ type: "open" }];
  return [
    { type: "open", continued: true },
    { type: "gap", reason: "It was open before the recording began: what it has asked for is unknown" },
  ];
}

function eventsOf(what: string, { url }: Open, params: CdpEvent["params"]): readonly Unplaced[] {
  switch (what) {
    case "WillSendHandshakeRequest":
      return [{ type: "request", method: "GET", url, headers: headersIn(params["request"]) }];
    case "HandshakeResponseReceived": {
      const response = isRecord(params["response"]) ? params["response"] : {};
      const { status } = response;
      const headers = headersIn(response);
      return [
        {
          type: "response",
          status: typeof status === "number" ? status : 0,
          statusText: text(response["statusText"]),
          headers,
        },
      ];
    }
    case "FrameSent":
      return messageOf("client", params["response"]);
    case "FrameReceived":
      return messageOf("server", params["response"]);
    case "FrameError":
      return [{ type: "error", message: text(params["errorMessage"]) || "something went wrong" }];
    case "Closed":
      return [{ type: "end", how: "unknown" }];
    default:
      return [];
  }
}

/** The protocol tells of whole messages, and of no control frames. */
function messageOf(from: Side, frame: unknown): readonly Unplaced[] {
  if (!isRecord(frame) || typeof frame["payloadData"] !== "string") return [];
  const { opcode, payloadData } = frame;
  if (opcode === 1) return [{ type: "message", from, data: payloadData.toWellFormed() }];
  return opcode === 2 ? [{ type: "message", from, data: Buffer.from(payloadData, "base64") }] : [];
}

/** A header that came several times has its values in lines. */
function headersIn(part: unknown): HeaderList {
  const headers = isRecord(part) && isRecord(part["headers"]) ? part["headers"] : {};
  return Object.entries(headers).flatMap(([name, value]) =>
    text(value)
      .split("\n")
      .map((each) => [name, each] as const),
  );
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}
