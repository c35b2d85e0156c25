import type { Scope } from "../expression/expr.ts";
import type { Span } from "../source.ts";
import { type Finding, finding, itemPath, memberPath } from "./difference.ts";
import { isObject, keysOf, own } from "./equality.ts";
import { likelyMeant, missing, unexpected } from "./explanation.ts";
import { pinsIn } from "./pins.ts";
import { brief, mayHold, type Pattern, valuePattern } from "./pattern.ts";
import { named, quote } from "./value.ts";

/** One `key: pattern`. */
export interface MemberPattern {
  readonly key: string;
  readonly pattern: Pattern;
}

/** An object that has at least these members or, when `closed`, these and no others. */
export function objectPattern(members: readonly MemberPattern[], span: Span, closed = false): Pattern {
  const keys = members.map(({ key }) => key);
  // Few keys lead to a prototype; of all others an own member need not be asked for.
  const tests = members.map(({ key, pattern }) => ({ key, pattern, inherited: key in Object.prototype }));
  // A list has members, too: its items, by their positions.
  const isIndexed = !closed && keys.length > 0 && keys.every((key) => /^\d+$/.test(key));
  const hasMembers = (value: unknown): value is Readonly<Record<string, unknown>> =>
    isObject(value) || (isIndexed && Array.isArray(value));
  const describe = (scope: Scope): string =>
    members.length === 0 ? "{}" : `{ ${members.map((each) => describeMember(each, scope)).join(", ")} }`;
  const phrase = (scope: Scope): string => (closed ? `only ${describe(scope)}` : describe(scope));
  return valuePattern({
    span,
    constant: members.every(({ pattern }) => pattern.constant),
    // Where a constant stands is looked up in maps alone.
    pins: isIndexed ? [] : members.flatMap(({ key, pattern }) => pinsIn(key, pattern.pins)),
    holds(value, scope) {
      if (!hasMembers(value)) return false;
      for (const { key, pattern, inherited } of tests)
        if (!pattern.holds(inherited ? own(value, key) : value[key], scope)) return false;
      return !closed || keysOf(value).every((key) => keys.includes(key));
    },
    capture: tests.some(({ pattern }) => pattern.capture)
      ? (value, scope, into) => {
          if (hasMembers(value)) for (const { key, pattern } of tests) pattern.capture?.(own(value, key), scope, into);
        }
      : undefined,
    mayHold(value) {
      if (!hasMembers(value)) return false;
      return tests.every(({ key, pattern, inherited }) => mayHold(pattern, inherited ? own(value, key) : value[key]));
    },
    explain(value, path, scope) {
      if (value === undefined) return [missing(path, phrase(scope), undefined, span)];
      if (!hasMembers(value))
        return [finding({ path, expected: `the object ${brief(describe(scope))}`, actual: named(value), at: span })];
      const found = members.flatMap((each) => explainMember(value, each, path, keys, scope));
      return closed ? [...found, ...unexpected(value, keys, path, span)] : found;
    },
    describe: closed ? (scope) => `{ $only: ${describe(scope)} }` : describe,
    phrase,
  });
}

function explainMember(
  value: Readonly<Record<string, unknown>>,
  { key, pattern }: MemberPattern,
  path: string,
  names: readonly string[],
  scope: Scope,
): readonly Finding[] {
  const member = own(value, key);
  const where = Array.isArray(value) ? itemPath(path, Number(key)) : memberPath(path, key);
  if (member !== undefined) return pattern.explain(member, where, scope);
  if (pattern.holds(undefined, scope)) return [];
  return [missing(where, pattern.phrase(scope), likelyMeant(key, value, names), pattern.span)];
}

function describeMember({ key, pattern }: MemberPattern, scope: Scope): string {
  // A plain key that begins with a dollar is written with two: one would be an operator.
  const written = key.startsWith("$") ? `$${key}` : key;
  return `${/^[A-Za-z_$][\w$-]*$/.test(written) ? written : quote(written)}: ${pattern.describe(scope)}`;
}
