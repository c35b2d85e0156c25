import { isUtf8 } from "node:buffer";
import { parseDuration } from "../../expression/duration-text.ts";
import { jsonText } from "../../expression/json-text.ts";
import type { Outgoing, WireMessage } from "../codec.ts";
import type { Dialogue, Line, ProfileOptions } from "../profile.ts";
import { type Act, isMap, readAct, Untimely } from "./act.ts";
import { forgetOldest } from "./forget-oldest.ts";
import type { KnownProfile } from "./known-profile.ts";
import { printFrame, type StompFrame, StompReader } from "./stomp-frame.ts";

/** STOMP 1.2, https://stomp.github.io/stomp-specification-1.2.html */
export const stomp: KnownProfile = {
  name: "stomp",
  protocols: ["v12.stomp"],
  options: {
    login: { doc: "The name to log in with.", expected: textOption },
    passcode: { doc: "Its password.", expected: textOption },
    host: { doc: "The virtual host. Default: the host of the url.", expected: textOption },
    headers: { doc: "More headers of the CONNECT frame.", expected: headersOption },
    heartbeat: {
      doc: "How often heart-beats are offered and asked for, `10s`; `none` for none. Default: 10s.",
      expected: (value) => (heartbeatOf(value) === undefined ? "a duration such as 10s, or none" : undefined),
    },
  },
  greets: true,
  get events() {
    return { sent: kinds, received: { message: ["body"], receipt: [], error: ["body"] }, open: true };
  },
  open: (line, options) => new Frames(line, options),
};

// --- internal ---

const kinds = {
  send: ["body", "receipt"],
  subscribe: ["receipt"],
  unsubscribe: ["receipt"],
  ack: ["receipt"],
  nack: ["receipt"],
  begin: ["receipt"],
  commit: ["receipt"],
  abort: ["receipt"],
  disconnect: ["receipt"],
} as const satisfies Record<string, readonly string[]>;

type Kind = keyof typeof kinds;

type Headers = Record<string, string>;

class Frames implements Dialogue {
  readonly #line: Line;
  readonly #reader = new StompReader();
  /** In milliseconds; 0 for none. */
  readonly #heartbeat: number;
  #connected = false;
  #subscriptions = 0;
  #subscription: string | undefined;
  /** What acknowledges the latest message. */
  #toAcknowledge: string | undefined;
  #receipts = 0;
  /** The receipts that a step has not named. */
  readonly #unnamed = new Set<string>();

  constructor(line: Line, { login, passcode, host, headers, heartbeat = "10s" }: ProfileOptions) {
    this.#line = line;
    this.#heartbeat = heartbeatOf(heartbeat) ?? 0;
    const connect: Headers = {
      "accept-version": "1.2",
      host: host === undefined ? line.url.hostname : textOf(host),
      "heart-beat": `${this.#heartbeat},${this.#heartbeat}`,
      ...(login === undefined ? {} : { login: textOf(login) }),
      ...(passcode === undefined ? {} : { passcode: textOf(passcode) }),
      ...(isMap(headers) ? headersOf(headers) : {}),
    };
    line.write(printFrame({ command: "CONNECT", headers: connect, body: nothing }));
  }

  received({ bytes }: WireMessage): void {
    const { frames, broken } = this.#reader.add(bytes);
    for (const frame of frames) this.#frame(frame);
    if (broken) this.#line.give();
  }

  encode(value: unknown): readonly Outgoing[] {
    const act = readAct(value, kinds);
    const headers = this.#completed(act);
    const { receipt } = act.beside;
    if (receipt !== undefined && receipt !== false) headers["receipt"] = this.#receipt(receipt);
    const body = act.beside["body"];
    return [printFrame({ command: act.kind.toUpperCase(), headers, body: bodyOf(body, headers) })];
  }

  #frame({ command, headers, body }: StompFrame): void {
    const { "receipt-id": receipt, ...others } = headers;
    if (command === "CONNECTED" && !this.#connected) {
      this.#connected = true;
      this.#beat(headers["heart-beat"]);
      return this.#line.ready({ ...headers });
    }
    if (command === "RECEIPT" && receipt !== undefined) {
      const unnamed = this.#unnamed.delete(receipt);
      return this.#line.give({ receipt: unnamed || receipt, ...others });
    }
    const event = { [command.toLowerCase()]: { ...headers }, ...contentOf(body, headers) };
    if (command === "ERROR" && !this.#connected) return this.#line.refuse(event);
    if (command === "MESSAGE") this.#toAcknowledge = headers["ack"] ?? headers["message-id"];
    return this.#line.give(event);
  }

