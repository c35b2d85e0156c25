import { randomFillSync } from "node:crypto";
import type { Socket as TcpSocket } from "node:net";
import type { Asked, DialRequest } from "./connection.ts";
import { acceptOf } from "./handshake.ts";

/** An answer 101 that any client of RFC 6455 takes. */
export interface PlainAnswer {
  /** As node:http has them: name, value, name, value, … */
  readonly rawHeaders: readonly string[];
  readonly statusText: string;
  /** The subprotocol that the server has chosen. */
  readonly protocol: string | undefined;
  readonly setCookies: readonly string[];
  /** What came behind it. */
  readonly rest: Buffer;
}

export interface PlainHandshakeEar {
  heard(answer: PlainAnswer): void;
  /** Something else has come, which is for ws and node:http to read: give them the socket by `handOver`. */
  unusual(): void;
  failed(error: Error): void;
}

/**
 * The opening handshake of nearly all clients (RFC 6455 section 4.1): nothing about it is unusual, and it is answered by a
 * 101 about which nothing is unusual. Then a text is written and a text is read, which takes a small part of what a
 * request of node:http does. Whatever differs in the least goes the long way, so that there is one reader of it.
 */
export class PlainHandshake {
  readonly key = newKey();
  readonly #socket: TcpSocket;
  readonly #ear: PlainHandshakeEar;
  readonly #text: string;
  #head: Buffer | undefined;

