import { isJwt } from "./jwt.ts";
import { oddPairs } from "./letter-pairs.ts";

/**
 * What changes from one run to the next, and is no mistake when it does: times, random ids, tokens. It is told by how a
 * value looks and by the name that it has, and every finding says why. What only several messages tell, `Habits` knows.
 */
export interface Volatile {
  readonly kind: VolatileKind;
  /** `a UUID`, `a time in milliseconds since 1970`. */
  readonly why: string;
}

export type VolatileKind = "uuid" | "time" | "token" | "id" | "counter" | "measure";

/** What is known of a value beside itself. */
export interface Known {
  /** The name of the member. */
  readonly name?: string | undefined;
  /** When it was sent, in milliseconds since 1970, if that is known. */
  readonly now?: number | undefined;
}

/** A part of a text: what stays, or what changes. */
export interface Piece {
  readonly text: string;
  readonly volatile?: Volatile;
}

/** Whether a whole scalar changes from run to run. */
export function volatileScalar(value: unknown, known: Known = {}): Volatile | undefined {
  if (typeof value === "number") return volatileNumber(value, known);
  if (typeof value !== "string" || value.length > LONGEST) return undefined;
  return volatileWord(value, known);
}

/** A text in pieces; one piece when nothing of it changes, or all. */
export function piecesOf(text: string, known: Known = {}): readonly Piece[] {
  const whole = volatileScalar(text, known);
  if (whole) return [{ text, volatile: whole }];
  const pieces: Piece[] = [];
  let end = 0;
  for (const { 0: word, index } of text.slice(0, LONGEST).matchAll(words)) {
    const name = nameBefore(text.slice(Math.max(0, index - LONGEST_NAME), index)) ?? known.name;
    const found = volatileWord(word, { ...known, name });
    if (!found) continue;
    if (index > end) pieces.push({ text: text.slice(end, index) });
    pieces.push({ text: word, volatile: found });
    end = index + word.length;
  }
  if (end < text.length || pieces.length === 0) pieces.push({ text: text.slice(end) });
  return pieces;
}

/** Whether a member of this name is there to tell one thing from another: `id`, `orderId`, `session_id`, `token`. */
export function namesId(name: string | undefined): boolean {
  return name !== undefined && (idName.test(name) || secretName.test(name));
}

// --- internal ---

/** Texts beyond this are contents, not marks. */
const LONGEST = 4096;
const LONGEST_NAME = 64;

const uuid = /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/i;
const isoTime = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:[.,]\d+)?)?(?:Z|[+-]\d\d:?\d\d)?$/;
/** What may be a mark, in a text of more: UUIDs, times, signed tokens (as in jwt.ts, but no longer than a mark), words. */
const words =
  /[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}|\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:[.,]\d{1,9})?)?(?:Z|[+-]\d\d:?\d\d)?|eyJ[\w-]{8,2000}\.[\w-]{1,2000}\.[\w-]{0,2000}|(?<![\w-])[\w-]{8,256}(?![\w-])/gi;

const idName =
  /^(?:.*[_-])?(?:id|ids|uid|guid|uuid|sid|cid|ref|seq|cursor|nonce|hash|etag|ticket|handle|key|version|rev)$|[a-z\d](?:Id|ID|Ids|Uid|Sid|Ref|Seq|Key|Cursor|Hash|Nonce)$/;
const secretName = /token|secret|nonce|session|signature|csrf|jti|ticket|otp|apikey/i;
const timeName =
  /^(?:ts|t|at|time|date|now|iat|exp|nbf|when|since|until|timestamp)$|time|date|stamp|[a-z]At$|_(?:at|ts)$/i;

/** What stands before a value in a text: `"sid":"`, `token=`, `session: `. */
function nameBefore(text: string): string | undefined {
  return /([A-Za-z_][\w-]*)["']?\s*[:=]\s*["']?$/.exec(text)?.[1];
}

function volatileWord(text: string, known: Known): Volatile | undefined {
  if (uuid.test(text)) return { kind: "uuid", why: "a UUID" };
  if (isoTime.test(text)) return isPast(Date.parse(text), known) ? undefined : { kind: "time", why: "a time" };
  if (isJwt(text)) return { kind: "token", why: "a signed token (JWT)" };
  if (/^\d+$/.test(text)) return volatileDigits(text, known);
  const { name } = known;
  if (name !== undefined && secretName.test(name) && text.length >= 8 && /^[\w.+/=~-]+$/.test(text) && /\d/.test(text))
    return { kind: "token", why: `named ${name}` };
  if (!isRandom(text, namesId(name))) return undefined;
  return text.length >= 32 ? { kind: "token", why: "a long random text" } : { kind: "id", why: "a random text" };
}

function volatileDigits(text: string, known: Known): Volatile | undefined {
  if (text.length >= 17 && text.length <= 20 && namesId(known.name))
    return { kind: "id", why: "a long number as an id" };
  return text.length >= 10 && text.length <= 16 && !text.startsWith("0")
    ? volatileNumber(Number(text), known)
    : undefined;
}

const DAY = 24 * 60 * 60 * 1000;
const units = [
  { unit: "seconds", ms: 1000, sure: false },
  { unit: "milliseconds", ms: 1, sure: true },
  { unit: "microseconds", ms: 1 / 1000, sure: false },
] as const;
/** From 2008 to 2039: what counts since 1970 now. */
const FIRST = 1.2e12;
const LAST = 2.2e12;

/** A number is a time when it lies where times lie now, and its name says so or the recording was made then. */
function volatileNumber(value: number, { name, now }: Known): Volatile | undefined {
  for (const { unit, ms, sure } of units) {
    const time = value * ms;
    if (time < FIRST || time > LAST) continue;
    const named = name !== undefined && timeName.test(name);
    const near = now !== undefined && Math.abs(time - now) < 2 * DAY;
    if (near || ((named || sure) && !isPast(time, { now }))) {
      return { kind: "time", why: `a time in ${unit} since 1970` };
    }
  }
  return undefined;
}

/** Above it a text reads like no word. Ids are found by it but for 4 of 10,000, among 10,000 words there were 28. */
const ODD = 0.35;

/** What was long ago when it was sent is data, and will be the same again. */
function isPast(time: number, { now }: Known): boolean {
  return now !== undefined && time < now - 2 * DAY;
}

/**
 * Whether nobody has thought of this text: its letters and digits change their kind all the time, as in `x8Kq2LmZ`. A word
 * with a capital counts as one, so `getUserProfile` is none.
 */
function isRandom(text: string, named: boolean): boolean {
  if (text.length < (named ? 8 : 16) || text.length > 256 || !/^[\w+/=-]+$/.test(text)) return false;
  const kinds = [/\d/, /[a-z]/, /[A-Z]/].filter((kind) => kind.test(text)).length;
  if (kinds < 2) return false;
  const runs = text.match(/[A-Z]?[a-z]+|[A-Z]+|\d+/g) ?? [];
  const signs = runs.reduce((sum, run) => sum + run.length, 0);
  // What is called an id is one, too, when it has longer runs by chance, but reads like no word: `sHxxbfmqkdgYdrMFAAAB`.
  if (named && oddPairs(text) > ODD) return true;
  // And `bovDPNI-z7YrXNGHAAAB`, which is of all kinds.
  const most = text.length < 16 ? 2.5 : named && kinds === 3 ? 3.5 : 3;
  return signs / runs.length < most;
}
