import type { ClientRequest, ClientRequestArgs, IncomingMessage } from "node:http";
import type { Socket as TcpSocket } from "node:net";
import type { Duplex } from "node:stream";
import type { Clock, OnGiveUp } from "../environment.ts";
import type { Asked, ConnectionListener, DialRequest, DialResult, ReadLimits } from "./connection.ts";
import { Answer, answerOf, ClientHandshake } from "./handshake.ts";
import { NetworkError, networkError, remoteOf } from "./network-error.ts";
import { isPlain, type PlainAnswer, PlainHandshake, type PlainHandshakeEar } from "./plain-handshake.ts";
import { type HandshakeEar, MOST_PENDING_PONGS, Socket } from "./socket.ts";
import { SocketConnection } from "./socket-connection.ts";
import { Transport } from "./transport.ts";

export interface DialOptions {
  readonly clock: Clock;
  readonly onGiveUp?: OnGiveUp | undefined;
}

/**
 * Opens a WebSocket connection as a client. Every message goes to the listener, the first ones too; none comes before the
 * code that awaits the result has run. Whatever the server does is a result; only a setting that cannot be used is thrown,
 * as a `Failure` (code `setting`). Nothing of a handshake that did not open stays: no socket, no timer.
 */
export function dial(request: DialRequest, listener: ConnectionListener, options: DialOptions): Promise<DialResult> {
  return new Promise((resolve) => new Dialling(request, listener, options, resolve).start());
}

// --- internal ---

const MOST_REDIRECTS = 10;
/** Bytes of the body of an answer other than 101. */
const MOST_BODY = 64 * 1024;

/** What ws takes beside the options of node's request; `ws`'s own types lack some. */
interface ClientOptions extends ClientRequestArgs, ReadLimits {
  readonly autoPong: boolean;
  readonly finishRequest: (message: ClientRequest, socket: Socket) => void;
  readonly followRedirects: boolean;
  readonly maxPendingAutoPongs: number;
  readonly maxRedirects: number;
  readonly perMessageDeflate: boolean;
}

/** One handshake, from the first byte to its only result. */
class Dialling implements HandshakeEar, PlainHandshakeEar {
  readonly #request: DialRequest;
  readonly #listener: ConnectionListener;
  readonly #options: DialOptions;
  readonly #resolve: (result: DialResult) => void;
  readonly #handshake: ClientHandshake;
  readonly #transport: Transport;
  #plain: PlainHandshake | undefined;
  #socket: Socket | undefined;
  #stream: Duplex | undefined;
  /** The 101, or the part of another answer that has come. */
  #answer: Answer | undefined;
  #body: Buffer[] | undefined;
  #settled = false;
  #stop: () => void = () => {};

  constructor(
    request: DialRequest,
    listener: ConnectionListener,
    options: DialOptions,
    resolve: (result: DialResult) => void,
  ) {
    this.#request = request;
    this.#listener = listener;
    this.#options = options;
    this.#resolve = resolve;
    this.#handshake = new ClientHandshake(request);
    this.#transport = new Transport(request);
  }

