import type { IncomingMessage } from "node:http";
import { parseCookies } from "./cookies.ts";
import { type HeaderFields, headerFields, headerValue } from "./headers.ts";

/** What every request says to a server, an upgrade or not. All maps are null-prototype: their keys come from the wire. */
export interface IncomingRequest {
  readonly method: string;
  /** As it was sent: path and query. */
  readonly url: string;
  /** Without the query, still percent-encoded. */
  readonly path: string;
  /** All values of each name, decoded. */
  readonly query: Readonly<Record<string, readonly string[]>>;
  readonly headers: HeaderFields;
  readonly cookies: Readonly<Record<string, string>>;
  readonly remoteAddress: string | undefined;
}

/** Reads node's request. */
export function incomingRequest(message: IncomingMessage): IncomingRequest {
  const url = message.url ?? "/";
  const headers = headerFields(message.rawHeaders);
  const [path, search] = splitTarget(url);
  return {
    method: message.method ?? "GET",
    url,
    path,
    query: queryLists(search),
    headers,
    cookies: parseCookies(headerValue(headers, "cookie") ?? ""),
    remoteAddress: message.socket.remoteAddress,
  };
}

// --- internal ---

/** Path and query of a request target: `/path?query`, or a whole URL as it is sent to proxies (RFC 9112 section 3.2). */
function splitTarget(target: string): readonly [path: string, search: string] {
  if (!target.startsWith("/") && URL.canParse(target)) {
    const { pathname, search } = new URL(target);
    return [pathname, search.slice(1)];
  }
  const mark = target.indexOf("?");
  return mark === -1 ? [target, ""] : [target.slice(0, mark), target.slice(mark + 1)];
}

function queryLists(search: string): Readonly<Record<string, readonly string[]>> {
  const lists = Object.create(null) as Record<string, string[]>;
  for (const [name, value] of new URLSearchParams(search)) (lists[name] ??= []).push(value);
  return lists;
}
