import { maskText } from "./mask-text.ts";
import { isJwt, mayHoldJwt } from "./jwt.ts";
import { isSecretNumber, isSecretText, type Spoken, type Under, under } from "./secret-name.ts";
import type { Secrets } from "./secrets.ts";

/**
 * A text of JSON in which names stand for secrets. All else stays as it is written: what was cut off at its end, several values
 * in a row, and what stands before them. Texts that are JSON or urls themselves are looked into.
 */
export function maskJson(text: string, secrets: Secrets, spoken: Spoken, depth = 0): string {
  const pieces: string[] = [];
  const open = new Levels();
  let name: string | undefined;
  let copied = 0;
  const put = (start: number, end: number, masked: string | undefined): void => {
    if (masked === undefined) return;
    pieces.push(text.slice(copied, start), JSON.stringify(masked));
    copied = end;
  };
  for (let at = 0; at < text.length;) {
    const sign = text.charCodeAt(at);
    if (sign === QUOTE) {
      const end = endOfText(text, at);
      const value = decoded(text.slice(at, end));
      const colon = colonBehind(text, end);
      if (colon === -1)
        put(at, end, maskedValue(name ?? open.name, value, { secrets, spoken, depth, outside: open.under }));
      else name = value;
      at = colon === -1 ? end : colon;
    } else if (sign === MINUS || (sign >= ZERO && sign <= NINE)) {
      const end = endOfNumber(text, at);
      if (isSecretNumber(name ?? open.name, spoken))
        put(at, end, secrets.placeholder(name ?? open.name ?? "", text.slice(at, end)));
      at = end;
    } else {
      const opens = sign === OBJECT || sign === LIST;
      const closes = sign === OBJECT_END || sign === LIST_END;
      if (opens) open.open(name);
      else if (closes) open.close();
      if (opens || closes || sign === COMMA) name = undefined;
      at++;
    }
  }
  return copied === 0 ? text : pieces.join("") + text.slice(copied);
}

/** A text, whatever it is called, with what it holds masked; undefined when it holds nothing. */
export function maskedValue(name: string | undefined, value: string, how: Masking): string | undefined {
  const { secrets, spoken, outside } = how;
  if (isSecretText(name, value, spoken, outside)) {
    const masked = secrets.credentials(name ?? "secret", value);
    return masked === value ? undefined : masked;
  }
  if (isJwt(value)) return secrets.placeholder(name ?? "token", value);
  if (secrets.knows(value)) return secrets.placeholder(name ?? "secret", value);
  const [, scheme, credentials = ""] = /^(Bearer|Basic)\s+(\S{8,})$/i.exec(value) ?? [];
  if (scheme !== undefined) return `${scheme} ${secrets.placeholder("authorization", credentials)}`;
  const masked = maskedInside(value, how);
  return masked === value ? undefined : masked;
}

/** How a text is looked at. */
export interface Masking {
  readonly secrets: Secrets;
  readonly spoken: Spoken;
  /** In how many texts it is. */
  readonly depth: number;
  readonly outside: Under;
}

// --- internal ---

const [QUOTE, COMMA, MINUS, ZERO, NINE] = [0x22, 0x2c, 0x2d, 0x30, 0x39];
const [OBJECT, OBJECT_END, LIST, LIST_END] = [0x7b, 0x7d, 0x5b, 0x5d];

function maskedInside(value: string, { secrets, spoken, depth }: Masking): string {
  if (depth < DEEPEST && /^\s*[[{]/.test(value)) return maskJson(value, secrets, spoken, depth + 1);
  if (isTelling(value)) return secrets.url(value);
  return LINES_OR_PAIR.test(value) || mayHoldJwt(value)
    ? maskText(value, secrets, spoken === "server" ? "heard" : "words")
    : value;
}

/** A url or a path that may hold more than where it leads to. */
function isTelling(value: string): boolean {
  const [address = ""] = /^(?:[a-z]+:\/)?\/\S*/i.exec(value) ?? [];
  return /[?#@]/.test(address) || mayHoldJwt(address);
}

/** Several lines, as of STOMP in SockJS, or `password=…`. */
const LINES_OR_PAIR = /\n|(?<![\w.-])[a-z_][\w.-]{0,63}["']?\s?[:=]/i;

/** Texts of JSON in texts of JSON. */
const DEEPEST = 4;
/** Lists and maps in each other of which the names are known. */
const MOST_LEVELS = 200;

/** The maps and lists that are open. */
class Levels {
  readonly #open: { readonly name: string | undefined; readonly under: Under }[] = [];
  #beyond = 0;

  /** What the innermost is called: its items are called so, too. */
  get name(): string | undefined {
    return this.#open.at(-1)?.name;
  }

  get under(): Under {
    return this.#open.at(-1)?.under ?? "nothing";
  }

  open(name: string | undefined): void {
    if (this.#open.length >= MOST_LEVELS) this.#beyond++;
    else this.#open.push({ name: name ?? this.name, under: under(name ?? this.name, this.under) });
  }

  close(): void {
    if (this.#beyond > 0) this.#beyond--;
    else this.#open.pop();
  }
}

/** Behind the quote that ends a text; the end of all when it was cut off. */
function endOfText(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); end !== -1; end = text.indexOf('"', end + 1)) {
    let before = end - 1;
    while (text.charAt(before) === "\\") before--;
    if ((end - before) % 2 === 1) return end + 1;
  }
  return text.length;
}

/** Behind the colon that makes a text a name; -1: none does. */
function colonBehind(text: string, end: number): number {
  for (let at = end; at < text.length; at++) {
    const sign = text.charAt(at);
    if (sign === ":") return at + 1;
    if (sign !== " " && sign !== "\n" && sign !== "\r" && sign !== "\t") return -1;
  }
  return -1;
}

function endOfNumber(text: string, start: number): number {
  let end = start + 1;
  while (end < text.length && /[\d.eE+-]/.test(text.charAt(end))) end++;
  return end;
}

/** What a text says; of one that is none, or was cut off, what is written. */
function decoded(literal: string): string {
  if (!literal.includes("\\") && literal.length > 1 && literal.endsWith('"')) return literal.slice(1, -1);
  try {
    return JSON.parse(literal) as string;
  } catch {
    return literal.slice(1);
  }
}
