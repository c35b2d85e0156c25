import http, { type IncomingMessage, type RequestOptions, type ServerResponse } from "node:http";
import https from "node:https";
import { pipeline } from "node:stream";
import type { Clock, OnGiveUp } from "../environment.ts";
import type { TlsOptions } from "./connection.ts";
import { type HeaderChanges, type HeaderFields, headerFields } from "./headers.ts";
import { NetworkError, networkError, remoteOf } from "./network-error.ts";
import { Transport } from "./transport.ts";

/** Where a request goes on to, and how. */
export interface PassTarget {
  /** http: or https: */
  readonly url: string;
  /** Of the request, all but its length. */
  readonly headers: HeaderChanges;
  /** The headers of the answer, of which some are only about its connection. */
  readonly answered: (headers: HeaderFields) => HeaderChanges;
  readonly tls?: TlsOptions | undefined;
  /** Milliseconds until the answer begins, from the last that the client has sent. */
  readonly timeout: number;
  readonly clock: Clock;
  readonly onGiveUp?: OnGiveUp | undefined;
}

/**
 * Passes a request on and its answer back, bit by bit both ways, as fast as both sides read. Resolves with the status when the
 * answer begins; what goes wrong later ends the connection of the client. Rejects with a `NetworkError` when no answer comes.
 * `body`: that of the request, where it was read already.
 */
export function passOn(
  from: IncomingMessage,
  to: ServerResponse,
  body: Buffer | undefined,
  target: PassTarget,
): Promise<number> {
  return new Promise((resolve, reject) => new Pass(from, to, target).begin(body, resolve, reject));
}

// --- internal ---

class Pass {
  readonly #from: IncomingMessage;
  readonly #to: ServerResponse;
  readonly #target: PassTarget;
  readonly #transport: Transport;
  #cancel: () => void = () => undefined;

  constructor(from: IncomingMessage, to: ServerResponse, target: PassTarget) {
    this.#from = from;
    this.#to = to;
    this.#target = target;
    this.#transport = new Transport(target);
  }

  begin(body: Buffer | undefined, resolve: (status: number) => void, reject: (error: NetworkError) => void): void {
    const remote = remoteOf(this.#target.url);
    const stop = this.#target.onGiveUp?.(() =>
      fail(new NetworkError("aborted", `the request to ${remote.name} was given up`)),
    );
    const fail = (thrown: unknown): void => {
      this.#end();
      // What has begun can only be broken off, so that nobody takes it for the whole.
      if (this.#to.headersSent) this.#to.destroy();
      reject(networkError(thrown, remote));
    };
    this.#to.once("close", () => {
      stop?.();
      this.#end();
    });
    const message = this.#request();
    message.on("error", fail);
    message.on("response", (answer) => {
      this.#cancel();
      this.#answer(answer);
      resolve(answer.statusCode ?? 0);
    });
    message.on("upgrade", (answer) => {
      const text = `${remote.name} changed the protocol, which nobody had asked for`;
      fail(new NetworkError("protocol", `${text} (${answer.statusCode})`));
    });
    this.#wait(fail);
    this.#send(message, body, fail);
  }

  #request(): http.ClientRequest {
    const url = new URL(this.#target.url);
    const secure = url.protocol === "https:";
    const settings: RequestOptions = {
      method: this.#from.method ?? "GET",
      createConnection: ({ host, port }, done) =>
        this.#transport.open({ host: host ?? "", port: Number(port), secure }, done),
    };
    const message = secure ? https.request(url, settings) : http.request(url, settings);
    setHeaders(message, this.#target.headers);
    return message;
  }

  #send(message: http.ClientRequest, body: Buffer | undefined, fail: (thrown: unknown) => void): void {
    const { headers } = this.#from;
    const length = headers["content-length"];
    if (body || (length === undefined && headers["transfer-encoding"] === undefined)) {
      message.end(body && body.length > 0 ? body : undefined);
      return;
    }
    if (length !== undefined) message.setHeader("Content-Length", length);
    // Who is still told something has not been kept waiting.
    this.#from.on("data", () => this.#wait(fail));
    pipeline(this.#from, message, () => undefined);
  }

  #answer(answer: IncomingMessage): void {
    const { statusCode = 0, statusMessage, headers, rawHeaders } = answer;
    this.#to.statusCode = statusCode;
    if (statusMessage !== undefined) this.#to.statusMessage = statusMessage;
    setHeaders(this.#to, this.#target.answered(headerFields(rawHeaders)));
    if (headers["content-length"] !== undefined) this.#to.setHeader("Content-Length", headers["content-length"]);
    // An answer that grows (server-sent events) is seen as soon as it begins.
    this.#to.flushHeaders();
    pipeline(answer, this.#to, () => this.#end());
  }

  /** Waits anew for the answer to begin. */
  #wait(fail: (thrown: unknown) => void): void {
    if (this.#to.headersSent) return;
    const { clock, timeout, url } = this.#target;
    this.#cancel();
    this.#cancel = clock.after(timeout, () => {
      const { name } = remoteOf(url);
      const text = this.#transport.connecting
        ? `no connection to ${name} within ${timeout} ms`
        : `${name} did not answer ${this.#from.method} ${new URL(url).pathname} within ${timeout} ms`;
      fail(new NetworkError("timeout", text));
    });
  }

  #end(): void {
    this.#cancel();
    this.#transport.destroy();
  }
}

function setHeaders(message: http.OutgoingMessage, headers: HeaderChanges): void {
  for (const [name, value] of Object.entries(headers)) {
    if (value === null) message.removeHeader(name);
    else message.setHeader(name, value);
  }
}
