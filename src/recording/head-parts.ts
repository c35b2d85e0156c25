import { addressOf } from "./address.ts";
import { isSecretName } from "./secret-name.ts";
import type { HeaderList, RequestEvent, ResponseEvent, TrafficBody } from "./traffic.ts";
import { namesId } from "./volatile.ts";

/**
 * A value in the head of a request or an answer: a segment of a path, a parameter, a cookie, credentials, a subprotocol. Fields
 * of a form are so, too, though they are a body.
 */
export interface HeadPart {
  /** Which text it stands in: `path`, `query`, `form`, `protocols`, `cookie sid`, `header authorization`. */
  readonly part: string;
  /** What it is called; a segment of a path has no name. */
  readonly name: string | undefined;
  /** Where it begins and ends in that text. */
  readonly within: readonly [start: number, end: number];
  /** What is meant: without the escapes of urls and forms. */
  readonly value: string;
}

/** What a request says beside its body, or in the fields of a form. */
export function requestParts({ url, headers, body }: RequestEvent): readonly HeadPart[] {
  const { path, search } = addressOf(url);
  return [
    ...segmentsOf("path", path, 0),
    ...pairsOf("query", search, 1),
    ...(body && isForm(headers) ? pairsOf("form", formText(body), 0) : []),
    ...headers.flatMap(([name, value]) => requestHeader(name.toLowerCase(), value)),
  ];
}

/** What an answer gives beside its body: cookies, where to go, and headers that are called so. */
export function responseParts({ headers }: ResponseEvent): readonly HeadPart[] {
  return headers.flatMap(([name, value]) => responseHeader(name.toLowerCase(), value));
}

/** Whether a body is what a form sends: pairs, as in a query. */
export function isForm(headers: HeaderList): boolean {
  return headers.some(([name, value]) => name.toLowerCase() === "content-type" && /x-www-form-urlencoded/i.test(value));
}

/** The text of a body. */
export function formText({ bytes }: TrafficBody): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString();
}

/** The cookies of a `Cookie` header, with where their values stand in it. */
export function cookiesIn(value: string): readonly { readonly name: string; readonly value: string }[] {
  return value.split(";").flatMap((pair) => {
    const at = pair.indexOf("=");
    const name = pair.slice(0, Math.max(0, at)).trim();
    return name === "" ? [] : [{ name, value: pair.slice(at + 1).trim() }];
  });
}

/** The cookie that a `Set-Cookie` header sets; undefined when it is none, or takes one away. */
export function cookieSetBy(value: string): { readonly name: string; readonly value: string } | undefined {
  const [, name = "", text = ""] = /^\s*([^=;\s]+)\s*=\s*([^;]*?)\s*(?:;|$)/.exec(value) ?? [];
  return name === "" || text === "" ? undefined : { name, value: text };
}

// --- internal ---

function requestHeader(name: string, value: string): readonly HeadPart[] {
  if (name === "cookie")
    return cookiesIn(value).map(({ name: cookie, value: text }) => whole(`cookie ${cookie}`, cookie, text));
  if (name === "sec-websocket-protocol")
    return Array.from(value.matchAll(/[^\s,]+/g), ({ 0: text, index }) => ({
      part: "protocols",
      name: "protocol",
      within: [index, index + text.length],
      value: text,
    }));
  return ofTheClient.test(name) ? [] : [credentials(name, value)];
}

function responseHeader(name: string, value: string): readonly HeadPart[] {
  if (name === "set-cookie") {
    const cookie = cookieSetBy(value);
    return cookie ? [whole(`cookie ${cookie.name}`, cookie.name, cookie.value)] : [];
  }
  if (name === "location") {
    const mark = value.indexOf("?");
    return mark === -1 ? [] : pairsOf("header location", value.replace(/#.*/, ""), mark + 1);
  }
  if (ofTheServer.test(name) || !(isSecretName(name) || namesId(name))) return [];
  return [credentials(name, value)];
}

/** What stands before credentials says how, and is none: Bearer, Token. */
function credentials(name: string, value: string): HeadPart {
  const [, scheme = "", text = value] = (isSecretName(name) && /^([A-Za-z][\w-]*\s+)(\S.*)$/.exec(value)) || [];
  return { part: `header ${name}`, name, within: [scheme.length, scheme.length + text.length], value: text };
}

function whole(part: string, name: string, value: string): HeadPart {
  return { part, name, within: [0, value.length], value };
}

function segmentsOf(part: string, text: string, from: number): readonly HeadPart[] {
  return Array.from(text.slice(from).matchAll(/[^/]+/g), ({ 0: segment, index }) => ({
    part,
    name: undefined,
    within: [from + index, from + index + segment.length],
    value: unescaped(segment, false),
  }));
}

/** The values of `a=1&b=2`, which begins at a place of a text. */
function pairsOf(part: string, text: string, from: number): readonly HeadPart[] {
  return Array.from(text.slice(from).matchAll(/([^&=]+)=([^&]*)/g), ({ 0: pair, 1: name = "", index }) => {
    const start = from + index + name.length + 1;
    const end = from + index + pair.length;
    return { part, name: unescaped(name), within: [start, end], value: unescaped(text.slice(start, end)) };
  });
}

function unescaped(text: string, plus = true): string {
  try {
    return decodeURIComponent(plus ? text.replaceAll("+", " ") : text);
  } catch {
    return text;
  }
}

/** Headers of requests that say nothing that a server has given. */
const ofTheClient =
  /^(?:sec-|accept|content-|x-forwarded-|if-|:)|^(?:host|connection|upgrade|origin|referer|user-agent|keep-alive|te|transfer-encoding|cache-control|pragma|priority|dnt|via|forwarded|date|range)$/;

/** Headers of answers that nobody sends back, however they are called. */
const ofTheServer =
  /^(?:sec-|access-control-|cf-|x-amz-|content-)|^(?:etag|via|server|date|www-authenticate|proxy-authenticate|x-request-id|x-correlation-id|x-trace-id|nel|report-to|server-timing)$/;
