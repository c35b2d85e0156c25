import type { Cancel, Clock } from "../environment.ts";
import type { DialRequest, DialResult, HandshakeAnswer } from "../net/connection.ts";
import { dial } from "../net/dial.ts";
import { proxyName, proxyOf } from "../net/proxy.ts";
import { withoutCookies } from "../steps/http/told-answer.ts";
import { errorAdvice, statusAdvice } from "./advice.ts";
import { behaviour } from "./behaviour.ts";
import { saysWho } from "./credentials.ts";
import type { Finding } from "./finding.ts";
import { Listening } from "./listening.ts";
import { lookUp, type Place, reach } from "./reach.ts";
import { secure } from "./secure.ts";
import { noneChosen, type Offer, usualAt } from "./subprotocols.ts";

export interface DoctorOptions {
  readonly request: DialRequest;
  readonly clock: Clock;
  /** Milliseconds that nothing is sent, to see whether the server ends the connection. */
  readonly idle: number;
  /** Ends it. */
  readonly signal: AbortSignal;
}

/** How many redirects are looked at. */
const MOST_REDIRECTS = 10;

/**
 * Looks at a server from the bottom up, and tells what it finds as it finds it: the name, TCP, TLS, the handshake, what happens on the
 * connection. Where one fails, those above it would only fail in other words: it ends.
 */
export async function* doctor(options: DoctorOptions): AsyncGenerator<Finding> {
  const { request, signal } = options;
  const address = addressFinding(request);
  if (address) yield address;
  let { url } = request;
  const seen = new Set([new URL(url).href]);
  let opened = false;
  for (let redirects = 0; ; redirects++) {
    for await (const finding of below(url, options)) {
      yield finding;
      if (finding.status === "failed" || signal.aborted) return;
    }
    const listening = new Listening(options.clock);
    const start = options.clock.now();
    const result = await dialOnce({ ...request, url, followRedirects: false }, listening, options);
    const ms = options.clock.now() - start;
    if (signal.aborted) {
      if (result.kind === "open") result.connection.drop("end");
      return;
    }
    if (result.kind !== "error" && !opened && request.proxy !== undefined) yield proxyFinding(request.proxy);
    opened = true;
    const next = result.kind === "answer" ? redirectOf(result.answer, url) : undefined;
    if (next === undefined || redirects === MOST_REDIRECTS) {
      const offer: Offer = { url, protocols: request.protocols, saysWho: saysWho({ ...request, url }) };
      yield upgradeFinding(result, { ...offer, reached: seesTcp({ ...request, url }) }, ms);
      if (result.kind !== "open") return;
      yield subprotocolFinding(result.answer, offer);
      yield* behaviour(result.connection, listening, { ...options, offer, timeout: request.timeout });
      // Last, for a server may let nobody in twice.
      if (!signal.aborted) yield await compressionFinding({ ...request, url }, options);
      if (!signal.aborted) yield await originFinding({ ...request, url }, options);
      return;
    }
    const isLoop = seen.has(next);
    yield redirectFinding(result, next, isLoop);
    if (isLoop) return;
    seen.add(next);
    url = next;
  }
}

// --- internal ---

/** A handshake that takes longer is felt. Milliseconds. */
const SLOW_HANDSHAKE = 1000;

/** Whether TCP to the server itself is looked at. */
function seesTcp({ url, proxy }: DialRequest): boolean {
  return proxy === undefined && !url.startsWith("ws+unix:");
}

/** What lies below the handshake. Through a proxy nothing of that can be seen, and a UNIX socket has none of it. */
async function* below(url: string, { request, clock }: DoctorOptions): AsyncGenerator<Finding> {
  const { proxy, timeout, tls = {} } = request;
  const { protocol, hostname, port } = new URL(url);
  if (protocol === "ws+unix:") return;
  if (proxy !== undefined) {
    yield { check: "dns", status: "skipped", found: "the proxy looks the name up, and connects" };
    return;
  }
  const isSecure = protocol === "wss:" || protocol === "https:";
  const place: Place = { host: hostname.replace(/^\[|\]$/g, ""), port: Number(port) || (isSecure ? 443 : 80) };
  const { finding, addresses } = await lookUp(place, clock);
  yield finding;
  if (finding.status === "failed") return;
  yield await reach(place, addresses, { clock, timeout });
  if (isSecure) yield* await secure(place, { tls, clock, timeout });
}

