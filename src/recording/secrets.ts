import { isJwt, mayHoldJwt, replaceJwts } from "./jwt.ts";
import { maskedName, placeholderOf, withPlainMasks } from "./masked.ts";
import { ownText } from "./own-text.ts";
import { isSecretName, looksLikeToken } from "./secret-name.ts";
import type { HeaderList } from "./traffic.ts";

/**
 * Puts a name in the place of everything in a handshake, a body or a message that proves who somebody is:
 * `Bearer ${secret.authorization}`. The same secret has the same name wherever it comes, and two that are not the same never
 * have: a second one that stands behind `authorization` is `authorization_2`. The secrets themselves are not kept in any file.
 */
export class Secrets {
  readonly #names = new Map<string, string>();
  readonly #used = new Map<string, number>();
  /** Names that were given already when the recording was made. */
  readonly #given = new Set<string>();
  readonly #found: ((secret: string) => void) | undefined;

  /** `found`: told of each secret once. */
  constructor(found?: (secret: string) => void) {
    this.#found = found;
  }

  /** The names that were given, in their order. */
  get names(): readonly string[] {
    return [...this.#names.values()];
  }

  /** Whether a text was a secret before; short ones may be anything else as well. */
  knows(text: string): boolean {
    return text.length >= LEAST_KNOWN && this.#names.has(text);
  }

  /** A secret is what a name stands for that was given when the recording was made. */
  learn(secret: string, name: string): void {
    if (!this.#given.has(name) || this.#names.has(secret) || this.#names.size >= MOST_NAMES) return;
    const own = ownText(secret);
    this.#names.set(own, name);
    this.#found?.(own);
  }

  /** What stands for a secret; `from` is what the place is called that it came from. */
  placeholder(from: string, secret: string): string {
    if (secret === "") return secret;
    const known = this.#names.get(secret);
    if (known !== undefined) return placeholderOf(known);
    const given = maskedName(withPlainMasks(secret));
    if (given !== undefined && this.#keeps(given)) return secret;
    const name = this.#free(wordOf(from));
    // Of a recording that goes on for months the oldest are forgotten: they get another name.
    if (this.#names.size >= MOST_NAMES)
      for (const oldest of this.#names.keys()) {
        this.#names.delete(oldest);
        break;
      }
    const own = ownText(secret);
    this.#names.set(own, name);
    this.#found?.(own);
    return placeholderOf(name);
  }

  /** What proves something, behind the word that says how: `Bearer`, `Basic`. Elsewhere a word is the first one of a password. */
  credentials(from: string, value: string): string {
    const [, scheme = "", credentials = ""] = /^([A-Za-z][\w-]*\s+)(\S.*)$/s.exec(value) ?? [];
    return scheme !== "" && (/authorization$/i.test(from) || schemes.test(scheme))
      ? scheme + this.placeholder(from, credentials)
      : this.placeholder(from, value);
  }

  headers(headers: HeaderList): HeaderList {
    return headers.map(([name, value]) => [name, this.#header(name.toLowerCase(), value)] as const);
  }

  /** A url with what its query, its fragment, its user and a token in its path hide. */
  url(url: string): string {
    const [, before = "", userInfo = "", behind = ""] = /^([a-z]+:\/\/)(?:([^/?#@]*)@)?(.*)$/is.exec(url) ?? [];
    const rest = before === "" ? url : behind;
    const user = userInfo === "" ? "" : `${this.placeholder("password", userInfo)}@`;
    const end = /[?#]|$/.exec(rest)?.index ?? rest.length;
    const path = rest
      .slice(0, end)
      .replaceAll(/[^/]+/g, (part) => (isJwt(part) ? this.placeholder("token", part) : part));
    const query = rest
      .slice(end)
      .replaceAll(/([?#])([^?#]*)/g, (_, mark: string, pairs: string) => mark + this.form(pairs));
    return before + user + path + query;
  }

  /** Pairs as in a query: `room=1&token=…`. */
  form(text: string): string {
    return text
      .split("&")
      .map((pair) => {
        const at = pair.indexOf("=");
        const name = pair.slice(0, Math.max(0, at));
        const value = pair.slice(at + 1);
        if (at <= 0 || value === "") return pair;
        return isSecretName(wordsOf(name)) || isJwt(value) ? `${name}=${this.#pairValue(name, value)}` : pair;
      })
      .join("&");
  }

  /** The same secret may be written with percent signs in a query, and without in JSON. */
  #pairValue(name: string, value: string): string {
    const text = wordsOf(value);
    return this.placeholder(wordsOf(name), maskedName(withPlainMasks(value)) === undefined ? text : value);
  }

  #header(name: string, value: string): string {
    if (name === "cookie") return this.#cookies(value);
    if (name === "set-cookie")
      return value.replace(
        /^([^=;]+)=([^;]*)/,
        (_, cookie: string, secret: string) => `${cookie}=${this.placeholder(cookie, secret)}`,
      );
    if (name === "location" || name === "referer") return this.url(value);
    if (name === "sec-websocket-protocol") return this.#protocols(value);
    if (value === "") return value;
    return ofTheProtocol.test(name) || !isSecretName(name) ? this.#urlsIn(value) : this.credentials(name, value);
  }

  /** `Link: </next?token=…>; rel=next`, `Refresh: 5;url=…`, and what proxies say of where a request went. */
  #urlsIn(value: string): string {
    if (!/[?#@]/.test(value) && !mayHoldJwt(value)) return value;
    const shown = value.replaceAll(/[^\s<>"']+/g, (word) => {
      let end = word.length;
      while (end > 0 && /[,;]/.test(word.charAt(end - 1))) end--;
      const start = Math.max(0, word.search(/(?<![a-z\d+.-])[a-z][a-z\d+.-]{0,20}:\/\//i));
      return word.slice(0, start) + this.url(word.slice(start, end)) + word.slice(end);
    });
    return replaceJwts(shown, (token) => this.placeholder("token", token));
  }

  #cookies(value: string): string {
    return value
      .split(";")
      .map((pair) => {
        const at = pair.indexOf("=");
        return at === -1 ? pair : `${pair.slice(0, at)}=${this.placeholder(pair.slice(0, at), pair.slice(at + 1))}`;
      })
      .join(";");
  }

  /** Browsers cannot send headers: some servers take a token among the subprotocols. */
  #protocols(value: string): string {
    return value
      .split(",")
      .map((each) => {
        const [, blank = "", protocol = ""] = /^(\s*)(.*?)\s*$/.exec(each) ?? [];
        return protocol.startsWith(KUBERNETES) || looksLikeToken(protocol) || this.knows(protocol)
          ? blank + this.placeholder("protocol", protocol)
          : each;
      })
      .join(",");
  }

  /** Whether a placeholder that was there already may stay: nothing else has its name. */
  #keeps(name: string): boolean {
    if (this.#given.has(name)) return true;
    for (const taken of this.#names.values()) if (taken === name) return false;
    if (this.#given.size < MOST_NAMES) this.#given.add(name);
    return true;
  }

  #free(wanted: string): string {
    // A peer may think of names for ever: those beyond have one in common.
    const word = this.#used.has(wanted) || this.#used.size < MOST_NAMES ? wanted : "secret";
    for (;;) {
      const count = (this.#used.get(word) ?? 0) + 1;
      this.#used.set(word, count);
      const name = count === 1 ? word : `${word}_${count}`;
      if (!this.#given.has(name) && !this.#isOther(name, count)) return name;
    }
  }

  /** Whether another word has this name: the second `token` is called as the first `token_2` is. */
  #isOther(name: string, count: number): boolean {
    if (count > 1) return this.#used.has(name);
    const [, word = "", number = ""] = /^(.+)_([1-9]\d*)$/.exec(name) ?? [];
    return Number(number) > 1 && (this.#used.get(word) ?? 0) >= Number(number);
  }
}

/** A url on its own, as it may be told: in names, and in events. */
export function shownUrl(url: string): string {
  return new Secrets().url(url);
}

// --- internal ---

const MOST_NAMES = 10_000;
const LONGEST_WORD = 64;
/** So many characters make it unlikely that a text is what it is by chance. */
const LEAST_KNOWN = 8;

/** Headers of handshakes that have parts of secret names in theirs, and no secret. */
const ofTheProtocol = /^(?:sec-websocket-|www-authenticate$|proxy-authenticate$|access-control-)/;

const schemes = /^(?:bearer|basic|digest|token|apikey|negotiate|ntlm|hawk)\s/i;

const KUBERNETES = "base64url.bearer.authorization.k8s.io.";

/** What a pair says without its percent signs. */
function wordsOf(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll("+", " "));
  } catch {
    return text;
  }
}

/** A name of a variable. */
function wordOf(name: string): string {
  const word = name
    .trim()
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "_")
    .replaceAll(/^_+|_+$/g, "");
  return ownText((/^[a-z]/.test(word) ? word : `secret_${word}`).slice(0, LONGEST_WORD).replace(/_+$/, ""));
}
