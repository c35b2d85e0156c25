import http, { type IncomingMessage, type ServerResponse } from "node:http";
import https from "node:https";
import type { Socket } from "node:net";
import type { Clock } from "../environment.ts";
import { listenFailure } from "../net/listen-failure.ts";
import { splitPath, targetPath } from "../net/target-url.ts";
import { type Asked, MOST_HEADERS, type Target } from "./exchange.ts";
import { forwardedHeaders, pairs, valueOf } from "./forwarded-headers.ts";
import { misdirected, passHttp, type PassOptions } from "./pass-http.ts";
import { answerOn, isWebSocket, passUpgrade } from "./pass-upgrade.ts";
import { OwnNames } from "./own-names.ts";
import type { HeaderList } from "../recording/traffic.ts";
import type { Recorder } from "./recorder.ts";
import type { Splice } from "./splice.ts";

export interface RecordingProxyOptions {
  readonly host: string;
  /** 0 is any free port. */
  readonly port: number;
  /** PEM texts: with them clients speak wss and https. */
  readonly tls?: { readonly cert: string; readonly key: string } | undefined;
  readonly target: Target;
  readonly clock: Clock;
}

/** Stands before a server, passes on all that goes to it and comes from it, as it is, and records it. */
export class RecordingProxy {
  readonly #options: RecordingProxyOptions;
  readonly #recorder: Recorder;
  readonly #server: http.Server;
  readonly #splices = new Set<Splice>();
  readonly #sockets = new Set<Socket>();
  readonly #names: OwnNames;

