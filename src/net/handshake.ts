import { hash } from "node:crypto";
import type { ClientRequest, IncomingMessage } from "node:http";
import { Failure } from "../problem.ts";
import type { Asked, DialRequest, HandshakeAnswer } from "./connection.ts";
import { checkHeaders, type HeaderFields, headerFields, headerValue } from "./headers.ts";

/**
 * A client's opening handshake (RFC 6455 section 4.1) with the liberties of a tester: any header may be replaced or
 * removed, and a server may choose any subprotocol or none. Whether its choice is right is for the step to judge, so ws is
 * shown an answer that satisfies it, and ours keeps what really came. Throws a `Failure` (code `setting`) for a bad url,
 * subprotocol or header.
 */
export class ClientHandshake {
  readonly url: URL;
  readonly #request: DialRequest;
  #message: ClientRequest | undefined;
  /** The key that ws made and believes to have sent, and the one that was sent. */
  #keys: { readonly made: string; readonly sent: string } | undefined;

  constructor(request: DialRequest) {
    this.url = soundUrl(request.url);
    checkProtocols(request.protocols);
    checkHeaders(request.headers);
    // What a server sets can stand in a header; what a client is given may not.
    const cookie = request.cookies?.headerFor(request.url, false);
    if (cookie !== undefined) checkHeaders({ cookie });
    this.#request = request;
  }

