import http, { type IncomingMessage, type ServerResponse } from "node:http";
import https from "node:https";
import type { Socket as TcpSocket } from "node:net";
import type { Duplex } from "node:stream";
import type { Clock } from "../environment.ts";
import type { Connection } from "./connection.ts";
import { checkResponse, type HttpResponse, writeResponse } from "./http-response.ts";
import { type IncomingRequest, ReceivedRequest } from "./incoming.ts";
import { listenFailure } from "./listen-failure.ts";
import { passOn, type PassTarget } from "./http-pass.ts";
import { type HttpStream, streamed } from "./http-stream.ts";
import { malformed } from "./malformed.ts";
import { Upgrade, type UpgradeRequest } from "./upgrade.ts";

export interface ListenOptions {
  readonly clock: Clock;
  /** Default 127.0.0.1. */
  readonly host?: string | undefined;
  /** 0 is any free port. */
  readonly port: number;
  /** PEM texts. With it the listener speaks wss and https only. */
  readonly tls?: { readonly cert: string; readonly key: string } | undefined;
  /** A sound opening handshake came in. The verdict may be given later. */
  readonly onUpgrade: (request: UpgradeRequest) => void | Promise<void>;
  /** A plain HTTP request came in; without it they are answered 426. The answer may be given later; a second one throws. */
  readonly onRequest?:
    | ((request: HttpRequestIn, respond: (response: HttpResponse) => void) => void | Promise<void>)
    | undefined;
  /** Which requests `onRequest` is told of before their bodies have come: it passes them on. Default: none. */
  readonly passes?: ((request: IncomingRequest) => boolean) | undefined;
  /** Told what keeps a client from TLS: a certificate that it does not trust, no TLS at all. */
  readonly onTlsError?: ((error: Error, remoteAddress: string | undefined) => void) | undefined;
  /** What `onUpgrade` and `onRequest` threw; the client has got a 500. Without it, it is thrown to the process. */
  readonly onError?: ((error: unknown) => void) | undefined;
}

/** A plain HTTP request with its body, of at most 1 MiB: larger ones are answered 413. Of one that `passes` the body is empty. */
export interface HttpRequestIn extends IncomingRequest {
  readonly body: Buffer;
  /** Passes it on with its whole body, and the answer back, instead of an answer: see `passOn`. */
  pass(target: PassTarget): Promise<number>;
  /** Answers with a body that is written bit by bit; instead of the answer. The body of `head` comes first. */
  stream(head: HttpResponse): HttpStream;
}

/** A server that listens. */
export interface Listener {
  /** `ws://127.0.0.1:8080`, or `wss://…`. */
  readonly url: string;
  /** `http://127.0.0.1:8080`, or `https://…`. */
  readonly httpUrl: string;
  readonly host: string;
  readonly port: number;
  /** The WebSocket connections that are open. */
  readonly connections: ReadonlySet<Connection>;
  /** Answers nothing more, and neither reads nor writes on its connections, until `thaw`. TCP connections are still taken. */
  freeze(): void;
  /** Goes on where it was frozen. */
  thaw(): void;
  /** Destroys every socket; the port is free afterwards. May be called again. */
  close(): Promise<void>;
}

/** Starts a server for WebSocket and HTTP. Rejects with a `Failure` (code `server`) when it cannot listen there. */
export function listen(options: ListenOptions): Promise<Listener> {
  return new Promise((resolve, reject) => {
    const { host = "127.0.0.1", port, tls } = options;
    const failed = (error: unknown): void => reject(listenFailure(error, host, port));
    let server: http.Server;
    try {
      server = tls ? https.createServer({ ...tls, ALPNProtocols: ["http/1.1"] }) : http.createServer();
      server.once("error", failed);
      server.listen(port, host);
    } catch (error) {
      failed(error);
      return;
    }
    const listening = new Listening(server, options);
    server.once("listening", () => {
      server.off("error", failed);
      resolve(listening);
    });
  });
}

// --- internal ---

const MOST_BODY = 1024 * 1024;
const NOTHING = Buffer.alloc(0);

