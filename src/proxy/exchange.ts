import http, { type ClientRequest, type IncomingMessage } from "node:http";
import type { Clock } from "../environment.ts";
import type { TlsOptions } from "../net/connection.ts";
import { networkError, NetworkError, remoteOf } from "../net/network-error.ts";
import { Transport } from "../net/transport.ts";
import type { HeaderList } from "../recording/traffic.ts";

/** The server that stands behind the proxy. */
export interface Target {
  /** `ws:`, `wss:`, `http:` or `https:`, without a user. */
  readonly url: URL;
  /** What all requests have, beside what the clients send. */
  readonly headers: HeaderList;
  readonly tls: TlsOptions | undefined;
  /** Milliseconds until it must have answered. */
  readonly timeout: number;
}

/** A request that is on its way to the target. */
export interface Exchange {
  readonly request: ClientRequest;
  /** Ends it without another call. */
  giveUp(): void;
}

export interface Asked {
  readonly method: string;
  /** Whom to ask: `ws:` or `wss:` for an opening handshake. */
  readonly server: URL;
  /** With its query. */
  readonly path: string;
  readonly headers: HeaderList;
}

/** The whole url of what is asked for. */
export function urlOf({ server, path }: Asked): string {
  return `${server.protocol}//${server.host}${path}`;
}

/**
 * Asks the target, with the headers as they are given. `failed` is called at most once, when there is no answer; then nobody
 * hears of it any more.
 */
export function ask(
  { method, server: url, path, headers }: Asked,
  { tls, timeout }: Target,
  clock: Clock,
  failed: (error: NetworkError) => void,
): Exchange {
  const transport = new Transport({ tls });
  const secure = url.protocol === "wss:" || url.protocol === "https:";
  const remote = remoteOf(url.href);
  let over = false;
  const finish = (): boolean => {
    if (over) return false;
    over = true;
    cancel();
    return true;
  };
  const fail = (error: unknown): void => {
    if (!finish()) return;
    request.on("error", ignore).destroy();
    transport.destroy();
    failed(networkError(error, remote));
  };
  const request = http.request({
    method,
    host: url.hostname.replace(/^\[|\]$/g, ""),
    port: url.port === "" ? (secure ? 443 : 80) : Number(url.port),
    path,
    // As they came, in their order: node adds none to a list.
    headers: headers.flat() as unknown as http.OutgoingHttpHeaders,
    maxHeaderSize: MOST_HEADERS,
    createConnection: ({ host, port }, done) => transport.open({ host: host ?? "", port: Number(port), secure }, done),
  });
  const cancel = clock.after(timeout, () => {
    const what = transport.connecting ? `no connection to ${remote.name}` : `${remote.name} gave no answer`;
    fail(new NetworkError("timeout", `${what} within ${timeout} ms`));
  });
  const answered = (): void => void finish();
  request.on("error", fail).on("response", answered).on("upgrade", answered);
  return {
    request,
    giveUp() {
      finish();
      request.on("error", ignore).destroy();
      transport.destroy();
    },
  };
}

/** What has come of an answer that carries a status. */
export interface Status {
  readonly status: number;
  readonly statusText: string;
}

export function statusOf({ statusCode = 0, statusMessage = "" }: IncomingMessage): Status {
  return { status: statusCode, statusText: statusMessage };
}

/** The most bytes of the headers of a request or an answer. */
export const MOST_HEADERS = 64 * 1024;

// --- internal ---

function ignore(): void {}
