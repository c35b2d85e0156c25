import http, { type IncomingMessage, type RequestOptions } from "node:http";
import https from "node:https";
import type { Clock, OnGiveUp } from "../environment.ts";
import { Failure } from "../problem.ts";
import type { Cookies, TlsOptions } from "./connection.ts";
import { isForeign, ownedByOrigin } from "./handshake.ts";
import { checkHeaders, type HeaderChanges, headerLists } from "./headers.ts";
import { NetworkError, networkError, remoteOf } from "./network-error.ts";
import { Transport } from "./transport.ts";

/** One HTTP exchange. */
export interface HttpRequest {
  readonly method: string;
  /** http: or https: */
  readonly url: string;
  /** Ours win over node's own; null removes one. */
  readonly headers?: HeaderChanges | undefined;
  readonly body?: string | Uint8Array | undefined;
  /** Asked for each request, also after a redirect, and told of each answer. A `Cookie` of `headers` wins. */
  readonly cookies?: Cookies | undefined;
  readonly tls?: TlsOptions | undefined;
  readonly proxy?: string | undefined;
  /** Milliseconds for all of it: name resolution, redirects, the body. */
  readonly timeout: number;
  readonly onGiveUp?: OnGiveUp | undefined;
  /** Default false: a redirect is an answer. At most 10 are followed. */
  readonly followRedirects?: boolean | undefined;
  readonly clock: Clock;
}

export interface HttpAnswer {
  /** Where the answer came from, after redirects. */
  readonly url: string;
  readonly status: number;
  readonly statusText: string;
  /** Names in lower case, every value of each. Null-prototype. */
  readonly headers: Readonly<Record<string, readonly string[]>>;
  /** As it came, at most 64 MiB; nothing is unpacked. */
  readonly body: Buffer;
}

/**
 * Sends a request and awaits the whole answer, whatever its status. Rejects with a `NetworkError` when none comes, and with
 * a `Failure` (code `setting`) for what cannot be sent. Nothing of it stays afterwards: no socket, no timer.
 */
export async function request(options: HttpRequest): Promise<HttpAnswer> {
  checkUrl(options.url);
  checkMethod(options.method);
  checkHeaders(options.headers ?? {});
  // What a server sets can stand in a header; what a client is given may not.
  const cookie = options.cookies?.headerFor(options.url, false);
  if (cookie !== undefined) checkHeaders({ cookie });
  const exchange = new Exchange(options);
  try {
    return await exchange.run();
  } finally {
    exchange.end();
  }
}

// --- internal ---

const MOST_REDIRECTS = 10;
const MOST_BODY = 64 * 1024 * 1024;

class Exchange {
  readonly #options: HttpRequest;
  readonly #transport: Transport;
  /** Rejects when time is up or nobody waits any more. */
  readonly #cut: Promise<never>;
  #stop: () => void = () => {};
  #message: http.ClientRequest | undefined;
  #method: string;
  #body: string | Uint8Array | undefined;
  #url: string;

