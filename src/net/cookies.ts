import type { Cookies } from "./connection.ts";

/**
 * The cookies of one client (RFC 6265), kept from one connection to the next. Bounded: a cookie of more than 4,096 bytes is
 * not kept, and past 1,000 cookies the oldest goes.
 */
export class CookieJar implements Cookies {
  readonly #clock: { wall(): number };
  /** By name, domain and path; in order of arrival. */
  #cookies: Map<string, Cookie> | undefined;

  /** `clock.wall` decides what has expired. */
  constructor(clock: { wall(): number }) {
    this.#clock = clock;
  }

  /** Sets a cookie that goes to every server; a server's own cookie of the same name comes beside it. */
  set(name: string, value: string): void {
    this.#keep({ name, value, domain: undefined, hostOnly: false, path: "/", secure: false, expires: Infinity });
  }

  /** Takes the cookies of a client's settings, in place of those it had from there; null forgets one, whoever set it. */
  give(cookies: Readonly<Record<string, string | null>>): void {
    for (const [key, { name, domain }] of this.#cookies ?? []) {
      if (domain === undefined || cookies[name] === null) this.#cookies?.delete(key);
    }
    for (const [name, value] of Object.entries(cookies)) if (value !== null) this.set(name, value);
  }

  /** Takes the `Set-Cookie` values of an answer that came from `url`. What is not a cookie is passed over, as browsers do. */
  store(url: string, setCookies: readonly string[]): void {
    const from = setCookies.length > 0 ? originOf(url) : undefined;
    if (!from) return;
    for (const text of setCookies) {
      const cookie = parseSetCookie(text, from, this.#clock.wall());
      if (cookie) this.#keep(cookie);
    }
  }

  /**
   * The `Cookie` header for a request to `url`, longest path first; undefined when there is none. `foreign`: a server sent us
   * there by a redirect, and what goes to every server is not meant for it.
   */
  headerFor(url: string, foreign = false): string | undefined {
    const to = this.#cookies ? originOf(url) : undefined;
    if (!to || !this.#cookies) return undefined;
    const now = this.#clock.wall();
    const fitting = [...this.#cookies.values()].filter(
      (cookie) =>
        cookie.expires > now &&
        (!cookie.secure || to.secure) &&
        (cookie.domain === undefined
          ? !foreign
          : cookie.hostOnly
            ? to.host === cookie.domain
            : domainMatches(to.host, cookie.domain)) &&
        pathMatches(to.path, cookie.path),
    );
    if (fitting.length === 0) return undefined;
    fitting.sort((a, b) => b.path.length - a.path.length);
    return fitting.map(({ name, value }) => (name === "" ? value : `${name}=${value}`)).join("; ");
  }

  #keep(cookie: Cookie): void {
    const key = JSON.stringify([cookie.name, cookie.domain, cookie.path]);
    const cookies = (this.#cookies ??= new Map());
    cookies.delete(key);
    if (cookie.expires <= this.#clock.wall()) return;
    cookies.set(key, cookie);
    const [oldest] = cookies.keys();
    if (cookies.size > MOST_COOKIES && oldest !== undefined) cookies.delete(oldest);
  }
}

/** Reads a `Cookie` header. The first of a name wins; null-prototype, since the names come from the wire. */
export function parseCookies(header: string): Readonly<Record<string, string>> {
  const cookies = Object.create(null) as Record<string, string>;
  for (const pair of header.split(";")) {
    const mark = pair.indexOf("=");
    if (mark === -1) continue;
    const name = pair.slice(0, mark).trim();
    if (name !== "") cookies[name] ??= unquoted(pair.slice(mark + 1).trim());
  }
  return cookies;
}

// --- internal ---

const MOST_COOKIES = 1_000;
const MOST_BYTES = 4_096;

interface Cookie {
  readonly name: string;
  readonly value: string;
  /** Undefined: goes everywhere. */
  readonly domain: string | undefined;
  /** Only to that very host, not to its subdomains. */
  readonly hostOnly: boolean;
  readonly path: string;
  readonly secure: boolean;
  /** Milliseconds since 1970. */
  readonly expires: number;
}

interface Origin {
  readonly host: string;
  readonly path: string;
  readonly secure: boolean;
}

function originOf(url: string): Origin | undefined {
  if (!URL.canParse(url)) return undefined;
  const { hostname, pathname, protocol } = new URL(url);
  // As browsers do: what stays on this machine counts as secure.
  const local = hostname === "localhost" || hostname === "127.0.0.1" || hostname === "[::1]";
  return { host: hostname.toLowerCase(), path: pathname || "/", secure: local || /^(wss|https):$/.test(protocol) };
}

/** RFC 6265 sections 5.2 and 5.3. */
function parseSetCookie(text: string, from: Origin, now: number): Cookie | undefined {
  const [pair = "", ...attributes] = text.split(";");
  const mark = pair.indexOf("=");
  const name = mark === -1 ? "" : pair.slice(0, mark).trim();
  const value = pair.slice(mark + 1).trim();
  // It is sent back in a header, where control characters have no place.
  if ((name === "" && value === "") || Buffer.byteLength(pair) > MOST_BYTES || hasControl(pair)) return undefined;

  const given = new Map<string, string>();
  for (const attribute of attributes) {
    const at = attribute.indexOf("=");
    const key = (at === -1 ? attribute : attribute.slice(0, at)).trim().toLowerCase();
    given.set(key, at === -1 ? "" : attribute.slice(at + 1).trim());
  }
  const domain = (given.get("domain") ?? "").replace(/^\./, "").toLowerCase();
  // Section 5.3 step 6: a host sets cookies for itself and for what it is part of; a bare `com` is not asked for.
  if (domain !== "" && !(domainMatches(from.host, domain) && (domain.includes(".") || domain === from.host))) {
    return undefined;
  }
  const secure = given.has("secure");
  if (secure && !from.secure) return undefined;
  const path = given.get("path") ?? "";
  return {
    name,
    value,
    domain: domain === "" ? from.host : domain,
    hostOnly: domain === "",
    path: path.startsWith("/") ? path : defaultPath(from.path),
    secure,
    expires: expiryOf(given, now),
  };
}

/** Max-Age wins over Expires: section 5.3 step 3. What cannot be read is as if it were not there. */
function expiryOf(given: ReadonlyMap<string, string>, now: number): number {
  const maxAge = given.get("max-age");
  if (maxAge !== undefined && /^-?\d+$/.test(maxAge)) return now + Number(maxAge) * 1_000;
  const expires = Date.parse(given.get("expires") ?? "");
  return Number.isNaN(expires) ? Infinity : expires;
}

/** Section 5.1.4. */
function defaultPath(path: string): string {
  const slash = path.lastIndexOf("/");
  return slash <= 0 ? "/" : path.slice(0, slash);
}

/** Section 5.1.3. An address is part of nothing. */
function domainMatches(host: string, domain: string): boolean {
  return host === domain || (host.endsWith(`.${domain}`) && !/^[\d.]+$|:/.test(host));
}

/** Section 5.1.4. */
function pathMatches(path: string, prefix: string): boolean {
  return path === prefix || (path.startsWith(prefix) && (prefix.endsWith("/") || path[prefix.length] === "/"));
}

function hasControl(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit < 0x20 || unit === 0x7f) return true;
  }
  return false;
}

function unquoted(value: string): string {
  return value.length >= 2 && value.startsWith('"') && value.endsWith('"') ? value.slice(1, -1) : value;
}
