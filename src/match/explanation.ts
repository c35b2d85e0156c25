import { nearest } from "../shape/nearest.ts";
import type { Span } from "../source.ts";
import { contrast } from "./contrast.ts";
import { type Finding, finding, itemPath, memberPath } from "./difference.ts";
import { dataFits, isObject, itemsOf, keysOf, own, sameScalar } from "./equality.ts";
import { brief } from "./pattern.ts";
import { named, show, typeName } from "./value.ts";

/** Why a value is not the scalar that was expected: its type first, then how it differs. */
export function explainScalar(expected: unknown, actual: unknown, path: string, at?: Span): readonly Finding[] {
  if (sameScalar(expected, actual)) return [];
  if (actual === undefined) return [missing(path, show(expected), undefined, at)];
  if (typeName(expected) !== typeName(actual)) {
    const confusable = printed(expected) === printed(actual);
    return [finding({ path, expected: named(expected), actual: named(actual), at, confusable })];
  }
  if (typeof expected === "string" && typeof actual === "string")
    return [finding({ path, at, ...contrast(expected, actual) })];
  if (expected instanceof Uint8Array && actual instanceof Uint8Array) return [explainBytes(expected, actual, path, at)];
  return [finding({ path, expected: show(expected), actual: show(actual), at })];
}

/** How a scalar looks without its type: `1` and `"1"` are easily taken for each other. */
function printed(value: unknown): unknown {
  return typeof value === "number" || typeof value === "bigint" || typeof value === "boolean" || value === null
    ? String(value)
    : value;
}

function explainBytes(expected: Uint8Array, actual: Uint8Array, path: string, at?: Span): Finding {
  const first = expected.findIndex((byte, i) => byte !== actual[i]);
  const offset = first === -1 ? expected.length : first;
  return finding({
    path,
    expected: show(expected),
    actual: show(actual),
    at,
    note: `they differ from byte ${offset} on, counted from 0`,
  });
}

/** The difference of a member that is not there; `sibling` names one that is there and was likely meant. */
export function missing(path: string, expected: string, sibling?: string, at?: Span): Finding {
  const hint =
    sibling === undefined
      ? ""
      : `; ${path.lastIndexOf(".") <= 1 ? "the message" : "the object"} has ${JSON.stringify(sibling)}`;
  const note = path === "$" ? undefined : `the member is missing${hint}`;
  return finding({ path, expected: brief(expected), actual: "nothing", at, note });
}

/** The key of an object that is spelt nearly as a missing one, and that nobody expects. */
export function likelyMeant(key: string, actual: object, expected: readonly string[]): string | undefined {
  return similar(
    key,
    Object.keys(actual).filter((each) => !expected.includes(each)),
  );
}

/** The key that is spelt nearly like another one. Of keys with one or two letters each would be. */
export function similar(key: string, candidates: readonly string[]): string | undefined {
  return key.length < 3 ? undefined : nearest(key, candidates);
}

/** Differences are told down to this depth; below it only that there are some. */
const DEEPEST = 200;

/** Every place where data does not fit data; see `dataFits`. */
export function explainData(
  expected: unknown,
  actual: unknown,
  path: string,
  exactly: boolean,
  at?: Span,
  depth = 0,
): readonly Finding[] {
  if (dataFits(expected, actual, exactly)) return [];
  if (depth > DEEPEST) return [finding({ path, expected: show(expected), actual: show(actual), at })];
  const inner = (wanted: unknown, is: unknown, where: string): readonly Finding[] =>
    explainData(wanted, is, where, exactly, at, depth + 1);
  if (Array.isArray(expected)) {
    const items = itemsOf(actual);
    if (!items) return [wrongType(expected, actual, path, at)];
    return explainList(expected, items, path, at, inner);
  }
  if (isObject(expected)) {
    if (!isObject(actual)) return [wrongType(expected, actual, path, at)];
    const keys = keysOf(expected);
    const found = keys.flatMap((key) => {
      const member = own(actual, key);
      const where = memberPath(path, key);
      if (member === undefined) return [missing(where, show(expected[key]), likelyMeant(key, actual, keys), at)];
      return inner(expected[key], member, where);
    });
    return exactly ? [...found, ...unexpected(actual, keys, path, at)] : found;
  }
  return explainScalar(expected, actual, path, at);
}

/** The differences of a list, or of bytes: its length, then those of the items that both have. */
export function explainList<T>(
  expected: readonly T[],
  actual: ArrayLike<unknown>,
  path: string,
  at: Span | undefined,
  explain: (expected: T, actual: unknown, path: string) => readonly Finding[],
): readonly Finding[] {
  const areBytes = actual instanceof Uint8Array;
  const length =
    expected.length === actual.length
      ? []
      : [wrongLength(expected.length, actual.length, path, at, areBytes ? "byte" : "item")];
  const common = expected.slice(0, actual.length).flatMap((item, i) => {
    const found = explain(item, actual[i], itemPath(path, i));
    return areBytes ? found.map((each) => ({ ...each, text: `${each.text} (byte ${i}, counted from 0)` })) : found;
  });
  return [...length, ...common];
}

/** Members that may not be there. */
export function unexpected(
  actual: Readonly<Record<string, unknown>>,
  allowed: readonly string[],
  path: string,
  at?: Span,
): readonly Finding[] {
  return keysOf(actual)
    .filter((key) => !allowed.includes(key))
    .map((key) => {
      const meant = similar(
        key,
        allowed.filter((each) => own(actual, each) === undefined),
      );
      const note = `no other members may be here${meant === undefined ? "" : `; ${JSON.stringify(meant)} is missing`}`;
      return finding({ path: memberPath(path, key), expected: "nothing", actual: show(actual[key]), at, note });
    });
}

/** The difference of a value of another type than list or object. */
export function wrongType(expected: unknown, actual: unknown, path: string, at?: Span): Finding {
  return actual === undefined
    ? missing(path, show(expected), undefined, at)
    : finding({ path, expected: named(expected), actual: named(actual), at });
}

/** The difference of lists that are not as long as expected. */
export function wrongLength(expected: number, actual: number, path: string, at?: Span, item = "item"): Finding {
  return finding({ path, expected: `${expected} ${item}${expected === 1 ? "" : "s"}`, actual: String(actual), at });
}