  constructor(options: HttpRequest) {
    this.#options = options;
    this.#transport = new Transport(options);
    this.#method = options.method;
    this.#body = options.body;
    this.#url = options.url;
    this.#cut = new Promise((_resolve, reject) => {
      const { clock, onGiveUp, timeout } = options;
      const cancel = clock.after(timeout, () => reject(this.#timedOut()));
      const stop = onGiveUp?.(() =>
        reject(new NetworkError("aborted", `the request to ${remoteOf(this.#url).name} was given up`)),
      );
      this.#stop = () => {
        cancel();
        stop?.();
      };
    });
  }

  async run(): Promise<HttpAnswer> {
    for (let redirects = 0; ; redirects++) {
      const answer = await Promise.race([this.#cut, this.#exchange()]);
      const location = answer.headers["location"]?.[0];
      const redirected = answer.status >= 300 && answer.status < 400 && location !== undefined;
      if (!redirected || this.#options.followRedirects !== true) return answer;
      this.#redirect(answer.status, location, redirects);
    }
  }

  end(): void {
    this.#stop();
    this.#message?.on("error", () => {}).destroy();
    this.#transport.destroy();
  }

  #redirect(status: number, location: string, redirects: number): void {
    const { name } = remoteOf(this.#url);
    if (redirects >= MOST_REDIRECTS) {
      throw new NetworkError("redirects", `${name} redirected again after ${MOST_REDIRECTS} redirects`);
    }
    const next = URL.canParse(location, this.#url) ? new URL(location, this.#url) : undefined;
    if (next?.protocol !== "http:" && next?.protocol !== "https:") {
      throw new NetworkError("redirects", `${name} redirected to a bad URL: ${location}`);
    }
    this.#url = next.href;
    // RFC 9110 section 15.4: 307 and 308 repeat the request, the others ask for the new place, as browsers do.
    if (status === 303 || ((status === 301 || status === 302) && this.#method === "POST")) {
      if (this.#method !== "HEAD") this.#method = "GET";
      this.#body = undefined;
    }
  }

  #exchange(): Promise<HttpAnswer> {
    return new Promise((resolve, reject) => {
      const failed = (error: unknown): void => reject(networkError(error, remoteOf(this.#url)));
      const message = this.#send(failed);
      message.on("response", (response) => this.#read(response, resolve, failed));
      // Switching protocols was not asked for; the answer is the status.
      message.on("upgrade", (response, socket) => {
        socket.destroy();
        resolve(this.#answer(response, []));
      });
      message.end(this.#body);
    });
  }

  #send(failed: (error: unknown) => void): http.ClientRequest {
    const url = new URL(this.#url);
    const secure = url.protocol === "https:";
    const settings: RequestOptions = {
      method: this.#method,
      createConnection: ({ host, port }, done) =>
        this.#transport.open({ host: host ?? "", port: Number(port), secure }, done),
    };
    const message = secure ? https.request(url, settings) : http.request(url, settings);
    // Before anything can throw: it must be ended, and must not end the process with an error that nobody hears.
    this.#message = message;
    message.on("error", failed);
    const foreign = isForeign(this.#url, this.#options.url);
    const cookie = this.#options.cookies?.headerFor(this.#url, foreign);
    if (cookie !== undefined) message.setHeader("Cookie", cookie);
    for (const [name, value] of Object.entries(this.#options.headers ?? {})) {
      const lower = name.toLowerCase();
      if (foreign && ownedByOrigin.has(lower)) continue;
      // The length and type of a body that a redirect left behind.
      if (this.#body === undefined && this.#options.body !== undefined && lower.startsWith("content-")) continue;
      if (value === null) message.removeHeader(name);
      else message.setHeader(name, value);
    }
    return message;
  }

  #read(response: IncomingMessage, resolve: (answer: HttpAnswer) => void, failed: (error: unknown) => void): void {
    const chunks: Buffer[] = [];
    let size = 0;
    response.on("data", (chunk: Buffer) => {
      chunks.push(chunk);
      size += chunk.length;
      if (size > MOST_BODY) {
        const { name } = remoteOf(this.#url);
        failed(new NetworkError("protocol", `the answer of ${name} is larger than 64 MiB`));
        response.destroy();
      }
    });
    response.on("end", () => resolve(this.#answer(response, chunks)));
    response.on("error", () => {
      const { name } = remoteOf(this.#url);
      failed(new NetworkError("reset", `${name} ended the connection in the middle of its answer`, "ECONNRESET"));
    });
  }

  #answer({ statusCode, statusMessage, rawHeaders, headers }: IncomingMessage, body: readonly Buffer[]): HttpAnswer {
    this.#options.cookies?.store(this.#url, headers["set-cookie"] ?? []);
    return {
      url: this.#url,
      status: statusCode ?? 0,
      statusText: statusMessage ?? "",
      headers: headerLists(rawHeaders),
      body: Buffer.concat(body),
    };
  }

  #timedOut(): NetworkError {
    const { name } = remoteOf(this.#url);
    const { timeout } = this.#options;
    const message = this.#transport.connecting
      ? `no connection to ${name} within ${timeout} ms`
      : `${name} did not answer ${this.#method} ${new URL(this.#url).pathname} within ${timeout} ms`;
    return this.#transport.lateProxy(name, timeout) ?? new NetworkError("timeout", message);
  }
}

function checkUrl(url: string): void {
  const protocol = URL.canParse(url) ? new URL(url).protocol : undefined;
  if (protocol === "http:" || protocol === "https:") return;
  throw new Failure({
    code: "setting",
    headline: `${JSON.stringify(url)} is not an HTTP URL`,
    help: "Write it as http://host:port/path or https://host/path.",
  });
}

function checkMethod(method: string): void {
  // RFC 9110 section 9.1: a token. CONNECT opens tunnels and has no answer of its own.
  if (/^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/.test(method) && method !== "CONNECT") return;
  throw new Failure({ code: "setting", headline: `${JSON.stringify(method)} is not a method that can be sent` });
}
