import { ExactNumber } from "./exact-number.ts";

/**
 * A value on one line for people, cut in the middle at `width` characters: `{ type: "message", n: [1, 2] }`. Keys are
 * plain where YAML would have them plain, texts are quoted with JSON's escapes, bytes are `<5 bytes 01 02 03 04 05>`.
 * Control characters, invisible ones and lone surrogates are escaped. It never throws, whatever a peer has sent.
 */
export function show(value: unknown, width = 80): string {
  const front = take(atoms(value, false, 0), width);
  if (front.complete) return front.atoms.join("");
  // Of a list that is cut nobody sees how long it is.
  const size =
    Array.isArray(value) && width >= ROOMY ? ` (${value.length} ${value.length === 1 ? "item" : "items"})` : "";
  const room = Math.max(2, width - 3 - size.length);
  const back = take(atoms(value, true, 0), Math.floor(room / 2));
  return `${fit(front.atoms, Math.ceil(room / 2))} … ${fit(back.atoms, Math.floor(room / 2), true)}${size}`;
}

/** In less there is no room for how long a list is. */
const ROOMY = 40;

/** The same, but undefined for a value that does not fit whole. */
export function showWhole(value: unknown, width: number): string | undefined {
  const front = take(atoms(value, false, 0), width);
  return front.complete ? front.atoms.join("") : undefined;
}

/** A key of an object as `show` has it. */
export function showKey(key: string): string {
  return [...keyAtoms(key, false)].join("");
}

/** A text that is already made for people, cut in the middle at `width` characters. */
export function cut(text: string, width: number): string {
  if (text.length <= width) return text;
  const room = Math.max(2, width - 3);
  const letters = lettersOf(text);
  const half = Math.ceil(room / 2);
  return `${letters.slice(0, half).join("")} … ${letters.slice(-Math.floor(room / 2)).join("")}`;
}

/** A text in quotes, with every character made visible. */
export function quote(text: string): string {
  return `"${lettersOf(text).map(visible).join("")}"`;
}

/** What a value is, in the words of a user. */
export function typeName(value: unknown): string {
  if (value === undefined) return "nothing";
  if (value === null) return "null";
  if (Array.isArray(value)) return "list";
  if (value instanceof Uint8Array) return "bytes";
  if (typeof value === "bigint" || value instanceof ExactNumber) return "number";
  if (value instanceof Date) return "time";
  return typeof value;
}

/** A value with its type, for texts that say that the type is wrong: `the number 1`, `the string "1"`. */
export function named(value: unknown, width?: number): string {
  if (value === undefined) return "nothing";
  if (value === null || typeof value === "boolean") return String(value);
  if (value instanceof Uint8Array) return show(value, width);
  return `the ${typeName(value)} ${show(value, width)}`;
}

/** Deeper parts are left out: a peer may nest some thousand levels, nobody reads more than a few. */
const DEEPEST = 24;

/** The letters and signs of a value's text from its front or, each part still readable, from its back. */
function* atoms(value: unknown, backwards: boolean, depth: number): Generator<string> {
  if (typeof value === "string") yield* textAtoms(value, backwards);
  else if (value === undefined) yield "nothing";
  else if (typeof value === "function" || typeof value === "symbol") yield typeof value;
  else if (typeof value === "bigint" || value instanceof ExactNumber)
    yield* backwards ? [...String(value)].reverse() : String(value);
  else if (typeof value === "number" || typeof value === "boolean" || value === null) yield String(value);
  else if (ArrayBuffer.isView(value)) yield* bytesAtoms(value, backwards);
  else if (depth >= DEEPEST) yield "…";
  else if (Array.isArray(value)) yield* listAtoms(value, backwards, depth);
  else if (value instanceof Date) yield Number.isNaN(value.getTime()) ? "Invalid Date" : value.toISOString();
  else yield* objectAtoms(value as Readonly<Record<string, unknown>>, backwards, depth);
}

/** Nobody shows more of one text than this; `take` stops long before. */
const LONGEST = 10_000;

