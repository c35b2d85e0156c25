import { isObject } from "../match/equality.ts";
import { DEEPEST } from "./members.ts";
import { Unsendable } from "./unsendable.ts";

/** How a format without a schema writes the parts of a value. Lists and maps are followed by what is in them. */
export interface Notation {
  null(): void;
  boolean(value: boolean): void;
  /** A whole number. Throws a text when the format has no such number. */
  integer(value: number | bigint): void;
  float(value: number): void;
  text(value: string): void;
  bytes(value: Uint8Array): void;
  time(value: Date): void;
  list(length: number): void;
  map(length: number): void;
  /**
   * What the format has beside values as of JSON, written as a map whose keys begin with `$`. Gives the value that follows it;
   * undefined of a map that is none of these, which is written as a map.
   */
  special(map: Readonly<Record<string, unknown>>): { readonly follows: readonly unknown[] } | undefined;
}

/** A part that a format cannot write, as a sentence about the part. */
export class NoNotation extends Error {}

/** Writes a value, part by part. Throws `Unsendable`. */
export function writeValue(value: unknown, notation: Notation): void {
  new Writing(notation).part(value);
}

class Writing {
  readonly #notation: Notation;
  readonly #path: (string | number)[] = [];

  constructor(notation: Notation) {
    this.#notation = notation;
  }

  part(value: unknown): void {
    const notation = this.#notation;
    try {
      if (value === null) notation.null();
      else if (typeof value === "string") notation.text(value);
      else if (typeof value === "boolean") notation.boolean(value);
      else if (typeof value === "number") this.#number(value);
      else if (typeof value === "bigint") notation.integer(value);
      else if (value instanceof Uint8Array) notation.bytes(value);
      else if (value instanceof Date) this.#time(value);
      else if (Array.isArray(value)) this.#list(value);
      else if (isObject(value) && !ArrayBuffer.isView(value)) this.#map(value);
      else throw new NoNotation(value === undefined ? "there is no value to send" : `${nameOf(value)} cannot be sent`);
    } catch (thrown) {
      throw thrown instanceof NoNotation ? new Unsendable(thrown.message, this.#path) : thrown;
    }
  }

  #number(value: number): void {
    // Minus zero is a float: whole numbers have none.
    if (Number.isSafeInteger(value) && !Object.is(value, -0)) this.#notation.integer(value);
    else this.#notation.float(value);
  }

  #time(value: Date): void {
    if (Number.isNaN(value.getTime())) throw new NoNotation("the time is not valid");
    this.#notation.time(value);
  }

  #list(list: readonly unknown[]): void {
    this.#notation.list(list.length);
    // As in JSON, what has no value keeps its place.
    for (let i = 0; i < list.length; i++) this.#inner(i, list[i] ?? null);
  }

  #map(map: Readonly<Record<string, unknown>>): void {
    const special = this.#notation.special(map);
    if (special) {
      for (const value of special.follows) this.#inner("$value", value);
      return;
    }
    // As in JSON, a member without a value is not there.
    const keys = Object.keys(map).filter((key) => map[key] !== undefined);
    this.#notation.map(keys.length);
    for (const key of keys) {
      this.#notation.text(key);
      this.#inner(key, map[key]);
    }
  }

  #inner(key: string | number, value: unknown): void {
    if (this.#path.length >= DEEPEST) throw new NoNotation("it is nested too deeply, or contains itself");
    this.#path.push(key);
    this.part(value);
    this.#path.pop();
  }
}

function nameOf(value: unknown): string {
  if (typeof value === "function") return "a function";
  if (typeof value === "symbol") return "a symbol";
  return "a value of this kind";
}
