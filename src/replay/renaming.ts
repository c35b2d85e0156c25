import { isUtf8 } from "node:buffer";
import { editJson } from "../json-literals.ts";
import { namesId } from "../recording/volatile.ts";
import { exactJson } from "../align/exact-json.ts";
import { memberOf } from "../align/volatile.ts";

/** What stands for a value. */
export interface Renamed {
  readonly to: string;
  readonly isNumber: boolean;
  /** Whether it may stand within a longer text. */
  readonly within: boolean;
  /** The path that the value came at. */
  readonly path: string;
  /** Whether the user asked for it: then it may stand anywhere. */
  readonly asked: boolean;
}

/** Whether a number that has another name stays as it is; `at`: where it begins in the text. */
export type Keeps<Name> = (at: number, name: Name) => boolean;

/**
 * Values that have other names elsewhere, as the ids of a recording and those of a play. Texts are changed as they are
 * written, not parsed and written again. A number is renamed only where an id may stand.
 */
export class Renaming<Name extends Renamed> {
  readonly #names = new Map<string, Name>();

  get size(): number {
    return this.#names.size;
  }

  get(value: string): Name | undefined {
    return this.#names.get(value);
  }

  /** What was said last holds. So many are remembered, the oldest is forgotten. */
  set(value: string, name: Name): void {
    this.delete(value);
    this.#names.set(value, name);
    if (this.#names.size <= MOST) return;
    const [oldest] = this.#names.keys();
    if (oldest !== undefined) this.#names.delete(oldest);
  }

  delete(value: string): void {
    this.#names.delete(value);
  }

  /**
   * The same data with other names; `used`: told of each. In bytes that are no text, words that stand alone are renamed by others
   * of the same length: what says how long they are stands before them. `keeps`: whether a number stays as it is, which begins
   * there in the text.
   */
  data(
    data: string | Uint8Array,
    used: (value: string, name: Name) => void,
    keeps: Keeps<Name> = () => false,
  ): string | Uint8Array {
    if (this.#names.size === 0) return data;
    const text = textOf(data);
    if (text === undefined) return typeof data === "string" ? data : this.#bytes(data, used);
    const changed = this.text(text, used, keeps);
    if (changed === text) return data;
    return typeof data === "string" ? changed : Buffer.from(changed);
  }

  /** As `data`, for a text. */
  text(text: string, used: (value: string, name: Name) => void, keeps: Keeps<Name> = () => false): string {
    if (this.#names.size === 0) return text;
    const isJson = /^\s*[[{"]/.test(text);
    let start = 0;
    const tokens = (part: string): string => {
      const from = start;
      start += part.length;
      return part.replaceAll(TOKEN, (token, at: number) =>
        this.#token(token, from + at, { text, isJson, used, keeps }),
      );
    };
    if (!isJson) return tokens(text);
    // What has got its name once is not renamed again.
    const literal = (part: string): string => {
      const found = this.#literal(part, used);
      if (found === undefined) return tokens(part);
      start += part.length;
      return found;
    };
    return editJson(text, { literal, between: tokens });
  }

  #bytes(bytes: Uint8Array, used: (value: string, name: Name) => void): Uint8Array {
    const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("latin1");
    const changed = text.replaceAll(/[\w-]{8,}/g, (word) => {
      const found = this.#names.get(word);
      if (!found?.within || found.to.length !== word.length || !/^[\w-]+$/.test(found.to)) return word;
      used(word, found);
      return found.to;
    });
    return changed === text ? bytes : Buffer.from(changed, "latin1");
  }

  /** Another text as a whole; undefined: it has no other name. */
  #literal(literal: string, used: (value: string, name: Name) => void): string | undefined {
    const content = literal.includes("\\") ? exactJson(literal) : literal.slice(1, -1);
    const found = typeof content === "string" ? this.#names.get(content) : undefined;
    if (typeof content !== "string" || !found || found.isNumber) return undefined;
    used(content, found);
    return JSON.stringify(found.to);
  }

  #token(
    token: string,
    at: number,
    where: {
      readonly text: string;
      readonly isJson: boolean;
      readonly used: (value: string, name: Name) => void;
      readonly keeps: Keeps<Name>;
    },
  ): string {
    const found = this.#names.get(token);
    if (found && mayStand(found, at, token, where)) {
      if (found.isNumber && where.keeps(at, found)) return token;
      where.used(token, found);
      return found.to;
    }
    if (!/[^\w-]/.test(token)) return token;
    // A token may be a part of a path, an address, or a longer token.
    return token.replaceAll(/[\w-]+/g, (part) => {
      const inner = this.#names.get(part);
      if (!inner?.within) return part;
      where.used(part, inner);
      return inner.to;
    });
  }
}

/** Letters and digits with the signs of base64 and JWT; `=` only at its end. */
export const TOKEN = /[\w-][\w.+/~-]*(?:={1,2}(?!\w))?/g;

/** Data as the text that it is; undefined for what is none. */
export function textOf(data: string | Uint8Array): string | undefined {
  if (typeof data === "string") return data;
  return isUtf8(data) ? Buffer.from(data).toString() : undefined;
}

// --- internal ---

const MOST = 10_000;

function mayStand(
  { isNumber, within, asked, path }: Renamed,
  at: number,
  token: string,
  { text, isJson }: { readonly text: string; readonly isJson: boolean },
): boolean {
  if (!isNumber) return within;
  if (!isJson) return asked;
  const [, key] = /(?:"([\w-]*)"\s*:\s*|[[,]\s*)$/.exec(text.slice(Math.max(0, at - 80), at)) ?? [];
  const ends = /^\s*[,}\]]/.test(text.slice(at + token.length, at + token.length + 8));
  return ends && (asked || (key !== undefined && (namesId(key) || key === memberOf(path))));
}