function* textAtoms(text: string, backwards: boolean): Generator<string> {
  yield '"';
  if (backwards) {
    for (const letter of lettersOf(text.slice(-LONGEST)).reverse()) yield visible(letter);
  } else {
    for (const letter of text.length > LONGEST ? text.slice(0, LONGEST) : text) yield visible(letter);
  }
  yield '"';
}

function* bytesAtoms(view: ArrayBufferView, backwards: boolean): Generator<string> {
  const bytes = new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
  const title = `<${bytes.length} byte${bytes.length === 1 ? "" : "s"}`;
  if (!backwards) yield title;
  else yield ">";
  for (let i = 0; i < bytes.length; i++) {
    const hex = (bytes[backwards ? bytes.length - 1 - i : i] ?? 0).toString(16).padStart(2, "0");
    yield ` ${hex}`;
  }
  yield backwards ? title : ">";
}

function* listAtoms(list: readonly unknown[], backwards: boolean, depth: number): Generator<string> {
  yield backwards ? "]" : "[";
  for (let i = 0; i < list.length; i++) {
    if (i > 0) yield ", ";
    yield* atoms(list[backwards ? list.length - 1 - i : i], backwards, depth + 1);
  }
  yield backwards ? "[" : "]";
}

function* objectAtoms(object: Readonly<Record<string, unknown>>, backwards: boolean, depth: number): Generator<string> {
  const keys = Object.keys(object);
  if (keys.length === 0) {
    yield "{}";
    return;
  }
  yield backwards ? " }" : "{ ";
  for (let i = 0; i < keys.length; i++) {
    const key = keys[backwards ? keys.length - 1 - i : i] ?? "";
    if (i > 0) yield ", ";
    if (!backwards) yield* keyAtoms(key, false);
    yield* atoms(ownValue(object, key), backwards, depth + 1);
    if (backwards) yield* keyAtoms(key, true);
  }
  yield backwards ? "{ " : " }";
}

/** A member's value; a getter that throws is not worth a fault of ours. */
function ownValue(object: Readonly<Record<string, unknown>>, key: string): unknown {
  const property = Object.getOwnPropertyDescriptor(object, key);
  return property && "value" in property ? property.value : undefined;
}

function* keyAtoms(key: string, backwards: boolean): Generator<string> {
  if (backwards) yield ": ";
  if (/^[A-Za-z_$][\w$-]*$/.test(key)) yield key;
  else yield* textAtoms(key, backwards);
  if (!backwards) yield ": ";
}

interface Taken {
  readonly atoms: readonly string[];
  /** Whether all atoms fit. */
  readonly complete: boolean;
}

function take(source: Iterable<string>, width: number): Taken {
  const taken: string[] = [];
  let length = 0;
  for (const atom of source) {
    length += atom.length;
    if (length > width) return { atoms: [...taken, atom], complete: false };
    taken.push(atom);
  }
  return { atoms: taken, complete: true };
}

/** As many atoms as fit into a width, put in reading order. */
function fit(pieces: readonly string[], width: number, backwards = false): string {
  const kept: string[] = [];
  let length = 0;
  for (const piece of pieces) {
    length += piece.length;
    if (length > width) break;
    kept.push(piece);
  }
  return (backwards ? kept.reverse() : kept).join("").trim();
}

/** The characters of a text, so that no pair of surrogates is torn apart. */
function lettersOf(text: string): string[] {
  return Array.from(text);
}

const escapes: Readonly<Record<string, string>> = {
  '"': '\\"',
  "\\": "\\\\",
  "\n": "\\n",
  "\r": "\\r",
  "\t": "\\t",
  "\b": "\\b",
  "\f": "\\f",
};

/** Control characters, format characters (bidirectional marks, zero width), odd spaces, lone surrogates, unassigned ones. */
const invisible = /[\p{Cc}\p{Cf}\p{Cs}\p{Cn}\p{Zl}\p{Zp}]|(?! )\p{Zs}/u;

function visible(letter: string): string {
  const known = escapes[letter];
  if (known !== undefined) return known;
  if (!invisible.test(letter)) return letter;
  return [...Array(letter.length).keys()]
    .map((i) => `\\u${letter.charCodeAt(i).toString(16).padStart(4, "0")}`)
    .join("");
}
