import { isUtf8 } from "node:buffer";
import { isRecord } from "./checks.ts";

/** What a message holds, as far as can be known of it without its codec. */
export type Content =
  | {
      readonly kind: "value";
      /** An object or a list: the JSON that the message is. */
      readonly value: unknown;
      readonly text: string;
      readonly binary: boolean;
    }
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "bytes"; readonly bytes: Uint8Array };

/** The keys and indexes that lead to a part of a value. */
export type Path = readonly (string | number)[];

/** A scalar in a value: a text, a number, a boolean or null. */
export interface Scalar {
  readonly path: Path;
  readonly value: unknown;
}

/** JSON is read of texts, and of bytes that are one. Numbers, words and the like are texts: `2` may mean anything. */
export function contentOf(data: string | Uint8Array): Content {
  if (typeof data === "string") {
    const value = jsonOf(data);
    return value === undefined
      ? { kind: "text", text: data }
      : { kind: "value", value: value.json, text: data, binary: false };
  }
  if ((data[0] === OBJECT || data[0] === LIST) && isUtf8(data)) {
    const text = Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString("utf8");
    const value = jsonOf(text);
    if (value) return { kind: "value", value: value.json, text, binary: true };
  }
  return { kind: "bytes", bytes: data };
}

/** All scalars in a value, in their order. A scalar has one, at the empty path. */
export function* scalarsOf(value: unknown, path: Path = []): Generator<Scalar, undefined> {
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) yield* scalarsOf(item, [...path, index]);
  } else if (isRecord(value)) {
    for (const [key, item] of Object.entries(value)) yield* scalarsOf(item, [...path, key]);
  } else yield { path, value };
  return undefined;
}

/** The texts and other scalars of a message; bytes have none. */
export function scalarsIn(content: Content): Iterable<Scalar> {
  if (content.kind === "value") return scalarsOf(content.value);
  return content.kind === "text" ? [{ path: [], value: content.text }] : [];
}

/** The part of a message at a path; undefined when it has none. */
export function partAt(content: Content, path: Path): unknown {
  if (content.kind === "bytes") return undefined;
  let at: unknown = content.kind === "value" ? content.value : content.text;
  for (const key of path) {
    if (typeof at !== "object" || at === null || !Object.hasOwn(at, key)) return undefined;
    at = (at as Readonly<Record<string | number, unknown>>)[key];
  }
  return at;
}

/** The last name on a path: of an item of a list that of the list. Undefined when there is none. */
export function nameAt(path: Path): string | undefined {
  return path.findLast((key) => typeof key === "string");
}

/** A path as JSONPath: `$.items[0]["a b"]`. */
export function pathText(path: Path): string {
  return path.reduce<string>(
    (text, key) =>
      typeof key === "string" && /^[A-Za-z_]\w*$/.test(key)
        ? `${text}.${key}`
        : `${text}[${typeof key === "number" ? key : JSON.stringify(key)}]`,
    "$",
  );
}

// --- internal ---

const OBJECT = 0x7b;
const LIST = 0x5b;

/** What is nested deeper is a text to us: nobody reads it, and to walk through it costs a stack. */
const DEEPEST = 100;

function jsonOf(text: string): { readonly json: unknown } | undefined {
  if (!/^\s*[[{]/.test(text)) return undefined;
  try {
    const json = JSON.parse(text) as unknown;
    return isDeep(json, DEEPEST) ? undefined : { json };
  } catch {
    return undefined;
  }
}

function isDeep(value: unknown, left: number): boolean {
  if (typeof value !== "object" || value === null) return false;
  return left === 0 || Object.values(value).some((item) => isDeep(item, left - 1));
}
