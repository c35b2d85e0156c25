import { createHash, timingSafeEqual } from "node:crypto";
import { headerValue } from "../../net/headers.ts";
import type { HttpResponse } from "../../net/http-response.ts";
import type { HttpRequestIn } from "../../net/listen.ts";
import { hostNameOf, isLoopback } from "../../net/loopback.ts";
import type { AdminError } from "./api.ts";

/** Where the admin API and its page are, beside the mock's own paths. */
export const ADMIN_PATH = "/__wstest/";

/** What every answer of the admin API has, beside its own: no page of anybody else may show, embed or keep it. */
export const guards = {
  "Cache-Control": "no-store",
  "X-Content-Type-Options": "nosniff",
  "Cross-Origin-Resource-Policy": "same-origin",
  "Referrer-Policy": "no-referrer",
} as const;

/** Who may speak with the admin API of a mock. */
export interface GateOptions {
  /** The address that the mock listens on. */
  readonly host: string;
  readonly port: number;
  readonly tls: boolean;
  /** What who asks must know; undefined: nothing. */
  readonly token: string | undefined;
}

/**
 * Lets in who may speak with the admin API. Whatever is on this machine may; a web page that somebody has open may not,
 * whatever its address and whatever its name is resolved to. Gives the refusal, or undefined.
 */
export function refusal(request: HttpRequestIn, { host, port, tls, token }: GateOptions): HttpResponse | undefined {
  const { method, headers } = request;
  const authority = headerValue(headers, "host") ?? "";
  // DNS rebinding: a name of somebody's own that is resolved to this machine. Who knows the token is no such page.
  if (token === undefined && !isLoopback(hostNameOf(authority)) && hostNameOf(authority) !== host) {
    return failed(403, {
      headline: `the admin API is not for the host ${JSON.stringify(authority.slice(0, 100))}`,
      help: `Ask it at ${tls ? "https" : "http"}://127.0.0.1:${port}${ADMIN_PATH}.`,
    });
  }
  const origin = headerValue(headers, "origin");
  const site = headerValue(headers, "sec-fetch-site");
  const isOwn =
    origin === undefined || origin.toLowerCase() === `${tls ? "https" : "http"}://${authority.toLowerCase()}`;
  // Who follows a link, or types an address, comes to the page alone; it cannot be put into a frame.
  const isVisit = headerValue(headers, "sec-fetch-mode") === "navigate" && isPage(request) && method === "GET";
  const isNear = site === undefined || site === "same-origin" || site === "none" || (isVisit && origin === undefined);
  if (!isOwn || !isNear) {
    return failed(403, {
      headline: "the admin API is not for pages of another origin",
      help: "Open its own page, or ask it from a program.",
    });
  }
  if (token !== undefined && !knows(request, token, port)) {
    return failed(
      401,
      {
        headline: "the admin API of this mock wants its token",
        help: "Send Authorization: Bearer …, or open the address with ?token= that wstest mock has printed.",
      },
      { "WWW-Authenticate": "Bearer" },
    );
  }
  // A form of another page can send no JSON.
  if (method === "POST" && !/^application\/json\s*(?:;|$)/i.test(headerValue(headers, "content-type") ?? "")) {
    return failed(415, {
      headline: "the admin API takes JSON",
      help: "Send content-type: application/json.",
    });
  }
  return undefined;
}

/** Who opens the page with the token gets a cookie, and goes on to the page without the token in its address. */
export function entrance({ path, query }: HttpRequestIn, { token, port, tls }: GateOptions): HttpResponse | undefined {
  const [given] = query["token"] ?? [];
  if (path !== ADMIN_PATH || token === undefined || given === undefined || !same(given, token)) return undefined;
  const secure = tls ? "; Secure" : "";
  const cookie = `${cookieName(port)}=${token}; Path=${ADMIN_PATH}; HttpOnly; SameSite=Strict${secure}`;
  return { status: 303, headers: { ...guards, Location: ADMIN_PATH, "Set-Cookie": cookie } };
}

/** An answer that says what is wrong. */
export function failed(
  status: number,
  error: AdminError["error"],
  headers: Readonly<Record<string, string>> = {},
): HttpResponse {
  return json({ error } satisfies AdminError, status, headers);
}

export function json(value: unknown, status = 200, headers: Readonly<Record<string, string>> = {}): HttpResponse {
  return {
    status,
    headers: { ...guards, "Content-Type": "application/json; charset=utf-8", ...headers },
    body: `${JSON.stringify(value)}\n`,
  };
}

// --- internal ---

function isPage({ path }: HttpRequestIn): boolean {
  return path === ADMIN_PATH;
}

/** Cookies know no ports, and several mocks may run. */
function cookieName(port: number): string {
  return `wstest-token-${port}`;
}

function knows({ headers, cookies }: HttpRequestIn, token: string, port: number): boolean {
  const bearer = /^Bearer\s+(.+)$/i.exec(headerValue(headers, "authorization") ?? "")?.[1];
  const given = bearer ?? cookies[cookieName(port)];
  return given !== undefined && same(given.trim(), token);
}

/** In a time that tells nothing about how much of it is right. */
function same(given: string, token: string): boolean {
  const hash = (text: string): Buffer => createHash("sha256").update(text).digest();
  return timingSafeEqual(hash(given), hash(token));
}