/** What is to be said of the address itself. */
function addressFinding({ url, headers }: DialRequest): Finding | undefined {
  const { protocol, hostname, username } = new URL(url);
  const here = hostname === "localhost" || hostname.startsWith("127.") || hostname === "[::1]";
  if ((protocol !== "ws:" && protocol !== "http:") || here) return undefined;
  const secret = username !== "" || Object.keys(headers).some((name) => name === "authorization" || name === "cookie");
  return {
    check: "address",
    status: "warning",
    found: "the connection is not encrypted",
    meaning: `Everybody on the way can read and change what passes${secret ? ", also what proves who you are" : ""}. A page that came by https cannot open it.`,
    help: "Let the server speak TLS, and use wss:.",
  };
}

function proxyFinding(proxy: string): Finding {
  return { check: "proxy", status: "ok", found: `${proxyName(proxyOf(proxy))} opens a way to the server` };
}

function dialOnce(request: DialRequest, listening: Listening, { clock, signal }: DoctorOptions): Promise<DialResult> {
  const onGiveUp = (giveUp: () => void): Cancel => {
    if (signal.aborted) giveUp();
    signal.addEventListener("abort", giveUp, { once: true });
    return () => signal.removeEventListener("abort", giveUp);
  };
  return dial(request, listening, { clock, onGiveUp });
}

/** Where a redirect leads; undefined for another answer, and for one that leads nowhere. */
function redirectOf({ status, headers }: HandshakeAnswer, url: string): string | undefined {
  const { location } = headers;
  if (status < 300 || status >= 400 || typeof location !== "string" || !URL.canParse(location, url)) return undefined;
  const to = new URL(location, url);
  to.hash = "";
  return /^(?:wss?|https?):$/.test(to.protocol) ? to.href : undefined;
}

function redirectFinding(result: DialResult, to: string, isLoop: boolean): Finding {
  const status = result.kind === "answer" ? `${result.answer.status} ${result.answer.statusText}`.trimEnd() : "";
  if (isLoop) {
    return {
      check: "redirect",
      status: "failed",
      found: `${status}, to ${to}: a loop`,
      meaning: "The redirects lead back to where they have been: nobody gets a connection.",
      help: "Look into the settings of the server, and of the proxies in front of it.",
      details: { to },
    };
  }
  return {
    check: "redirect",
    status: "warning",
    found: `${status}, to ${to}`,
    meaning: "Browsers follow no redirect of a WebSocket handshake; many libraries do not either.",
    help: "Use that address.",
    details: { to },
  };
}

function upgradeFinding(
  result: DialResult,
  { reached, ...offer }: Offer & { readonly reached: boolean },
  ms: number,
): Finding {
  const check = "upgrade";
  if (result.kind === "error") {
    const { error, message, code, proxy } = result;
    return {
      check: proxy ? "proxy" : check,
      status: "failed",
      found: message,
      ms,
      ...errorAdvice(error, { url: offer.url, message, code, reached, proxy }),
      details: { error, code, ...(proxy?.status === undefined ? {} : { status: proxy.status }) },
    };
  }
  const { status, statusText, body } = result.answer;
  const headers = withoutCookies(result.answer.headers);
  const line = `${status} ${statusText}`.trimEnd();
  const server = headers["server"] ?? headers["via"];
  const by = typeof server === "string" ? `, by ${server}` : "";
  const details = { status, headers, ...(body === "" ? {} : { body: body.slice(0, 1000) }) };
  if (result.kind === "open") {
    const slow = ms > SLOW_HANDSHAKE;
    return {
      check,
      status: slow ? "warning" : "ok",
      found: line + by,
      ms,
      ...(slow
        ? {
            meaning: "The handshake is slow: every new connection waits for it.",
            help: "What does the server do before it answers: look a session up, ask another service, wake up?",
          }
        : {}),
      details,
    };
  }
  const said = body.replaceAll(/\s+/g, " ").trim();
  const text = said === "" || said.startsWith("<") ? "" : `: ${said.slice(0, 100)}`;
  // Here redirects are followed anyway.
  const isRedirect = status >= 300 && status < 400;
  const advice = {
    ...statusAdvice(result.answer, offer),
    ...(isRedirect ? { help: "Let it answer 101 somewhere." } : {}),
  };
  return { check, status: "failed", found: line + by + text, ms, ...advice, details };
}