  private constructor(options: RecordingProxyOptions, server: http.Server, recorder: Recorder) {
    this.#options = options;
    this.#recorder = recorder;
    this.#server = server;
    this.#names = new OwnNames(options.host, options.target.url);
    server.on("connection", (socket: Socket) => {
      this.#sockets.add(socket);
      socket.once("close", () => this.#sockets.delete(socket));
    });
    server.on("request", (message, response) => this.#request(message, response));
    server.on("upgrade", (message, socket, head) => this.#upgrade(message, socket as Socket, head));
    server.on("clientError", (error: NodeJS.ErrnoException, socket) => this.#unreadable(error, socket as Socket));
  }

  /**
   * Rejects with a `Failure` (code `server`) when it cannot listen there. When it does, `record` gives what records; what that
   * throws is rejected with, and nobody listens any more.
   */
  static start(options: RecordingProxyOptions, record: () => Recorder): Promise<RecordingProxy> {
    return new Promise((resolve, reject) => {
      const { host, port, tls } = options;
      const failed = (error: unknown): void => reject(listenFailure(error, host, port));
      const settings = { maxHeaderSize: MOST_HEADERS, requestTimeout: 0, allowHalfOpen: true };
      let server: http.Server;
      try {
        server = tls
          ? https.createServer({ ...settings, ...tls, ALPNProtocols: ["http/1.1"] })
          : http.createServer(settings);
        server.once("error", failed);
        server.listen({ port, host, backlog: BACKLOG });
      } catch (error) {
        failed(error);
        return;
      }
      server.once("listening", () => {
        server.off("error", failed);
        try {
          resolve(new RecordingProxy(options, server, record()));
        } catch (error) {
          server.close();
          reject(error instanceof Error ? error : new Error(String(error)));
        }
      });
    });
  }

  /** `ws://127.0.0.1:9000`, or `wss://…`. */
  get url(): string {
    return `${this.#options.tls ? "wss" : "ws"}://${this.#authority}`;
  }

  get httpUrl(): string {
    return this.url.replace(/^ws/, "http");
  }

  /** Ends all connections, those that are open with a close frame (1001); the port is free afterwards. */
  async stop(): Promise<void> {
    const closed = new Promise<void>((resolve) => void this.#server.close(() => resolve()));
    // Who is in the middle of a handshake or of an answer is not waited for.
    const cancel = this.#options.clock.after(this.#splices.size > 0 ? PATIENCE : 0, () => {
      for (const socket of this.#sockets) socket.destroy();
    });
    await Promise.all([closed, ...[...this.#splices].map((splice) => splice.stop())]);
    cancel();
  }

  get #authority(): string {
    const { host } = this.#options;
    // An address that stands for all interfaces is none that one can dial everywhere.
    const named = host === "0.0.0.0" ? "127.0.0.1" : host === "::" ? "::1" : host;
    const address = this.#server.address();
    const port = typeof address === "object" && address ? address.port : this.#options.port;
    return `${named.includes(":") ? `[${named}]` : named}:${port}`;
  }

  #request(message: IncomingMessage, response: ServerResponse): void {
    const foreign = this.#foreign(message);
    if (foreign !== undefined) misdirected(response, foreign, this.#passing(message.socket));
    else passHttp(message, response, this.#asked(message, false), this.#passing(message.socket));
  }

  #upgrade(message: IncomingMessage, socket: Socket, head: Buffer): void {
    if (offersHttp2(pairs(message.rawHeaders))) {
      this.#asPlain(message, socket, head);
      return;
    }
    const foreign = this.#foreign(message);
    if (foreign !== undefined) {
      misdirected(answerOn(socket, message), foreign, this.#passing(socket));
      return;
    }
    const asked = this.#asked(message, isWebSocket(pairs(message.rawHeaders)));
    passUpgrade({ message, socket, head }, asked, this.#passing(socket), {
      spliced: (splice) => this.#splices.add(splice),
      apart: (splice) => this.#splices.delete(splice),
    });
  }

  /**
   * A request that only offers to go on in HTTP/2 is one like others, and may have a body, which node leaves on the socket: it
   * is read once more, without the offer. Some clients make it with every first request.
   */
  #asPlain(
    { method = "GET", url = "/", httpVersion, rawHeaders }: IncomingMessage,
    socket: Socket,
    head: Buffer,
  ): void {
    const lines = pairs(rawHeaders)
      .filter(([name]) => !offer.has(name.toLowerCase()))
      .map(([name, value]) => `${name}: ${value}\r\n`);
    const text = `${method} ${url} HTTP/${httpVersion}\r\n${lines.join("")}\r\n`;
    socket.unshift(Buffer.concat([Buffer.from(text, "latin1"), head]));
    this.#server.emit(this.#options.tls ? "secureConnection" : "connection", socket);
  }

  #passing(socket: Socket): PassOptions {
    const { target, clock } = this.#options;
    const recorder = this.#recorder;
    return { connection: recorder.opened(nameOf(socket)), recorder, target, proxy: new URL(this.url), clock };
  }

  #asked({ method = "GET", url = "/", rawHeaders }: IncomingMessage, isUpgrade: boolean): Asked {
    const { url: server, headers } = this.#options.target;
    // Who takes us for a proxy of another kind sends a whole url.
    const whole = url.startsWith("/") || !URL.canParse(url) ? url : url.slice(new URL(url).origin.length) || "/";
    const [path, query] = splitPath(whole);
    const target = new URL(server);
    target.protocol = server.protocol.replace(isUpgrade ? /^http/ : /^ws/, isUpgrade ? "ws" : "http");
    return {
      method,
      server: target,
      path: targetPath(server, { path, query }),
      headers: forwardedHeaders(
        pairs(rawHeaders),
        target,
        headers,
        this.#names.origins(valueOf(pairs(rawHeaders), "host"), new URL(this.url)),
      ),
    };
  }

  /** What a request asks for, if that is somebody else's name. */
  #foreign({ rawHeaders }: IncomingMessage): string | undefined {
    const asked = valueOf(pairs(rawHeaders), "host");
    return this.#names.isForeign(asked) ? asked : undefined;
  }

  /** A client has sent what is no HTTP. */
  #unreadable({ code = "", message }: NodeJS.ErrnoException, socket: Socket): void {
    if (code !== "ECONNRESET") {
      const recorder = this.#recorder;
      const connection = recorder.opened(nameOf(socket));
      recorder.error(connection, `The client sent what is no HTTP: ${message}`, code, { from: "client" });
      recorder.ended(connection, "fin", undefined);
    }
    if (socket.writable && !socket.destroyed) socket.end("HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n");
    else socket.destroy();
  }
}

// --- internal ---

/** RFC 7540 section 3.2. */
const offer = new Set(["connection", "upgrade", "http2-settings"]);

function offersHttp2(headers: HeaderList): boolean {
  return valueOf(headers, "upgrade")?.toLowerCase() === "h2c";
}

/** A thousand clients may come at once. */
const BACKLOG = 4096;
const PATIENCE = 1200;

function nameOf({ remoteAddress, remotePort }: Socket): string | undefined {
  if (remoteAddress === undefined) return undefined;
  return `${remoteAddress.includes(":") ? `[${remoteAddress}]` : remoteAddress}:${remotePort}`;
}
