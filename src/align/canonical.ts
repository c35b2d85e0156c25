import { isObject } from "../match/equality.ts";
import { ExactNumber } from "../match/exact-number.ts";
import { typeName } from "../match/value.ts";
import { volatileOf } from "./volatile.ts";

/** What of a scalar is written. */
export type ScalarText = (value: unknown) => string;

/** A scalar as it is. */
export const asItIs: ScalarText = (value) => {
  if (typeof value === "string") return JSON.stringify(value);
  if (value instanceof Uint8Array) return `<${Buffer.from(value).toString("hex")}>`;
  if (value instanceof ExactNumber) return value.value;
  if (value instanceof Date) return `<${Number.isNaN(value.getTime()) ? "no time" : value.toISOString()}>`;
  return String(value);
};

/** A scalar as it is, but for what is made anew in each run: of that only the kind. */
export const withoutVolatile: ScalarText = (value) => {
  const found = volatileOf(value);
  return found === undefined ? asItIs(value) : `<${found.kind}>`;
};

/**
 * A value as a text that is the same for the same value, whatever the order of its members. Undefined for one that is nested
 * so deeply that nobody has made it to be compared.
 */
export function canonical(value: unknown, scalar: ScalarText): string | undefined {
  try {
    return written(value, scalar, 0);
  } catch (thrown) {
    if (thrown instanceof TooDeep) return undefined;
    throw thrown;
  }
}

/** What a value is made of, without its scalars: which members it has, and of which types they are. */
export function structure(value: unknown): string {
  return shapeOf(value, 0);
}

// --- internal ---

class TooDeep extends Error {}

const DEEPEST = 400;

function written(value: unknown, scalar: ScalarText, depth: number): string {
  if (depth > DEEPEST) throw new TooDeep();
  if (Array.isArray(value)) return `[${value.map((item) => written(item, scalar, depth + 1)).join(",")}]`;
  if (!isObject(value)) return scalar(value);
  let text = "{";
  for (const key of Object.keys(value).sort()) {
    if (value[key] !== undefined) text += `${JSON.stringify(key)}:${written(value[key], scalar, depth + 1)},`;
  }
  return `${text}}`;
}

/** So deep a structure is told apart; below it all values are alike. */
const LOOKED = 6;

function shapeOf(value: unknown, depth: number): string {
  if (depth > LOOKED) return "…";
  if (Array.isArray(value)) {
    // How many items there are is no matter of structure.
    return `[${[...new Set(value.slice(0, ITEMS).map((item) => shapeOf(item, depth + 1)))].join(",")}]`;
  }
  if (!isObject(value)) return typeName(value);
  return `{${Object.keys(value)
    .sort()
    .map((key) => `${key}:${shapeOf(value[key], depth + 1)}`)
    .join(",")}}`;
}

const ITEMS = 16;