  start(): void {
    const { url, timeout } = this.#request;
    const { clock, onGiveUp } = this.#options;
    const stop = onGiveUp?.(() => this.#settle(failed(aborted(url))));
    if (this.#settled) return;
    const cancel = clock.after(timeout, () => this.#timedOut());
    this.#stop = () => {
      cancel();
      stop?.();
    };
    if (isPlain(this.#request, this.#handshake.url)) this.#openPlainly();
    else this.#openByWs();
  }

  #openPlainly(): void {
    const { url } = this.#handshake;
    const secure = /^(wss|https):$/.test(url.protocol);
    const ask = (stream: TcpSocket): void => {
      this.#stream = stream;
      this.#plain = new PlainHandshake(stream, this.#request, url, this);
    };
    const target = {
      host: url.hostname.replace(/^\[|\]$/g, ""),
      port: Number(url.port) || (secure ? 443 : 80),
      secure,
    };
    const stream = this.#transport.open(target, (error, opened) => {
      if (error) this.failed(error);
      else if (!this.#settled) ask(opened);
    });
    if (stream) ask(stream);
  }

  heard({ protocol, rawHeaders, rest, setCookies, statusText }: PlainAnswer): void {
    const { autoPong, limits, url } = this.#request;
    const stream = this.#stream;
    if (this.#settled || !stream) return;
    this.#handshake.storeCookies(setCookies, url);
    this.#answer = new Answer({ status: 101, statusText, protocol, extensions: undefined }, rawHeaders);
    this.#socket = Socket.onto(stream, rest, { autoPong, limits, protocol, url: this.#handshake.url.href });
    this.opened(this.#socket);
  }

  unusual(): void {
    if (!this.#settled) this.#openByWs();
  }

  /** What was asked plainly is not asked again. */
  #openByWs(): void {
    this.#socket = new Socket(this.#handshake.url, [...this.#request.protocols], this.#clientOptions(this.#plain));
    this.#socket.dial(this);
  }

  #clientOptions(asked: PlainHandshake | undefined): ClientOptions {
    let before = asked;
    const { autoPong, compression, followRedirects, limits } = this.#request;
    return {
      autoPong,
      followRedirects,
      maxPayload: limits.maxPayload,
      maxFragments: limits.maxFragments,
      maxBufferedChunks: limits.maxBufferedChunks,
      maxPendingAutoPongs: MOST_PENDING_PONGS,
      maxRedirects: MOST_REDIRECTS,
      perMessageDeflate: compression,
      createConnection: (target, done) => {
        if (before) return before.handOver();
        const { host, port, socketPath } = target;
        if (socketPath !== undefined && !this.#request.url.startsWith("ws+unix:")) {
          const message = `${this.#remoteName} redirected to a UNIX socket, ${socketPath}; that is not followed`;
          done(new NetworkError("redirects", message), undefined as never);
          return undefined;
        }
        const secure = /^(wss|https):/i.test(this.#url);
        return this.#transport.open({ host: host ?? "", port: Number(port), secure, socketPath }, done);
      },
      finishRequest: (message, socket) => {
        this.#handshake.prepare(message, socket.url, before?.key);
        before = undefined;
        message.end();
      },
    };
  }

  /** What was asked plainly, and not again by ws, which reads the answer when there is something about it. */
  readonly #asked: Asked = () => {
    const { asked } = this.#handshake;
    return this.#plain && asked.length === 0 ? this.#plain.asked : asked;
  };

  /** Where we are now: a redirect may have led elsewhere. ws calls us before its constructor is done. */
  get #url(): string {
    return this.#socket?.url ?? this.#request.url;
  }

  get #remoteName(): string {
    return remoteOf(this.#url).name;
  }

  upgraded(response: IncomingMessage): void {
    // A 101 came; ws checks it next.
    this.#answer = this.#handshake.upgraded(response, this.#url);
    this.#stream = response.socket;
  }

  opened(socket: Socket): void {
    const stream = this.#stream;
    if (!stream || !this.#answer) return;
    const parts = { socket, stream, tcp: this.#transport.tcp, masks: true, limits: this.#request.limits };
    const connection = new SocketConnection(parts, this.#listener, this.#options.clock);
    // What came in one piece with the 101 would be told at once; what comes later finds everybody listening.
    if (stream.readableLength > 0) connection.hold();
    this.#settle({ kind: "open", connection, answer: this.#answer, asked: this.#asked });
  }

  answered(response: IncomingMessage): void {
    if (response.statusCode === 101) {
      const missing = "without Upgrade: websocket and Connection: Upgrade";
      const message = `${this.#remoteName} broke RFC 6455: it answered 101 ${missing} (section 4.1)`;
      this.#settle(failed(new NetworkError("protocol", message)));
      return;
    }
    this.#answer = answerOf(response);
    this.#handshake.keepCookies(response, this.#url);
    const body: Buffer[] = [];
    this.#body = body;
    let size = 0;
    response.on("data", (chunk: Buffer) => {
      body.push(chunk);
      size += chunk.length;
      if (size >= MOST_BODY) this.#settle(this.#partial());
    });
    response.on("end", () => this.#settle(this.#partial()));
    response.on("error", () => this.#settle(this.#partial()));
  }

  #partial(): DialResult {
    if (!this.#answer) return failed(new NetworkError("protocol", `${this.#remoteName} gave no answer`));
    const body = Buffer.concat(this.#body ?? []).subarray(0, MOST_BODY);
    return { kind: "answer", answer: this.#answer.withBody(body.toString()), asked: this.#asked };
  }

  #timedOut(): void {
    if (this.#body) {
      this.#settle(this.#partial());
      return;
    }
    const { timeout } = this.#request;
    const remote = this.#remoteName;
    const message = this.#transport.connecting
      ? `no connection to ${remote} within ${timeout} ms`
      : `${remote} did not answer the handshake within ${timeout} ms`;
    this.#settle(failed(this.#transport.lateProxy(remote, timeout) ?? new NetworkError("timeout", message)));
  }

  failed(error: Error): void {
    if (this.#settled) return;
    if (this.#body) {
      // A body that breaks off is no reason to hide the status that came before it.
      this.#settle(this.#partial());
      return;
    }
    const fault = this.#answer && this.#handshake.fault(this.#answer);
    const said =
      fault === undefined
        ? networkError(error, remoteOf(this.#url))
        : new NetworkError("protocol", `${this.#remoteName} broke RFC 6455: ${fault}`);
    this.#settle(failed(said));
  }

  #settle(result: DialResult): void {
    if (this.#settled) return;
    this.#settled = true;
    this.#stop();
    if (result.kind !== "open") {
      this.#plain?.leave();
      this.#socket?.abandon();
      this.#transport.destroy();
    }
    this.#resolve(result);
  }
}

function failed({ error, message, code, proxy }: NetworkError): DialResult {
  return { kind: "error", error, message, code, ...(proxy ? { proxy } : {}) };
}

function aborted(url: string): NetworkError {
  return new NetworkError("aborted", `the handshake with ${remoteOf(url).name} was given up`);
}
