import { quote } from "./value.ts";

/** Two texts that are not the same, told so that the difference can be seen. */
export interface Contrast {
  readonly expected: string;
  readonly actual: string;
  /** What to look for, when it is easily overlooked. */
  readonly note?: string;
}

/** Texts up to this length are shown whole. */
const WHOLE = 72;

/** How many characters of a long text stand before the first difference. */
const BEFORE = 24;

/**
 * Shows two different texts: long ones are cut around their first difference, and what prints alike (other normalisation,
 * invisible characters, white space at an end) is spelt out.
 */
export function contrast(expected: string, actual: string): Contrast {
  const note = alike(expected, actual);
  const show = note?.spelt ? spell : quote;
  if (expected.length <= WHOLE && actual.length <= WHOLE) {
    return { expected: show(expected), actual: show(actual), ...(note ? { note: note.text } : {}) };
  }
  const at = firstDifference(expected, actual);
  const where = `they differ from character ${Array.from(expected.slice(0, at)).length + 1} on`;
  return {
    expected: around(expected, at, show),
    actual: around(actual, at, show),
    note: note === undefined ? where : note.placed ? note.text : `${note.text}; ${where}`,
  };
}

interface Alike {
  readonly text: string;
  readonly spelt: boolean;
  /** Whether the text says where, too. */
  readonly placed?: true;
}

function alike(expected: string, actual: string): Alike | undefined {
  if (expected.trim() === actual.trim()) return { text: "they differ in white space at an end", spelt: false };
  if (expected.normalize("NFC") === actual.normalize("NFC")) {
    return { text: "they look the same and differ in Unicode normalisation", spelt: true };
  }
  if (plainly(expected) === plainly(actual))
    return { text: "they look the same and differ in invisible characters or kinds of white space", spelt: true };
  if (expected.replaceAll("\r\n", "\n") === actual.replaceAll("\r\n", "\n"))
    return { text: "they differ in line ends", spelt: false };
  if (expected.toLowerCase() === actual.toLowerCase())
    return { text: "they differ in upper and lower case", spelt: false };
  return oneCharacter(expected, actual);
}

/** Where two texts differ in one character, which is easily overlooked. */
function oneCharacter(expected: string, actual: string): Alike | undefined {
  const at = firstDifference(expected, actual);
  if (expected.length + actual.length - 2 * at > 2 * LOOKED_AT) return undefined;
  const [wanted, is] = [Array.from(expected.slice(at)), Array.from(actual.slice(at))];
  const rest = (letters: readonly string[]): string => letters.slice(1).join("");
  const [letter = "", other = ""] = [wanted[0], is[0]];
  const how =
    rest(wanted) === rest(is)
      ? `differs: ${character(letter)}, ${character(other)}`
      : rest(wanted) === is.join("")
        ? `is missing: ${character(letter)}`
        : wanted.join("") === rest(is)
          ? `is one too many: ${character(other)}`
          : undefined;
  const seen = Math.min(expected.length, actual.length) < EASILY_SEEN && /^[\x20-\x7e]*$/.test(letter + other);
  if (how === undefined || seen) return undefined;
  return { text: `character ${Array.from(expected.slice(0, at)).length + 1} ${how}`, spelt: false, placed: true };
}

/** A character, with its number when others look like it. */
function character(letter: string): string {
  const code = letter.codePointAt(0) ?? 0;
  return quote(letter) + (code < 0x7f ? "" : ` (U+${code.toString(16).toUpperCase().padStart(4, "0")})`);
}

/** In shorter texts one sees it. */
const EASILY_SEEN = 12;
/** In longer ones nobody looks so far behind the difference. */
const LOOKED_AT = 2_000;

function plainly(text: string): string {
  return text
    .replace(/\p{Cf}/gu, "")
    .replace(/\p{Zs}/gu, " ")
    .normalize("NFC");
}

function firstDifference(a: string, b: string): number {
  const end = Math.min(a.length, b.length);
  let at = 0;
  while (at < end && a.charCodeAt(at) === b.charCodeAt(at)) at++;
  return boundary(a, at);
}

/** The nearest place at or before an offset that is not between the halves of a surrogate pair. */
function boundary(text: string, at: number): number {
  const before = at > 0 && at < text.length ? text.charCodeAt(at - 1) : 0;
  return before >= 0xd800 && before <= 0xdbff ? at - 1 : at;
}

function around(text: string, at: number, show: (part: string) => string): string {
  const start = at <= BEFORE + 1 ? 0 : boundary(text, at - BEFORE);
  const end = boundary(text, Math.min(text.length, start + WHOLE));
  const body = show(text.slice(start, end)).slice(1, -1);
  return `"${start > 0 ? "…" : ""}${body}${end < text.length ? "…" : ""}"`;
}

/** A text with all that is not ASCII escaped. */
function spell(text: string): string {
  return quote(text).replace(/[^\x20-\x7e]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);
}
