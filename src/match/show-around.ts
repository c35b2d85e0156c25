import { isObject, keysOf, own } from "./equality.ts";
import { show, showKey, showWhole } from "./value.ts";

/**
 * A value on one line of about `width` characters. One that is longer is cut around the place that a path leads to
 * (`$.board.rows[1].kind`): what is there stays, and what stands at the front, as far as there is room.
 */
export function showAround(value: unknown, path: string, width: number): string {
  return around(value, stepsOf(path), width);
}

/** The keys and indexes of a path, as far as they are plain. */
function stepsOf(path: string): readonly (string | number)[] {
  const steps: (string | number)[] = [];
  for (const [, name, index, quoted] of path.matchAll(/\.([A-Za-z_][\w-]*)|\[(\d+)\]|\["((?:[^"\\]|\\.)*)"\]/g)) {
    if (index !== undefined) steps.push(Number(index));
    else steps.push(name ?? unquoted(quoted ?? ""));
  }
  return steps;
}

function unquoted(text: string): string {
  return JSON.parse(`"${text}"`) as string;
}

function around(value: unknown, [step, ...rest]: readonly (string | number)[], width: number): string {
  const whole = showWhole(value, width);
  if (whole !== undefined) return whole;
  if (Array.isArray(value) && typeof step === "number" && step < value.length) {
    const [before, after] = [step, value.length - step - 1];
    const [head, tail] = [before > 0 ? `… ${before} more, ` : "", after > 0 ? `, … ${after} more` : ""];
    return `[${head}${around(value[step], rest, room(width - head.length - tail.length - 2))}${tail}]`;
  }
  if (isObject(value) && typeof step === "string") return members(value, step, rest, width);
  return show(value, width);
}

/** An object with the member that matters, and those beside it that fit. */
function members(
  value: Readonly<Record<string, unknown>>,
  key: string,
  rest: readonly (string | number)[],
  width: number,
): string {
  const keys = keysOf(value);
  const at = keys.indexOf(key);
  const texts = new Map<number, string>();
  let left = width - OVERHEAD;
  const add = (index: number, most: number): void => {
    const each = keys[index];
    if (each === undefined || index === at || texts.has(index)) return;
    const name = showKey(each);
    const text = showWhole(own(value, each), Math.min(most, left) - name.length);
    if (text === undefined) return;
    texts.set(index, name + text);
    left -= name.length + text.length + 2;
  };
  // What stands at the front mostly says what it is: a type, an id.
  if (width >= WIDE) for (let index = 0; index < FIRST; index++) add(index, SHORT);
  if (at !== -1) {
    const name = showKey(key);
    const text = name + around(own(value, key), rest, room(left - name.length));
    texts.set(at, text);
    left -= text.length;
  }
  for (let index = 0; index < Math.min(keys.length, MOST); index++) add(index, left);
  const parts: string[] = [];
  let next = 0;
  for (const [index, text] of [...texts].toSorted(([a], [b]) => a - b)) {
    if (index > next) parts.push("…");
    parts.push(text);
    next = index + 1;
  }
  if (next < keys.length) parts.push("…");
  return `{ ${parts.join(", ")} }`;
}

function room(width: number): number {
  return Math.max(LEAST, width);
}

/** What brackets and marks of what is left out take. */
const OVERHEAD = 10;
/** The inmost value is shown in so many characters, however deep it is. */
const LEAST = 24;
/** With so much room some short members at the front come before what is inside the place. */
const WIDE = 60;
const FIRST = 2;
const SHORT = 24;
/** How many members are tried. */
const MOST = 24;
