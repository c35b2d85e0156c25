/** What a value looks like that is made anew in each run: who makes it, not what is tested, decides it. */
export type VolatileKind = "uuid" | "time" | "token";

/** The kind of volatile value that a scalar looks like; undefined for what may well be the same each time. */
export function volatileKind(value: unknown): VolatileKind | undefined {
  if (typeof value === "string") return kindOfText(value);
  if (typeof value === "number" || typeof value === "bigint") return isEpoch(Number(value)) ? "time" : undefined;
  return value instanceof Date ? "time" : undefined;
}

/** Whether a member is called like one whose values are made by who sends them: `id`, `userId`, `created_at`, `seq`. */
export function isMadeName(name: string): boolean {
  return MADE.test(name);
}

/** The name of the last member of a path: `id` of `$.orders[*].id`. */
export function memberOf(path: string): string {
  return /[.[]"?([\w-]+)"?\]?(?:\[(?:\*|\d+)\])*$/.exec(path)?.[1] ?? "";
}

// --- internal ---

const MADE =
  /(?:^|[_-]|(?=[A-Z]))(?:u?u?id|Id|ID|seq|Seq|sequence|Sequence|nonce|Nonce|sid|ts|timestamp|Timestamp|time|Time|At|at|date|Date|token|Token|session|Session|cursor|Cursor|offset|Offset|uptime|elapsed)$/;

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const ISO_TIME = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?$/;
/** `Fri, 02 Jan 2026 03:04:05 GMT`, as HTTP writes it. */
const HTTP_TIME = /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d? [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d [A-Z]{1,4}$/;
/** Longer texts are no ids, and would cost time. */
const LONGEST = 4096;
/** Letters, digits and the signs of base64 and JWT, without a blank. */
const TOKEN = /^[\w+/=.~-]{16,}$/;

function kindOfText(text: string): VolatileKind | undefined {
  if (text.length < 10 || text.length > LONGEST) return undefined;
  if (UUID.test(text)) return "uuid";
  if (ISO_TIME.test(text) || HTTP_TIME.test(text)) return "time";
  if (/^\d{10,19}$/.test(text)) return isEpoch(Number(text)) ? "time" : undefined;
  // Words and paths have no digits, or few; a random text of sixteen signs is hardly without.
  return TOKEN.test(text) && /\d/.test(text) && /[A-Za-z]/.test(text) && !/[a-z]{9}/.test(text) ? "token" : undefined;
}

/** Between 2014 and 2096, in seconds, milliseconds, microseconds or nanoseconds. */
function isEpoch(number: number): boolean {
  return [1, 1e3, 1e6, 1e9].some((unit) => number > 1.4e9 * unit && number < 4e9 * unit);
}
