import { nameAt, type Scalar, scalarsIn } from "./content.ts";
import type { Said } from "./marks.ts";
import { maskedName } from "./masked.ts";
import { saidIn } from "./said-in.ts";
import { isSecretName } from "./secret-name.ts";
import type { TrafficEvent } from "./traffic.ts";
import { Unanswered } from "./unanswered.ts";

/**
 * Who connections belong to, as far as plain HTTP tells: a login names a user, its answer gives a token or a cookie, and a
 * handshake that has it is theirs; so is one that has what was asked for with it. Takes all events of a recording, in their order.
 */
export class Logins {
  readonly #asked = new Unanswered<string | undefined>();
  /** Who was given a value; undefined: several were. */
  readonly #given = new Map<string, string | undefined>();

  /** Whose a request is: an opening handshake, or another one. */
  of(event: TrafficEvent): string | undefined {
    if (event.type === "end") this.#asked.ended(event.connection);
    if (event.type !== "request" && event.type !== "response") return undefined;
    const said = saidIn(event, 0);
    if (!said) return undefined;
    if (event.type === "request") {
      const user = this.#known(said) ?? userIn(said);
      this.#asked.asked(event.connection, user);
      return user;
    }
    const asked = this.#asked.answered(event.connection, event.status);
    const user = asked ?? userIn(said);
    if (user !== undefined && event.status < 400) this.#give(said, user);
    return undefined;
  }

  #known({ parts = [] }: Said): string | undefined {
    for (const { value } of parts) {
      const user = this.#given.get(value);
      if (user !== undefined) return user;
    }
    return undefined;
  }

  #give(said: Said, user: string): void {
    const { parts = [] } = said;
    const values = [...parts.map(({ value }) => value), ...scalarsOf(said).map(({ value }) => value)];
    for (const value of values) {
      if (typeof value !== "string" || (value.length < LEAST && maskedName(value) === undefined)) continue;
      if (this.#given.has(value) && this.#given.get(value) !== user) this.#given.set(value, undefined);
      else if (this.#given.size < MOST) this.#given.set(value, user);
    }
  }
}

// --- internal ---

const MOST = 10_000;
/** A shorter text is no token. */
const LEAST = 6;

const users = /^(?:user|username|user_name|nick|nickname|login|player|email|e_?mail)$/i;
const persons = /^(?:user|player|account|profile|me)$/i;

function scalarsOf({ content }: Said): readonly Scalar[] {
  return content ? [...scalarsIn(content)] : [];
}

/** Who is named by a login, or by what answers it: a word. */
function userIn(said: Said): string | undefined {
  const { parts = [], from } = said;
  const fields = parts
    .filter(({ part }) => part === "form")
    .map(({ name = "", value }) => ({ path: [name], value: value as unknown }));
  const all = [...fields, ...scalarsOf(said)];
  const isLogin = from === "client" && all.some(({ path }) => isSecretName(nameAt(path) ?? ""));
  for (const { path, value } of all) {
    const name = nameAt(path) ?? "";
    const parent = path.at(-2);
    const isPerson = typeof parent === "string" && persons.test(parent) && path.length === 2;
    const tells =
      (path.length === 1 && users.test(name)) || (/^name$/i.test(name) && (isPerson || (isLogin && path.length === 1)));
    const word = tells && typeof value === "string" ? wordOf(value) : undefined;
    if (word !== undefined) return word;
  }
  return undefined;
}

/** `alice` of `alice@example.com`; undefined of what is no name that can be read at a glance. */
function wordOf(text: string): string | undefined {
  const [local = ""] = text.trim().split("@");
  const word = local.replaceAll(/[ .]/g, "_");
  return /^[A-Za-z][\w-]{0,23}$/.test(word) && !/\d{4}/.test(word) ? word : undefined;
}