  /** Writes the request to a socket that may still be connecting. */
  constructor(socket: TcpSocket, request: DialRequest, url: URL, ear: PlainHandshakeEar) {
    this.#socket = socket;
    this.#ear = ear;
    socket.on("data", this.#onData).on("end", this.#onEnd).on("close", this.#onEnd).on("error", this.#onError);
    this.#text = requestText(request, url, this.key);
    socket.write(this.#text, "latin1");
  }

  /** The headers that were sent. */
  get asked(): ReturnType<Asked> {
    const lines = this.#text.trimEnd().split("\r\n").slice(1);
    return lines.map((each) => {
      const colon = each.indexOf(": ");
      return [each.slice(0, colon), each.slice(colon + 2)];
    });
  }

  /** Hears nothing of the socket any more. */
  leave(): void {
    this.#socket
      .off("data", this.#onData)
      .off("end", this.#onEnd)
      .off("close", this.#onEnd)
      .off("error", this.#onError);
  }

  /** The socket, with all that has come. Who writes a request to it first writes nothing: it was sent. */
  handOver(): TcpSocket {
    const socket: Partial<Pick<TcpSocket, "write">> = this.#socket;
    socket.write = (...request: unknown[]) => {
      delete socket.write;
      const written = request.at(-1);
      if (typeof written === "function") queueMicrotask(() => void written());
      return true;
    };
    return this.#socket;
  }

  readonly #onData = (chunk: Buffer): void => {
    const head = this.#head ? Buffer.concat([this.#head, chunk]) : chunk;
    const end = head.indexOf("\r\n\r\n");
    if (end < 0 && head.length < MOST_HEAD && mayBecome101(head)) {
      this.#head = head;
      return;
    }
    this.leave();
    // As node:http does: who listens next starts the reading again, also of what is put back.
    (this.#socket as { readableFlowing: boolean | null }).readableFlowing = null;
    const answer = end < 0 ? undefined : readAnswer(head, end, this.key);
    if (answer) this.#ear.heard(answer);
    else {
      this.#socket.unshift(head);
      this.#ear.unusual();
    }
  };

  readonly #onEnd = (): void => {
    this.leave();
    // In the words of node:http.
    this.#ear.failed(Object.assign(new Error("socket hang up"), { code: "ECONNRESET" }));
  };

  readonly #onError = (error: Error): void => {
    this.leave();
    this.#ear.failed(error);
  };
}

/** Whether nothing about a handshake is unusual, as far as we ask. Compression is agreed on by ws. */
export function isPlain({ compression, headers }: DialRequest, { protocol, username, password }: URL): boolean {
  if (compression || username !== "" || password !== "" || !plainSchemes.has(protocol)) return false;
  const names = new Set<string>();
  for (const [name, value] of Object.entries(headers)) {
    const lower = name.toLowerCase();
    // One that is given twice in different letters is one to node:http.
    if (typeof value !== "string" || special.has(lower) || names.has(lower)) return false;
    names.add(lower);
  }
  return true;
}

// --- internal ---

/** Bytes of a head; node:http takes no more either. */
const MOST_HEAD = 16 * 1024;

const plainSchemes = new Set(["ws:", "wss:", "http:", "https:"]);

/** Headers that node:http or ws do something about. */
const special = new Set([
  "connection",
  "content-length",
  "cookie",
  "date",
  "expect",
  "host",
  "keep-alive",
  "sec-websocket-extensions",
  "sec-websocket-key",
  "sec-websocket-protocol",
  "sec-websocket-version",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
]);

/** The headers in the order in which ws and node:http send them. */
function requestText(request: DialRequest, url: URL, key: string): string {
  const { protocols, headers, cookies } = request;
  let text = `GET ${url.pathname}${url.search} HTTP/1.1\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${key}\r\n`;
  text += "Connection: Upgrade\r\nUpgrade: websocket\r\n";
  if (protocols.length > 0) text += `Sec-WebSocket-Protocol: ${protocols.join(",")}\r\n`;
  text += `Host: ${url.host}\r\n`;
  const cookie = cookies?.headerFor(request.url, false);
  if (cookie !== undefined) text += `cookie: ${cookie}\r\n`;
  for (const [name, value] of Object.entries(headers)) text += `${name}: ${String(value)}\r\n`;
  return `${text}\r\n`;
}

const wanted = Buffer.from("HTTP/1.1 101 ");

function mayBecome101(head: Buffer): boolean {
  const length = Math.min(head.length, wanted.length);
  return head.compare(wanted, 0, length, 0, length) === 0;
}

/** Tokens, and values of visible letters (RFC 9110 section 5): what else there may be is for node:http to judge. */
const line = /^([!#$%&'*+\-.^_`|~0-9A-Za-z]+):[ \t]*([\x21-\x7e](?:[\x20-\x7e\t]*[\x21-\x7e])?)[ \t]*$/;

function readAnswer(head: Buffer, end: number, key: string): PlainAnswer | undefined {
  if (!mayBecome101(head)) return undefined;
  const [status = "", ...lines] = head.toString("latin1", 0, end).split("\r\n");
  const statusText = status.slice(wanted.length);
  if (!/^[\x20-\x7e]*$/.test(statusText)) return undefined;
  const rawHeaders: string[] = [];
  const setCookies: string[] = [];
  /** Those that decide, by name; a second one is unusual. */
  const deciding = new Map<string, string>();
  for (const each of lines) {
    const [, name, value] = line.exec(each) ?? [];
    if (name === undefined || value === undefined) return undefined;
    rawHeaders.push(name, value);
    const lower = name.toLowerCase();
    if (lower === "set-cookie") setCookies.push(value);
    if (!decides.has(lower)) continue;
    if (deciding.has(lower)) return undefined;
    deciding.set(lower, value);
  }
  if (deciding.get("upgrade")?.toLowerCase() !== "websocket") return undefined;
  if (deciding.get("connection")?.toLowerCase() !== "upgrade") return undefined;
  if (deciding.get("sec-websocket-accept") !== acceptOf(key)) return undefined;
  if (unexpected.some((name) => deciding.has(name))) return undefined;
  return {
    rawHeaders,
    statusText,
    protocol: deciding.get("sec-websocket-protocol"),
    setCookies,
    rest: head.subarray(end + 4),
  };
}

const unexpected = ["content-length", "sec-websocket-extensions", "transfer-encoding"];
const decides = new Set([...unexpected, "connection", "sec-websocket-accept", "sec-websocket-protocol", "upgrade"]);

const KEY_BYTES = 16;
/** Random bytes cost the most by the call. */
const pool = Buffer.allocUnsafeSlow(256 * KEY_BYTES);
let used = pool.length;

/** RFC 6455 section 4.1: a nonce, chosen at random for each connection. */
function newKey(): string {
  if (used === pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  used += KEY_BYTES;
  return pool.toString("base64", used - KEY_BYTES, used);
}