  /** Puts our headers onto a request of ws, the first or one after a redirect to `url`. `sentKey`: the key that was sent already. */
  prepare(message: ClientRequest, url: string, sentKey?: string): void {
    const made = String(message.getHeader("sec-websocket-key"));
    if (sentKey !== undefined) message.setHeader("sec-websocket-key", sentKey);
    const foreign = isForeign(url, this.#request.url);
    const { cookies, headers } = this.#request;
    const sent = cookies?.headerFor(url, foreign);
    if (sent !== undefined) message.setHeader("cookie", sent);
    // Before ws hears of it: after a redirect it sends the next request at once.
    if (this.#request.followRedirects)
      message.prependListener("response", (response) => this.keepCookies(response, url));
    for (const [name, value] of Object.entries(headers)) {
      // As curl and ws do: what proves who we are goes to the origin that it was meant for.
      if (foreign && ownedByOrigin.has(name.toLowerCase())) continue;
      if (value === null) message.removeHeader(name);
      else message.setHeader(name, value);
    }
    this.#keys = { made, sent: String(message.getHeader("sec-websocket-key")) };
    this.#message = message;
  }

  /** The headers of the request that was prepared last. */
  get asked(): ReturnType<Asked> {
    const message = this.#message;
    return (message?.getRawHeaderNames() ?? []).flatMap((name) =>
      [message?.getHeader(name) ?? []].flat().map((value) => [name, String(value)] as const),
    );
  }

  /** Keeps what the answer of `url` sets. */
  keepCookies(response: IncomingMessage, url: string): void {
    this.storeCookies(response.headers["set-cookie"] ?? [], url);
  }

  storeCookies(set: readonly string[], url: string): void {
    if (set.length > 0) this.#request.cookies?.store(url, set);
  }

  /** Reads the 101 of `url` and makes ws content with it, as far as only subprotocol and key are concerned. */
  upgraded(response: IncomingMessage, url: string): Answer {
    const answer = answerOf(response);
    this.keepCookies(response, url);
    const [offered] = this.#request.protocols;
    if (offered === undefined) delete response.headers["sec-websocket-protocol"];
    else response.headers["sec-websocket-protocol"] = offered;
    const { made, sent } = this.#keys ?? {};
    if (made !== undefined && sent !== undefined && made !== sent) {
      const right = response.headers["sec-websocket-accept"] === acceptOf(sent);
      response.headers["sec-websocket-accept"] = right ? acceptOf(made) : "";
    }
    return answer;
  }

  /** What is wrong with a 101 that ws did not accept, in words. */
  fault(answer: HandshakeAnswer): string | undefined {
    const accept = headerValue(answer.headers, "sec-websocket-accept");
    const expected = this.#keys && acceptOf(this.#keys.sent);
    if (accept !== expected) {
      const came = accept === undefined ? "no Sec-WebSocket-Accept" : `Sec-WebSocket-Accept: ${accept}`;
      return `its 101 has ${came}, expected ${expected} (RFC 6455 section 4.1)`;
    }
    if (answer.extensions !== undefined && !this.#request.compression) {
      return `its 101 agrees to the extension ${answer.extensions}, and none was offered (RFC 6455 section 4.1)`;
    }
    return answer.extensions === undefined ? undefined : `its 101 has a wrong extension: ${answer.extensions}`;
  }
}

/** An answer to a handshake. Of ten thousand the headers of a few are looked at: they are read when that happens. */
export class Answer implements HandshakeAnswer {
  readonly status: number;
  readonly statusText: string;
  readonly protocol: string | undefined;
  readonly extensions: string | undefined;
  /** Of a 101 there is none, and of another answer it is still to come. */
  readonly body = "";
  readonly #rawHeaders: readonly string[];
  #headers: HeaderFields | undefined;

  constructor(
    said: Pick<HandshakeAnswer, "status" | "statusText" | "protocol" | "extensions">,
    rawHeaders: readonly string[],
  ) {
    this.status = said.status;
    this.statusText = said.statusText;
    this.protocol = said.protocol;
    this.extensions = said.extensions;
    this.#rawHeaders = rawHeaders;
  }

  /** As they came, whatever ws has been shown. */
  get headers(): HeaderFields {
    return (this.#headers ??= headerFields(this.#rawHeaders));
  }

  withBody(body: string): HandshakeAnswer {
    const { status, statusText, headers, protocol, extensions } = this;
    return { status, statusText, headers, protocol, extensions, body };
  }
}

/** Node's message as ours. */
export function answerOf({ statusCode, statusMessage, headers, rawHeaders }: IncomingMessage): Answer {
  return new Answer(
    {
      status: statusCode ?? 0,
      statusText: statusMessage ?? "",
      protocol: headers["sec-websocket-protocol"],
      extensions: headers["sec-websocket-extensions"],
    },
    rawHeaders,
  );
}

/** What a server must answer to a key: RFC 6455 section 4.2.2. */
export function acceptOf(key: string): string {
  return hash("sha1", `${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`, "base64");
}

/** Whether a redirect led away from where we meant to go, or from TLS to none. */
export function isForeign(url: string, original: string): boolean {
  if (url === original) return false;
  const [to, from] = [new URL(url), new URL(original)];
  const origin = ({ host, protocol, pathname }: URL): string =>
    protocol === "ws+unix:" ? `unix ${pathname.split(":", 1)[0]}` : host;
  const secure = ({ protocol }: URL): boolean => protocol === "wss:" || protocol === "https:";
  return origin(to) !== origin(from) || (secure(from) && !secure(to));
}

/** Headers that must not follow a redirect to another origin. */
export const ownedByOrigin: ReadonlySet<string> = new Set(["authorization", "cookie", "host"]);

// --- internal ---

const schemes = ["ws:", "wss:", "http:", "https:", "ws+unix:"];

/** Clients mostly go where one went before. Nobody changes it. */
let sound: URL | undefined;

function soundUrl(url: string): URL {
  if (sound?.href === url) return sound;
  const wrong = (headline: string, help: string): Failure => new Failure({ code: "setting", headline, help });
  const shown = JSON.stringify(url);
  let parsed: URL;
  try {
    parsed = new URL(url);
  } catch {
    throw wrong(`${shown} is not a URL`, "Write it as ws://host:port/path or wss://host/path.");
  }
  const { protocol, hash: fragment, pathname } = parsed;
  if (!schemes.includes(protocol)) {
    throw wrong(`the URL ${shown} begins with ${protocol}`, "A WebSocket URL begins with ws:, wss: or ws+unix:.");
  }
  if (protocol === "ws+unix:" && pathname === "") {
    throw wrong(`the URL ${shown} names no socket`, "Write it as ws+unix:/path/of/socket:/path.");
  }
  if (fragment !== "") {
    throw wrong(
      `the URL ${shown} has a fragment, ${fragment}`,
      "WebSocket URLs have none (RFC 6455 section 3); write # as %23.",
    );
  }
  sound = parsed;
  return parsed;
}

function checkProtocols(protocols: readonly string[]): void {
  for (const [index, protocol] of protocols.entries()) {
    // RFC 9110 section 5.6.2: a token.
    if (!/^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/.test(protocol)) {
      throw new Failure({
        code: "setting",
        headline: `${JSON.stringify(protocol)} is not a name that a subprotocol can have`,
        help: "Names of subprotocols have no spaces, commas or slashes (RFC 6455 section 4.1).",
      });
    }
    if (protocols.indexOf(protocol) !== index) {
      throw new Failure({ code: "setting", headline: `the subprotocol ${protocol} is offered twice` });
    }
  }
}
