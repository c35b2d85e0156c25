import { cookiesIn, isForm, requestParts } from "../../recording/head-parts.ts";
import type { Written } from "../../writing/written.ts";
import type { Carriage, HeadUse } from "../../writing/carriage.ts";
import { dialledOf } from "./handshake.ts";
import type { Dialogue, Talk } from "../../writing/read-dialogue.ts";
import type { SecretVariables } from "../../writing/secret-variables.ts";
import type { Servers } from "./servers.ts";

/**
 * What requests and handshakes ask with, as it is written: what was given before is a variable, what the recorder has masked
 * is asked of the environment, and cookies that the client keeps are left to its jar.
 */
export class Heads {
  readonly #carriage: Carriage;
  readonly #secrets: SecretVariables;
  readonly #servers: Servers;
  /** The number of each request. */
  readonly #numbers: ReadonlyMap<Talk, number>;

  constructor(
    dialogue: Dialogue,
    carriage: Carriage,
    { secrets, servers }: { readonly secrets: SecretVariables; readonly servers: Servers },
  ) {
    this.#carriage = carriage;
    this.#secrets = secrets;
    this.#servers = servers;
    const requests = dialogue.moments.filter(({ event, talk }) => event === talk.request);
    this.#numbers = new Map(requests.map(({ talk, number }) => [talk, number]));
  }

  /** Where a url leads, by the name of its server: `${server.url}/login`. */
  address(talk: Talk): string {
    const { path, search } = dialledOf(talk);
    const rest = path === "/" && search === "" ? "" : this.#text(talk, "path", path);
    return `\${${this.#servers.nameOf(talk)}.url}${rest}${this.#text(talk, "query", search)}`;
  }

  /** The subprotocols that are offered. */
  protocols(talk: Talk): readonly string[] {
    return this.#values(talk, "protocols").map(({ text }) => text);
  }

  /** Headers and cookies: of a name that comes twice the last one counts. `left`: names, in lower case, of those that are not written. */
  headers(
    talk: Talk,
    left: ReadonlySet<string> = new Set(),
  ): {
    readonly headers: ReadonlyMap<string, Written> | undefined;
    readonly cookies: ReadonlyMap<string, Written> | undefined;
  } {
    const headers = new Map<string, Written>();
    const cookies = new Map<string, Written>();
    const number = this.#numbers.get(talk);
    for (const [name, value] of dialledOf(talk).headers) {
      const lower = name.toLowerCase();
      if (left.has(lower)) continue;
      const own = lower === "cookie" ? cookiesIn(value) : [];
      const isKept = (cookie: string): boolean =>
        number !== undefined && this.#carriage.isKept(number, `cookie ${cookie}`);
      if (own.some((cookie) => isKept(cookie.name))) {
        // A header of its own would stand in the way of the jar.
        for (const cookie of own)
          if (!isKept(cookie.name)) cookies.set(cookie.name, this.#text(talk, `cookie ${cookie.name}`, cookie.value));
      } else if (lower === "cookie")
        headers.set(
          name,
          own.map((cookie) => `${cookie.name}=${this.#text(talk, `cookie ${cookie.name}`, cookie.value)}`).join("; "),
        );
      else headers.set(name, this.#text(talk, `header ${lower}`, value));
    }
    return { headers: headers.size > 0 ? headers : undefined, cookies: cookies.size > 0 ? cookies : undefined };
  }

  /** The fields of a form; undefined when the body is none, or has a field twice. */
  form(talk: Talk): ReadonlyMap<string, Written> | undefined {
    const { request } = talk;
    if (!request?.body || request.body.bytes.length === 0 || !isForm(request.headers)) return undefined;
    const fields = this.#values(talk, "form");
    const map = new Map(fields.map(({ name, text }) => [name, text]));
    return map.size === fields.length ? map : undefined;
  }

  /** The values of a part, one by one. */
  #values(talk: Talk, part: string): readonly { readonly name: string; readonly text: string }[] {
    const uses = this.#uses(talk, part);
    const all = talk.request ? requestParts(talk.request).filter((each) => each.part === part) : [];
    return all.map(({ name = "", within: [start], value }) => {
      const use = uses.find(({ within }) => within[0] === start);
      return { name, text: use ? `\${${use.code}}` : this.#secrets.text(value) };
    });
  }

  /** A text of a head, with variables in the places of what was carried there. */
  #text(talk: Talk, part: string, text: string): string {
    let end = 0;
    let written = "";
    for (const {
      within: [start, stop],
      code,
      value,
    } of this.#uses(talk, part)) {
      if (start < end || stop > text.length) continue;
      // What needs escapes in a url needs them the next time, too.
      const isEscaped = (part === "path" || part === "query") && text.slice(start, stop) !== value;
      written += `${this.#secrets.text(text.slice(end, start))}\${${isEscaped ? `urlEncode(${code})` : code}}`;
      end = stop;
    }
    return written + this.#secrets.text(text.slice(end));
  }

  #uses(talk: Talk, part: string): readonly HeadUse[] {
    const number = this.#numbers.get(talk);
    return number === undefined ? [] : this.#carriage.inHead(number, part);
  }
}
