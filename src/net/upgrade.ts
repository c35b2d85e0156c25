import type { IncomingMessage } from "node:http";
import type { Socket as TcpSocket } from "node:net";
import type { Duplex } from "node:stream";
import { WebSocketServer } from "ws";
import type { Clock } from "../environment.ts";
import { checkClose, checkControlPayload } from "./close-code.ts";
import type { Connection, ConnectionListener, ReadLimits } from "./connection.ts";
import { checkHeaders, type HeaderChanges } from "./headers.ts";
import { checkResponse, headerLines, type HeaderLine, type HttpResponse, writeResponse } from "./http-response.ts";
import { type IncomingRequest, ReceivedRequest } from "./incoming.ts";
import { MOST_PENDING_PONGS, Socket } from "./socket.ts";
import { SocketConnection } from "./socket-connection.ts";

/** A client's opening handshake that waits for one verdict: `accept`, `refuse`, `drop` or `hang`. A second one throws. */
export interface UpgradeRequest extends IncomingRequest {
  /** What it says, for who remembers it: this holds neither the socket nor node's request. */
  readonly asked: IncomingRequest;
  /** The subprotocols that the client offers, in its order. */
  readonly protocols: readonly string[];
  /** Its `Sec-WebSocket-Key`. */
  readonly key: string;
  /** Whether the client has gone away without waiting for an answer. */
  readonly left: boolean;
  /**
   * Answers 101. Had the client left meanwhile, the connection ends at once with 1006. Throws a `Failure` (code `setting`)
   * for headers that HTTP cannot carry.
   */
  accept(options: AcceptOptions): Connection;
  /** Answers another status and ends TCP. */
  refuse(answer: HttpResponse): void;
  /** Resets TCP. */
  drop(): void;
  /** Never answers. The listener's end ends it. */
  hang(): void;
}

export interface AcceptOptions {
  readonly listener: ConnectionListener;
  /** Also one that was not offered, for servers that break the rules on purpose; undefined: none. */
  readonly protocol?: string | undefined;
  /** Ours win over the 101's own; null removes one. */
  readonly headers?: HeaderChanges | undefined;
  /** Default false. */
  readonly compression?: boolean | undefined;
  /** Default: none. */
  readonly limits?: ReadLimits | undefined;
  /** Default true. */
  readonly autoPong?: boolean | undefined;
}

/** Where a handshake came in. */
export interface UpgradeParts {
  readonly message: IncomingMessage;
  readonly stream: Duplex;
  readonly tcp: TcpSocket | undefined;
  readonly head: Buffer;
  readonly clock: Clock;
  readonly accepted: (connection: Connection) => void;
  readonly ended: (connection: Connection) => void;
}

/** `UpgradeRequest` over a socket of node:http. */
export class Upgrade implements UpgradeRequest {
  readonly asked: IncomingRequest;
  readonly protocols: readonly string[];
  readonly key: string;
  readonly #parts: UpgradeParts;
  #judged = false;

  constructor(parts: UpgradeParts) {
    this.asked = new ReceivedRequest(parts.message);
    const offer = parts.message.headers["sec-websocket-protocol"];
    this.protocols = offer === undefined ? [] : offer.split(",").map((each) => each.trim());
    this.key = parts.message.headers["sec-websocket-key"] ?? "";
    this.#parts = parts;
  }

  get method(): string {
    return this.asked.method;
  }

  get url(): string {
    return this.asked.url;
  }

  get path(): string {
    return this.asked.path;
  }

  get query(): IncomingRequest["query"] {
    return this.asked.query;
  }

  get headers(): IncomingRequest["headers"] {
    return this.asked.headers;
  }

  get cookies(): IncomingRequest["cookies"] {
    return this.asked.cookies;
  }

  get remoteAddress(): string | undefined {
    return this.asked.remoteAddress;
  }

  /** Whether a verdict was given. */
  get judged(): boolean {
    return this.#judged;
  }

  get left(): boolean {
    return this.#parts.stream.destroyed;
  }

  accept(options: AcceptOptions): Connection {
    const { headers, listener } = options;
    checkHeaders(headers ?? {});
    this.#judge();
    const { message, stream, tcp, head, clock, accepted, ended } = this.#parts;
    const limits = options.limits ?? unlimited;
    const server = new WebSocketServer<typeof Socket>(serverOptions(options, limits));
    server.on("headers", (lines) => {
      const [status = ""] = lines;
      const own = lines.slice(1).map(headerOf);
      if (options.protocol !== undefined) own.push(["Sec-WebSocket-Protocol", options.protocol]);
      lines.splice(0, lines.length, status, ...headerLines(own, headers));
    });
    let connection: Connection | undefined;
    // ws calls back at once, or never when the client has left.
    server.handleUpgrade(message, stream, head, (socket) => {
      connection = new SocketConnection({ socket, stream, tcp, masks: false, limits, ended }, listener, clock);
      accepted(connection);
    });
    return connection ?? leftAlready(listener, clock);
  }

  refuse(answer: HttpResponse): void {
    checkResponse(answer);
    this.#judge();
    if (!this.#parts.stream.destroyed) writeResponse(this.#parts.stream, answer);
  }

  drop(): void {
    this.#judge();
    const { stream, tcp } = this.#parts;
    if (tcp?.remoteAddress !== undefined) tcp.resetAndDestroy();
    stream.destroy();
  }

  hang(): void {
    this.#judge();
  }

  #judge(): void {
    if (this.#judged) throw new Error(`the handshake of ${this.url} was answered already`);
    this.#judged = true;
  }
}

// --- internal ---

const unlimited: ReadLimits = { maxPayload: 0, maxFragments: 0, maxBufferedChunks: 0 };

/** `ws`'s own types lack some of its options. */
interface ServerOptions extends ReadLimits {
  readonly noServer: true;
  readonly WebSocket: typeof Socket;
  readonly clientTracking: false;
  readonly autoPong: boolean;
  readonly maxPendingAutoPongs: number;
  readonly perMessageDeflate: boolean;
  readonly handleProtocols: () => false;
}

function serverOptions({ autoPong, compression }: AcceptOptions, limits: ReadLimits): ServerOptions {
  return {
    noServer: true,
    WebSocket: Socket,
    clientTracking: false,
    autoPong: autoPong ?? true,
    ...limits,
    maxPendingAutoPongs: MOST_PENDING_PONGS,
    perMessageDeflate: compression ?? false,
    // The subprotocol is chosen by who accepts, and written with the other headers.
    handleProtocols: () => false,
  };
}

function headerOf(line: string): HeaderLine {
  const colon = line.indexOf(":");
  return [line.slice(0, colon), line.slice(colon + 1).trim()];
}

/** The connection of a client that left before it was accepted. */
function leftAlready(listener: ConnectionListener, clock: Clock): Connection {
  const nothing = (): void => {};
  const unwritten = (): false => false;
  queueMicrotask(() => listener.ended({ code: 1006, reason: "", clean: false, reset: false }, clock.now()));
  return {
    state: "ended",
    buffered: 0,
    send: unwritten,
    sendFrame: unwritten,
    compressed: undefined,
    ping: (data) => (checkControlPayload("ping", data), false),
    pong: (data) => (checkControlPayload("pong", data), false),
    close: checkClose,
    drop: nothing,
    pause: nothing,
    resume: nothing,
    freeze: nothing,
    thaw: nothing,
    ignore: nothing,
    listen: nothing,
  };
}