  /** Sends heart-beats as often as we offered, unless the server wants fewer (CONNECTED: `its own,wanted`). */
  #beat(theirs: string | undefined): void {
    const wanted = Number(/^\d{1,9},(\d{1,9})$/.exec(theirs ?? "")?.[1] ?? 0);
    if (this.#heartbeat > 0 && wanted > 0)
      this.#line.every(Math.max(this.#heartbeat, wanted), () => this.#line.write({ data: "\n", binary: false }));
  }

  /** The headers of a frame, with those that the profile knows. */
  #completed(act: Act<Kind>): Headers {
    const { kind, content } = act;
    if (content !== true && !isMap(content)) throw new TypeError(`"${kind}" takes true, or a map of headers`);
    const headers = content === true ? {} : headersOf(content);
    switch (kind) {
      case "subscribe":
        headers["id"] ??= String(++this.#subscriptions);
        this.#subscription = headers["id"];
        break;
      case "unsubscribe":
        headers["id"] ??= known(this.#subscription, "nothing was subscribed that could be ended");
        break;
      case "ack":
      case "nack":
        headers["id"] ??= known(this.#toAcknowledge, "no message has come that could be acknowledged");
        break;
      default:
    }
    return headers;
  }

  #receipt(given: unknown): string {
    if (typeof given === "string" && given !== "") return given;
    if (given !== true) throw new TypeError('"receipt" must be true, or a text that comes back');
    const receipt = `receipt-${++this.#receipts}`;
    this.#unnamed.add(receipt);
    forgetOldest(this.#unnamed);
    return receipt;
  }
}

const nothing = new Uint8Array();

function known(value: string | undefined, otherwise: string): string {
  if (value === undefined) throw new Untimely(`${otherwise}: write its "id"`);
  return value;
}

/** The headers of a map. Throws a `TypeError` for a value that is no text, number or boolean. */
function headersOf(map: Readonly<Record<string, unknown>>): Headers {
  const headers = Object.create(null) as Headers;
  for (const [name, value] of Object.entries(map)) {
    if (name === "" || !isScalar(value)) throw new TypeError(`the header ${JSON.stringify(name)} must be a text`);
    headers[name] = textOf(value);
  }
  return headers;
}

/** The bytes of a body; what is not text or bytes is JSON, and says so. */
function bodyOf(body: unknown, headers: Headers): Uint8Array {
  if (body === undefined) return nothing;
  if (body instanceof Uint8Array) return body;
  if (typeof body === "string") return Buffer.from(body);
  headers["content-type"] ??= "application/json";
  return Buffer.from(jsonText(body) ?? "null");
}

/** A body as its content type says: JSON is parsed; what is no text is bytes. */
function contentOf(
  body: Uint8Array,
  { "content-type": type = "" }: Readonly<Record<string, string>>,
): { body?: unknown } {
  if (body.length === 0) return {};
  if (!isUtf8(body)) return { body };
  const text = Buffer.from(body).toString();
  if (!/^application\/(?:[\w.-]{1,100}\+)?json\b/i.test(type)) return { body: text };
  try {
    return { body: JSON.parse(text) as unknown };
  } catch {
    // It is not what it says: a text.
    return { body: text };
  }
}

function isScalar(value: unknown): value is string | number | boolean {
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean";
}

function textOf(value: unknown): string {
  return isScalar(value) ? String(value) : "";
}

function textOption(value: unknown): string | undefined {
  return isScalar(value) ? undefined : "a text";
}

function headersOption(value: unknown): string | undefined {
  return isMap(value) && Object.values(value).every(isScalar) ? undefined : "a map of texts";
}

/** Milliseconds, 0 for none; undefined for what is neither. */
function heartbeatOf(value: unknown): number | undefined {
  if (value === "none") return 0;
  const milliseconds = typeof value === "string" ? parseDuration(value) : undefined;
  return milliseconds === undefined ? undefined : Math.round(milliseconds);
}
