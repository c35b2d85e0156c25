import { isUtf8 } from "node:buffer";
import type { EndEvent, HeaderList, OpenEvent, RequestEvent, ResponseEvent, TrafficBody } from "./traffic.ts";

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
    readonly postData?: { readonly mimeType: string; readonly text: string; readonly comment?: string };
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
      /** Why it has no text. */
      readonly comment?: string;
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
  /** What is missing in it. */
  readonly comment?: string;
  /** The address of the client. */
  readonly connection?: string;
  readonly _resourceType: "websocket" | "fetch";
  readonly _webSocketMessages?: readonly HarMessage[];
  // What follows is ours, for what HAR has no place for.
  /** What the client is called. */
  readonly _client?: string;
  /** Close frames, pings and pongs. */
  readonly _control?: readonly HarMessage[];
  readonly _end?: Pick<EndEvent, "how" | "from"> & { readonly time: number };
}

export interface HarPair {
  readonly name: string;
  readonly value: string;
}

export interface HarMessage {
  /** Of an error `data` says which, and `opcode` is -1. */
  readonly type: "send" | "receive" | "error";
  /** Seconds since 1970. */
  readonly time: number;
  readonly opcode: number;
  /** Text; base64 of binary messages, pings and pongs; of a close frame its reason. */
  readonly data: string;
  /** Of a close frame. */
  readonly code?: number;
}

/** What is known of an entry beside its messages. */
export interface EntryParts {
  readonly open: OpenEvent;
  /** Milliseconds of the recording. */
  readonly began: number;
  readonly request: RequestEvent | undefined;
  readonly response: ResponseEvent | undefined;
  readonly end: EndEvent | undefined;
  /** Why there was no answer. */
  readonly error: string | undefined;
  /** When the last of it came. */
  readonly last: number;
  readonly gaps: readonly string[];
  readonly isWebSocket: boolean;
}

/** An entry without its messages. `time`: milliseconds since 1970 when the recording began. */
export function harEntry(parts: EntryParts, time: number): HarEntry {
  const { open, began, request, response, end, error, last, gaps, isWebSocket } = parts;
  const wait = (response?.at ?? last) - began;
  const { name, client } = open;
  const { from } = end ?? {};
  return {
    startedDateTime: new Date(time + began).toISOString(),
    time: last - began,
    request: requestOf(request),
    response: responseOf(response, error),
    cache: {},
    timings: { blocked: -1, dns: -1, connect: -1, ssl: -1, send: 0, wait, receive: last - began - wait },
    ...(gaps.length === 0 ? {} : { comment: gaps.join("; ") }),
    ...(client === undefined ? {} : { connection: client }),
    _resourceType: isWebSocket ? "websocket" : "fetch",
    ...(name === undefined ? {} : { _client: name }),
    ...(end && isWebSocket
      ? { _end: { how: end.how, ...(from === undefined ? {} : { from }), time: (time + end.at) / 1000 } }
      : {}),
  };
}

/** Tools that open HAR take whole urls only; nobody has such a host. */
const UNKNOWN = "ws://unknown.invalid/";

function requestOf(request: RequestEvent | undefined): HarEntry["request"] {
  const { method = "GET", url = UNKNOWN, headers = [], body } = request ?? {};
  const query = URL.canParse(url) ? [...new URL(url).searchParams] : [];
  return {
    method,
    url,
    httpVersion: "HTTP/1.1",
    headers: pairs(headers),
    queryString: pairs(query),
    cookies: [],
    headersSize: -1,
    bodySize: body ? (body.of ?? body.bytes.length) : -1,
    ...(body
      ? {
          postData: {
            mimeType: headerIn(headers, "content-type"),
            text: Buffer.from(body.bytes).toString(),
            ...(body.omitted === undefined ? {} : { comment: body.omitted }),
          },
        }
      : {}),
  };
}

function responseOf(response: ResponseEvent | undefined, error: string | undefined): HarEntry["response"] {
  const { status = 0, statusText = "", headers = [], body } = response ?? {};
  return {
    status,
    statusText,
    httpVersion: "HTTP/1.1",
    headers: pairs(headers),
    cookies: [],
    content: contentOf(body, headerIn(headers, "content-type") || "x-unknown"),
    redirectURL: headerIn(headers, "location"),
    headersSize: -1,
    bodySize: -1,
    _transferSize: 0,
    _error: error ?? null,
  };
}

function contentOf(body: TrafficBody | undefined, mimeType: string): HarEntry["response"]["content"] {
  if (!body) return { size: 0, mimeType };
  if (body.omitted !== undefined) return { size: body.of ?? 0, mimeType, comment: body.omitted };
  const bytes = Buffer.from(body.bytes);
  const size = body.of ?? bytes.length;
  return isUtf8(bytes)
    ? { size, mimeType, text: bytes.toString() }
    : { size, mimeType, text: bytes.toString("base64"), encoding: "base64" };
}

function pairs(headers: HeaderList): readonly HarPair[] {
  return headers.map(([name, value]) => ({ name, value }));
}

function headerIn(headers: HeaderList, wanted: string): string {
  return headers.find(([name]) => name.toLowerCase() === wanted)?.[1] ?? "";
}