function subprotocolFinding({ protocol }: HandshakeAnswer, offer: Offer): Finding {
  const { protocols } = offer;
  const check = "subprotocol";
  const details = { offered: protocols, chosen: protocol ?? null };
  if (protocol !== undefined && protocols.includes(protocol)) return { check, status: "ok", found: protocol, details };
  if (protocol !== undefined) {
    return {
      check,
      status: "failed",
      found: `the server chose ${protocol}, which was not offered`,
      meaning: "Browsers end such a connection (RFC 6455 section 4.1).",
      help:
        protocols.length === 0 ? `Offer it: -s ${protocol}.` : "Let the server choose one of those that were offered.",
      details,
    };
  }
  if (protocols.length === 0) {
    const [usual = "NAME"] = usualAt(offer.url);
    return { check, status: "skipped", found: `none was offered; -s ${usual} offers one`, details };
  }
  const found =
    protocols.length === 1
      ? `${protocols[0]} was not chosen, nor another`
      : `none of ${protocols.join(", ")} was chosen`;
  return { check, status: "failed", found, ...noneChosen(offer), details };
}

/** Another handshake, which offers compression. */
async function compressionFinding(request: DialRequest, options: DoctorOptions): Promise<Finding> {
  const result = await dialOnce(
    { ...request, followRedirects: false, compression: true },
    new Listening(options.clock),
    options,
  );
  const check = "compression";
  if (result.kind === "open") {
    const { extensions } = result.answer;
    result.connection.drop("end");
    const found = extensions ?? "permessage-deflate was offered, and not taken";
    return {
      check,
      status: extensions === undefined ? "skipped" : "ok",
      found,
      details: { extensions: extensions ?? null },
    };
  }
  const found =
    result.kind === "error" ? result.message : `${result.answer.status} ${result.answer.statusText}`.trimEnd();
  return {
    check,
    status: "warning",
    found: `with permessage-deflate offered: ${found}`,
    meaning: "The server takes no connection that offers compression, as all browsers do.",
    help: "Let it ignore extensions that it does not know (RFC 6455 section 9.1).",
  };
}

/** Another handshake, as a page of a stranger would make it. */
async function originFinding(request: DialRequest, options: DoctorOptions): Promise<Finding> {
  const check = "origin";
  if (Object.keys(request.headers).some((name) => name.toLowerCase() === "origin"))
    return { check, status: "skipped", found: "one was given" };
  const headers = { ...request.headers, Origin: STRANGER };
  const result = await dialOnce({ ...request, followRedirects: false, headers }, new Listening(options.clock), options);
  if (result.kind === "open") {
    result.connection.drop("end");
    const cookie = Object.keys(request.headers).some((name) => name.toLowerCase() === "cookie");
    return {
      check,
      status: cookie ? "warning" : "ok",
      found: "pages of any origin may connect",
      ...(cookie
        ? {
            meaning:
              "With a cookie alone a page of a stranger can act as its visitor (cross-site WebSocket hijacking).",
            help: "Let the server look at Origin, or want a token that pages of others do not have.",
          }
        : {}),
    };
  }
  const found =
    result.kind === "error" ? result.message : `${result.answer.status} ${result.answer.statusText}`.trimEnd();
  return { check, status: "ok", found: `pages of strangers are refused: ${found}` };
}

const STRANGER = "https://stranger.example";
