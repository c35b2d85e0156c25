import type { ClientEvent, HttpEvent } from "../events.ts";

/** An entry of HAR 1.2 with what Chrome adds for WebSockets. What is not known is empty, or -1 as the format says. */
export interface HarEntry {
  readonly startedDateTime: string;
  /** Milliseconds. */
  readonly time: number;
  readonly request: {
    readonly method: string;
    readonly url: string;
    readonly httpVersion: string;
    readonly headers: readonly HarPair[];
    readonly queryString: readonly HarPair[];
    readonly cookies: readonly HarPair[];
    readonly headersSize: number;
    readonly bodySize: number;
  };
  readonly response: {
    readonly status: number;
    readonly statusText: string;
    readonly httpVersion: string;
    readonly headers: readonly HarPair[];
    readonly cookies: readonly HarPair[];
    readonly content: {
      readonly size: number;
      readonly mimeType: string;
      readonly text?: string;
      readonly encoding?: "base64";
    };
    readonly redirectURL: string;
    readonly headersSize: number;
    readonly bodySize: number;
    readonly _transferSize: number;
    /** Why there was no answer. */
    readonly _error: string | null;
  };
  readonly cache: Readonly<Record<string, never>>;
  readonly timings: Readonly<Record<"blocked" | "dns" | "connect" | "ssl" | "send" | "wait" | "receive", number>>;
  readonly _resourceType: "websocket" | "fetch";
  readonly _webSocketMessages?: readonly {
    readonly type: "send" | "receive";
    /** Seconds since 1970. */
    readonly time: number;
    readonly opcode: 1 | 2;
    /** Base64 of binary messages. */
    readonly data: string;
  }[];
  /** Ours: whose connection it is, and how it ended, which HAR has no place for. */
  readonly _client?: string;
  readonly _close?: Pick<ClientEvent, "code" | "reason" | "by">;
}
interface HarPair {
  readonly name: string;
  readonly value: string;
}

/** The entry of a connection, without its messages. `time`: when the run began, in milliseconds since 1970. */
export function webSocketEntry(start: ClientEvent, end: ClientEvent | undefined, time: number): HarEntry {
  const { at, ms = 0, client, url = "", answer, error, status = 0 } = start;
  const began = at - ms;
  return {
    ...partsOf(began, (end?.at ?? at) - began, ms, time),
    request: requestOf("GET", wholeUrl(url)),
    response: responseOf(status, answer?.statusText ?? "", answer?.headers ?? {}, {
      text: answer?.body ?? "",
      binary: false,
      error: error?.message,
    }),
    _resourceType: "websocket",
    _client: client,
    ...(end ? { _close: closeOf(end) } : {}),
  };
}

/** A connection that a step has accepted is known by its path, and tools that open HAR take whole urls only. */
function wholeUrl(url: string): string {
  return url.startsWith("/") ? `ws://localhost${url}` : url;
}

function closeOf({ code, reason, by }: ClientEvent): NonNullable<HarEntry["_close"]> {
  return {
    ...(code === undefined ? {} : { code }),
    ...(reason === undefined ? {} : { reason }),
    ...(by === undefined ? {} : { by }),
  };
}

/** The entry of an HTTP exchange. */
export function httpEntry({ at, ms, method, url, answer, error, client }: HttpEvent, time: number): HarEntry {
  return {
    ...partsOf(at - ms, ms, ms, time),
    request: requestOf(method, url),
    response: responseOf(answer?.status ?? 0, answer?.statusText ?? "", answer?.headers ?? {}, {
      text: answer?.body ?? "",
      binary: answer?.binary ?? false,
      error: error?.message,
    }),
    _resourceType: "fetch",
    ...(client === undefined ? {} : { _client: client }),
  };
}

function partsOf(
  began: number,
  duration: number,
  wait: number,
  time: number,
): Pick<HarEntry, "startedDateTime" | "time" | "cache" | "timings"> {
  return {
    startedDateTime: new Date(time + began).toISOString(),
    time: duration,
    cache: {},
    timings: { blocked: -1, dns: -1, connect: -1, ssl: -1, send: 0, wait, receive: duration - wait },
  };
}

function requestOf(method: string, url: string): HarEntry["request"] {
  const query = URL.canParse(url) ? [...new URL(url).searchParams] : [];
  return {
    method,
    url,
    httpVersion: "HTTP/1.1",
    headers: [],
    queryString: query.map(([name, value]) => ({ name, value })),
    cookies: [],
    headersSize: -1,
    bodySize: -1,
  };
}

interface Body {
  readonly text: string;
  readonly binary: boolean;
  readonly error: string | undefined;
}

function responseOf(
  status: number,
  statusText: string,
  headers: Readonly<Record<string, string | readonly string[]>>,
  { text, binary, error }: Body,
): HarEntry["response"] {
  const pairs = Object.entries(headers).flatMap(([name, values]) => [values].flat().map((value) => ({ name, value })));
  const header = (name: string): string => pairs.find((each) => each.name === name)?.value ?? "";
  return {
    status,
    statusText,
    httpVersion: "HTTP/1.1",
    headers: pairs,
    cookies: [],
    content: {
      size: Buffer.byteLength(text, binary ? "base64" : "utf8"),
      mimeType: header("content-type") || "x-unknown",
      ...(text === "" ? {} : { text, ...(binary ? { encoding: "base64" as const } : {}) }),
    },
    redirectURL: header("location"),
    headersSize: -1,
    bodySize: -1,
    _transferSize: 0,
    _error: error ?? null,
  };
}
