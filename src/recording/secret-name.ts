import { isJwt } from "./jwt.ts";
import { volatileScalar } from "./volatile.ts";

/** Whether the value of a header, a parameter or a member of this name lets somebody in. */
export function isSecretName(name: string): boolean {
  return kindOf(name).secret;
}

/** Whether what is called so is a secret however it looks: a password may be any word, a `token` of a text is one. */
export function isAlwaysSecret(name: string): boolean {
  const kind = kindOf(name);
  return kind.secret && kind.always;
}

/**
 * Where something was said. In handshakes and plain HTTP credentials are expected, and a name is enough. Messages hold the
 * words of games and models as well, a `key` that was pressed, a `token` of a text: there the value must look like one, but for
 * what a client says.
 */
export type Spoken = "http" | "client" | "server";

/** What the members of a JSON value are under: nothing, a name that may mean a secret, or one that does. */
export type Under = "nothing" | "some" | "all";

/** What is under a member of this name that holds an object or a list. */
export function under(name: string | undefined, outside: Under): Under {
  if (outside === "all") return "all";
  if (name === undefined) return "nothing";
  const kind = kindOf(name);
  return kind.secret ? (kind.whole ? "all" : "some") : "nothing";
}

/** Whether a text in JSON is a secret, by its name (that of the list that it is in) and what it is under. */
export function isSecretText(name: string | undefined, text: string, spoken: Spoken, outside: Under): boolean {
  if (text === "") return false;
  const kind = name === undefined ? unnamed : kindOf(name);
  if (kind.about) return false;
  if (outside === "all") return true;
  if (kind.secret)
    return kind.always || spoken === "http" || (spoken === "client" && !kind.ambiguous) || looksGiven(text);
  return outside === "some" && (kind.part || looksMade(name, text));
}

/** Whether a text in a message is a secret, by its name and how it looks. */
export function isSaidSecret(name: string | undefined, text: string, by: Exclude<Spoken, "http">): boolean {
  return isJwt(text) || isSecretText(name, text, by, "nothing");
}

/** Whether a number in JSON is: hardly any is one. Models count their tokens. */
export function isSecretNumber(name: string | undefined, spoken: Spoken): boolean {
  if (name === undefined || about.test(name)) return false;
  return digits.test(name) || (spoken === "http" && /token$/i.test(name));
}

/** Whether a text, whatever it is called, was given to somebody as a proof: no word, and nothing that anybody would type. */
export function looksGiven(text: string): boolean {
  if (/\s/.test(text) || text.length < 6) return false;
  return /^\d+$/.test(text) || (/\d/.test(text) && /[A-Za-z]/.test(text)) || looksLikeToken(text);
}

/** Whether a single word is a token: so long, and of so many kinds of letters, is nothing that people write. */
export function looksLikeToken(word: string): boolean {
  if (isJwt(word)) return true;
  return (
    word.length >= 20 && /\d/.test(word) && /[A-Za-z]/.test(word) && /^[\w.+/=~:-]+$/.test(word) && !plain.test(word)
  );
}

// --- internal ---

/** Parts of names of headers, parameters and members whose values let somebody in. */
const secret =
  /auth(?!or(?!iz))|cookie|token|secret|passw|passphrase|passcode|session|signature|credential|(?:api|access|private|client|account)[-_]?key|jwt|bearer|csrf|xsrf|ticket|^key$|^sig$|^sid$|^pwd$|^pass$|^pin$|^otp$/i;

/** Names that end so tell about a secret, and hold none: `token_type`, `auth_url`, `max_tokens_count`. */
const about =
  /(?:type|method|provider|scheme|mode|url|uri|endpoint|required|enabled|expir(?:es|y|ation)(?:[-_]?(?:in|at|time))?|count|length|limit|usage|details|version)$/i;

/** What is called so is a secret whatever it looks like. */
const always =
  /passw|passphrase|passcode|^pwd$|^pass$|^otp$|secret|credential|authorization|(?:api|access|private|client|account)[-_]?key|jwt|bearer/i;

/** What is called so may be anything, whoever says it. */
const ambiguous = /session|signature|ticket|^key$|^sig$|^sid$|^pin$/i;

/** All that is under such a member is secret. */
const whole = /passw|secret|credential|cookie|auth/i;

/** What the parts of a session or of a pair of tokens are called. */
const part = /^(?:id|key|value|access|refresh)$/i;

/** Numbers that are secrets. */
const digits = /passw|passcode|^pwd$|^pass$|^pin$|^otp$|secret/i;

/** What a name says of what is called so. */
interface NameKind {
  readonly about: boolean;
  readonly secret: boolean;
  readonly always: boolean;
  readonly ambiguous: boolean;
  readonly whole: boolean;
  readonly part: boolean;
}
const unnamed: NameKind = {
  about: false,
  secret: false,
  always: false,
  ambiguous: false,
  whole: false,
  part: false,
};

/** Messages have the same names again and again. */
const kinds = new Map<string, NameKind>();
const MOST_KINDS = 2000;
const LONGEST_KEPT = 64;

function kindOf(name: string): NameKind {
  const known = kinds.get(name);
  if (known) return known;
  const isAbout = about.test(name);
  const kind = {
    about: isAbout,
    secret: !isAbout && secret.test(name),
    always: always.test(name),
    ambiguous: ambiguous.test(name),
    whole: whole.test(name),
    part: part.test(name),
  };
  if (name.length > LONGEST_KEPT) return kind;
  if (kinds.size >= MOST_KINDS) kinds.clear();
  kinds.set(name, kind);
  return kind;
}

/** `graphql-transport-ws`, `v12.stomp`, `2024-01-02`, `candles/BTC-USD/1m`: words and numbers, by dots and dashes. */
const plain = /^(?:[a-z]+|\d{1,4})(?:[._:/+-](?:[a-z]+\d{0,2}|\d{1,4}[a-z]?))*$/i;

function looksMade(name: string | undefined, text: string): boolean {
  const kind = volatileScalar(text, { name })?.kind;
  return kind === "uuid" || kind === "token" || kind === "id";
}
