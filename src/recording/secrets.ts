import type { HeaderList, TrafficBody } from "./traffic.ts";

/**
 * Puts a name in the place of everything in a handshake or a plain HTTP exchange that proves who somebody is:
 * `Bearer ${secret.authorization}`. The same secret has the same name wherever it comes, and two that are not the same never
 * have: a second one that stands behind `authorization` is `authorization_2`. The secrets themselves are not kept in any file.
 */
export class Secrets {
  readonly #names = new Map<string, string>();
  readonly #used = new Map<string, number>();

  /** The names that were given, in their order. */
  get names(): readonly string[] {
    return [...this.#names.values()];
  }

  headers(headers: HeaderList): HeaderList {
    return headers.map(([name, value]) => [name, this.#header(name.toLowerCase(), value)] as const);
  }

  /** A url with what its query and its user hide. */
  url(url: string): string {
    const [, before = "", userInfo = "", behind = ""] = /^([a-z+]+:\/\/)(?:([^/?#@]*)@)?(.*)$/s.exec(url) ?? [];
    const rest = before === "" ? url : behind;
    const user = userInfo === "" ? "" : `${this.#name("password", userInfo)}@`;
    const mark = rest.indexOf("?");
    if (mark === -1) return before + user + rest;
    return before + user + rest.slice(0, mark + 1) + this.form(rest.slice(mark + 1));
  }

  /** Pairs as in a query: `room=1&token=…`. */
  form(text: string): string {
    return text
      .split("&")
      .map((pair) => {
        const at = pair.indexOf("=");
        const name = pair.slice(0, Math.max(0, at));
        return at > 0 && at < pair.length - 1 && isSecretName(name)
          ? `${name}=${this.#name(name, pair.slice(at + 1))}`
          : pair;
      })
      .join("&");
  }

  /** A body, when it is text in which members have names: JSON or a form. */
  body(body: TrafficBody, headers: HeaderList): TrafficBody {
    const value = (wanted: string): string =>
      headers.find(([name]) => name.toLowerCase() === wanted)?.[1].toLowerCase() ?? "";
    if (value("content-encoding") !== "" && value("content-encoding") !== "identity") return body;
    const isForm = value("content-type").includes("x-www-form-urlencoded");
    if (!isForm && !value("content-type").includes("json")) return body;
    const text = Buffer.from(body.bytes).toString();
    const masked = isForm ? this.form(text) : this.#json(text);
    return masked === text ? body : { ...body, bytes: Buffer.from(masked) };
  }

  #json(text: string): string {
    return text.replaceAll(member, (whole, name: string, blank: string, value: string) =>
      isSecretName(name) && value !== "" ? `"${name}"${blank}"${this.#name(name, value)}"` : whole,
    );
  }

  #header(name: string, value: string): string {
    if (name === "cookie") return this.#cookies(value);
    if (name === "set-cookie")
      return value.replace(
        /^([^=;]+)=([^;]*)/,
        (_, cookie: string, secret: string) => `${cookie}=${this.#name(cookie, secret)}`,
      );
    if (name === "location" || name === "referer") return this.url(value);
    if (name === "sec-websocket-protocol") return this.#protocols(value);
    if (ofTheProtocol.test(name) || !isSecretName(name) || value === "") return value;
    // What stands before it says how, and is no secret: Bearer, Basic, ApiKey.
    const [, scheme = "", credentials = value] = /^([A-Za-z][\w-]*\s+)(\S.*)$/.exec(value) ?? [];
    return scheme + this.#name(name, credentials);
  }

  #cookies(value: string): string {
    return value
      .split(";")
      .map((pair) => {
        const at = pair.indexOf("=");
        return at === -1 ? pair : `${pair.slice(0, at)}=${this.#name(pair.slice(0, at), pair.slice(at + 1))}`;
      })
      .join(";");
  }

  /** Browsers cannot send headers: some servers take a token among the subprotocols. */
  #protocols(value: string): string {
    return value
      .split(",")
      .map((each) => {
        const [, blank = "", protocol = ""] = /^(\s*)(.*?)\s*$/.exec(each) ?? [];
        return looksLikeToken(protocol) ? blank + this.#name("protocol", protocol) : each;
      })
      .join(",");
  }

  #name(from: string, secret: string): string {
    if (secret === "" || placeholder.test(secret)) return secret;
    const known = this.#names.get(secret);
    if (known !== undefined) return `\${secret.${known}}`;
    const base = wordOf(from);
    const count = (this.#used.get(base) ?? 0) + 1;
    this.#used.set(base, count);
    const name = count === 1 ? base : `${base}_${count}`;
    // Of a recording that goes on for months the oldest are forgotten: they get another name.
    if (this.#names.size >= MOST_NAMES)
      for (const oldest of this.#names.keys()) {
        this.#names.delete(oldest);
        break;
      }
    this.#names.set(secret, name);
    return `\${secret.${name}}`;
  }
}

/** Whether the value of a header, parameter or member of this name lets somebody in. */
export function isSecretName(name: string): boolean {
  return secret.test(name);
}

// --- internal ---

const MOST_NAMES = 10_000;

/** What stands for a secret already, as it is or as urls write it. */
const placeholder = /^(?:\$|%24)(?:\{|%7B)secret\.[\w.-]+(?:\}|%7D)$/i;

/** A member of JSON whose value is a text. */
const member = /"([^"\\\n]{1,64})"(\s*:\s*)"((?:[^"\\]|\\.)*)"/g;

/** Parts of names of headers, parameters and members whose values let somebody in. */
const secret =
  /auth(?!or(?!iz))|cookie|token(?![-_]?type)|secret|passw|session|signature|credential|api[-_]?key|access[-_]?key|jwt|ticket|^key$|^sig$|^sid$|^pwd$/i;

/** Headers of handshakes that have such parts in their names and no secret. */
const ofTheProtocol = /^(?:sec-websocket-|www-authenticate$|proxy-authenticate$|access-control-)/;

/** A name of a variable. */
function wordOf(name: string): string {
  const word = name
    .trim()
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "_")
    .replaceAll(/^_+|_+$/g, "");
  return /^[a-z]/.test(word) ? word : `secret_${word}`.replace(/_$/, "");
}

/** No name of a subprotocol is as long, without a blank, and of so many kinds of letters. */
function looksLikeToken(protocol: string): boolean {
  if (protocol.startsWith("base64url.bearer.authorization.k8s.io.") || /^eyJ[\w-]+\.[\w-]+\.[\w-]*$/.test(protocol))
    return true;
  return (
    protocol.length >= 20 && /\d/.test(protocol) && /[A-Za-z]/.test(protocol) && !/^[a-z][a-z0-9.+-]*$/.test(protocol)
  );
}