class Listening implements Listener {
  readonly connections = new Set<Connection>();
  readonly host: string;
  readonly #server: http.Server;
  readonly #options: ListenOptions;
  /** Every open TCP socket by the client's address: beneath TLS that is all that names it. */
  readonly #sockets = new Map<string, TcpSocket>();
  // Made once for all connections: each of its own would hold on to its handshake.
  readonly #accepted = (connection: Connection): void => {
    this.connections.add(connection);
    if (this.#frozen) connection.freeze();
  };
  readonly #ended = (connection: Connection): void => {
    this.connections.delete(connection);
  };
  #closed: Promise<void> | undefined;
  /** While it is frozen: what came in meanwhile. */
  #frozen: (() => void)[] | undefined;

  constructor(server: http.Server, options: ListenOptions) {
    this.#server = server;
    this.#options = options;
    this.host = options.host ?? "127.0.0.1";
    server.on("connection", (socket: TcpSocket) => {
      const name = remoteName(socket);
      this.#sockets.set(name, socket);
      socket.once("close", () => this.#sockets.delete(name));
    });
    server.on("tlsClientError", (error, { remoteAddress }) => options.onTlsError?.(error, remoteAddress));
    server.on("upgrade", (message, stream, head) => {
      // Until ws takes over nobody else listens, and an unheard error would end the process.
      stream.on("error", destroyIt);
      this.#inTurn(() => this.#upgrade(message, stream, head));
    });
    server.on("request", (message, response) => this.#inTurn(() => this.#request(message, response)));
  }

  get port(): number {
    const address = this.#server.address();
    return typeof address === "object" && address ? address.port : this.#options.port;
  }

  get url(): string {
    return `${this.#options.tls ? "wss" : "ws"}://${this.#authority}`;
  }

  get httpUrl(): string {
    return `${this.#options.tls ? "https" : "http"}://${this.#authority}`;
  }

  freeze(): void {
    this.#frozen ??= [];
    for (const connection of this.connections) connection.freeze();
  }

  thaw(): void {
    const waiting = this.#frozen ?? [];
    this.#frozen = undefined;
    for (const connection of this.connections) connection.thaw();
    for (const act of waiting) act();
  }

  close(): Promise<void> {
    this.#closed ??= new Promise((resolve) => {
      this.#server.close(() => resolve());
      for (const socket of this.#sockets.values()) socket.destroy();
    });
    return this.#closed;
  }

  get #authority(): string {
    // An address that stands for all interfaces is none that one can dial everywhere.
    const host = this.host === "0.0.0.0" ? "127.0.0.1" : this.host === "::" ? "::1" : this.host;
    return `${host.includes(":") ? `[${host}]` : host}:${this.port}`;
  }

  #upgrade(message: IncomingMessage, stream: Duplex, head: Buffer): void {
    const refusal = malformed(message);
    if (refusal) {
      writeResponse(stream, refusal);
      return;
    }
    const upgrade = new Upgrade({
      message,
      stream,
      tcp: this.#sockets.get(remoteName(message.socket)),
      head,
      clock: this.#options.clock,
      accepted: this.#accepted,
      ended: this.#ended,
    });
    this.#guard(
      () => this.#options.onUpgrade(upgrade),
      () => {
        if (!upgrade.judged) upgrade.refuse({ status: 500 });
      },
    );
  }

  #request(message: IncomingMessage, response: ServerResponse): void {
    const { onRequest } = this.#options;
    if (!onRequest) {
      send(response, { status: 426, headers: { Upgrade: "websocket" }, body: "This is a WebSocket server." });
      return;
    }
    const failed = (): void => {
      if (!response.headersSent) send(response, { status: 500 });
    };
    const head = new ReceivedRequest(message);
    const told = (body: Buffer | undefined): void => {
      const request: HttpRequestIn = Object.assign(head, {
        body: body ?? NOTHING,
        pass: (target: PassTarget) => passOn(message, response, body, target),
        stream: (begins: HttpResponse) => streamed(response, begins),
      });
      const answer = (given: HttpResponse): void => {
        if (!this.#frozen) respond(response, request, given);
        else this.#inTurn(() => this.#guard(() => respond(response, request, given), failed));
      };
      this.#guard(() => onRequest(request, answer), failed);
    };
    if (this.#options.passes?.(head)) {
      told(undefined);
      return;
    }
    const chunks: Buffer[] = [];
    let size = 0;
    message.on("data", (chunk: Buffer) => {
      size += chunk.length;
      if (size <= MOST_BODY) chunks.push(chunk);
    });
    const read = (): void => {
      if (size <= MOST_BODY) told(Buffer.concat(chunks));
      else send(response, { status: 413, body: `The body is larger than ${MOST_BODY} bytes.` });
    };
    // The body, and what answers, may come while it is frozen.
    message.on("end", () => this.#inTurn(read));
  }

  #inTurn(act: () => void): void {
    if (this.#frozen) this.#frozen.push(act);
    else act();
  }

  /** Runs the owner's code; a fault in it must not leave a client waiting, nor stay unheard. */
  #guard(run: () => void | Promise<void>, answer: () => void): void {
    const failed = (error: unknown): void => {
      answer();
      const { onError } = this.#options;
      if (onError) onError(error);
      else
        queueMicrotask(() => {
          throw error;
        });
    };
    try {
      run()?.catch(failed);
    } catch (error) {
      failed(error);
    }
  }
}

function respond(response: ServerResponse, { method, url }: HttpRequestIn, answer: HttpResponse): void {
  checkResponse(answer);
  if (response.headersSent) throw new Error(`${method} ${url} was answered already`);
  // Who asked may have left; node drops what is written then.
  send(response, answer);
}

function send(response: ServerResponse, { status, statusText, headers = {}, body = "" }: HttpResponse): void {
  response.statusCode = status;
  if (statusText !== undefined) response.statusMessage = statusText;
  response.setHeader("Content-Type", "text/plain; charset=utf-8");
  response.setHeader("Content-Length", Buffer.byteLength(body));
  for (const [name, value] of Object.entries(headers)) {
    if (value === null) response.removeHeader(name);
    else response.setHeader(name, value);
  }
  response.end(body);
}

function destroyIt(this: Duplex): void {
  this.destroy();
}

function remoteName({ remoteAddress, remotePort }: TcpSocket): string {
  return `${remoteAddress} ${remotePort}`;
}
