import { replaceJwts } from "./jwt.ts";
import { isAlwaysSecret, isSecretName, looksGiven, looksLikeToken } from "./secret-name.ts";
import type { Secrets } from "./secrets.ts";

/**
 * What is written for people or programs, and is no value of JSON. `prose`: of lines and pairs (`password=…`, `passcode:…`);
 * `code`: pages and programs, which must stay what they are: only what stands in quotes, and looks like a secret, is one.
 * Texts in JSON may be what people say, in which `the key: Enter` is none: in `words` that holds for names that may mean
 * anything, in what a server says (`heard`: `password: must be longer`) for all.
 */
export type TextKind = "prose" | "code" | "words" | "heard";

/** A text in which names stand for the secrets that can be told by what stands before them, or by how they look. */
export function maskText(text: string, secrets: Secrets, kind: TextKind): string {
  const word = text.trim();
  if (looksLikeToken(word) && /^[\w.+/~-]+={0,2}$/.test(word))
    return text.replace(word, () => secrets.placeholder("token", word));
  const quoted = text
    .replaceAll(proof, (whole, scheme: string, token: string) =>
      looksGiven(token) ? scheme + secrets.placeholder("authorization", token) : whole,
    )
    .replaceAll(member, (whole, before: string, name: string, between: string, value: string, after: string) =>
      isSecretPair(name, value, kind === "prose" ? "words" : kind)
        ? `${before}${name}${between}${secrets.placeholder(name, value)}${after}`
        : whole,
    )
    .replaceAll(field, (whole, before: string, name: string, between: string, value: string) =>
      isSecretName(name) ? `${before}${name}${between}${secrets.placeholder(name, value)}` : whole,
    )
    .replaceAll(tagged, (whole, before: string, name: string, between: string, value: string) =>
      isSecretName(name) ? `${before}${name}${between}${secrets.placeholder(name, value)}` : whole,
    );
  const masked = kind === "code" ? quoted : withPairs(quoted, secrets, kind);
  // After all else: what a name stands for already is taken for no secret of its own.
  return replaceJwts(masked, (token) => secrets.placeholder("token", token));
}

// --- internal ---

function withPairs(text: string, secrets: Secrets, kind: TextKind): string {
  const paired = eachPair(text, secrets, kind);
  if (kind === "heard") return paired;
  const lines = paired.replaceAll(phrase, (whole, before: string, name: string, value: string) =>
    isAlwaysSecret(name) && /['\\\s<>]/.test(value) ? `${before}"${secrets.placeholder(name, value)}"` : whole,
  );
  if (kind === "words") return lines;
  return lines.replaceAll(pass, (_, before: string, value: string) => before + secrets.placeholder("password", value));
}

/** What a pair holds that is no secret may be one itself: `data: password=…` of server-sent events. */
function eachPair(text: string, secrets: Secrets, kind: TextKind, depth = 0): string {
  return text.replaceAll(pair, (whole, name: string, between: string, value: string) => {
    if (isSecretPair(name, value, kind)) return `${name}${between}${secrets.placeholder(name, value)}`;
    return depth < DEEPEST && /[:=]/.test(value)
      ? `${name}${between}${eachPair(value, secrets, kind, depth + 1)}`
      : whole;
  });
}

/** Pairs in pairs. */
const DEEPEST = 4;

function isSecretPair(name: string, value: string, kind: TextKind): boolean {
  if (!isSecretName(name)) return false;
  return kind === "prose" || looksGiven(value) || (kind === "words" && isAlwaysSecret(name));
}

const proof = /\b((?:Bearer|Basic)\s{1,4})([\w.+/=~-]{8,8000})/gi;
/** `"token": "…"`, `'apiKey': '…'`, `token: "…"`. */
const member = /(?<![\w-])(["']?)([\w-]{1,64})(["']?\s{0,8}[:=]\s{0,8}["'])([^"'\\\s<>]{1,8000})(["'])/g;
/** A member of JSON; `member` finds it where its value is a single word. */
const phrase = /("([\w-]{1,64})"\s{0,8}:\s{0,8})"((?:[^"\\]|\\.){1,8000})"/g;
/** A field of a page: `<input name="csrf_token" value="…">`. */
const field =
  /(<input\b[^<>]{0,400}?\bname\s?=\s?["']?)([\w.[\]-]{1,64})(["']?[^<>]{0,400}?\bvalue\s?=\s?["'])([^"'<>]{1,8000})/gi;
/** `<Password>…</Password>` */
const tagged = /(<(?:\w{1,32}:)?)([\w-]{1,64})((?:\s[^<>]{0,400})?>)([^<>\s]{1,8000})(?=<\/)/g;
/** `password=…`, `passcode:…` */
const pair = /(?<![\w.-])([\w.-]{1,64})(\s?[:=]\s?)(?!(?:Bearer|Basic)\s)([^\s&;,"'<>]{1,8000})/gi;
/** Of IRC, and of what is like it. */
const pass = /^(PASS\s+:?)(\S+)/gm;
