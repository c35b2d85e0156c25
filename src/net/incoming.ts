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

/**
 * What node's request says, without holding on to it: ten thousand connections may remember what they were asked with, and
 * few are ever asked for it. So it is taken apart when somebody looks.
 */
export class ReceivedRequest implements IncomingRequest {
  readonly method: string;
  readonly url: string;
  readonly remoteAddress: string | undefined;
  readonly #rawHeaders: readonly string[];
  #query: IncomingRequest["query"] | undefined;
  #headers: HeaderFields | undefined;
  #cookies: IncomingRequest["cookies"] | undefined;

  constructor({ method = "GET", url = "/", rawHeaders, socket }: IncomingMessage) {
    this.method = method;
    this.url = url;
    this.remoteAddress = socket.remoteAddress;
    this.#rawHeaders = rawHeaders;
  }

  get path(): string {
    return splitTarget(this.url)[0];
  }

  get query(): IncomingRequest["query"] {
    return (this.#query ??= queryLists(splitTarget(this.url)[1]));
  }

  get headers(): HeaderFields {
    return (this.#headers ??= headerFields(this.#rawHeaders));
  }

  get cookies(): IncomingRequest["cookies"] {
    return (this.#cookies ??= parseCookies(headerValue(this.headers, "cookie") ?? ""));
  }
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
