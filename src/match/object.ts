import { type Expr, nowhere, type Scope } from "../expression/expr.ts";
import type { Span } from "../source.ts";
import { type Finding, finding, memberPath } from "./difference.ts";
import { isObject, keysOf, own } from "./equality.ts";
import { likelyMeant, missing, unexpected } from "./explanation.ts";
import { brief, type Pattern, valuePattern } from "./pattern.ts";
import { named, quote } from "./value.ts";

/** One `key: pattern`. Keys may hold expressions, too. */
export interface MemberPattern {
  readonly key: Expr<string>;
  readonly pattern: Pattern;
}

/** An object that has at least these members or, when `closed`, these and no others. */
export function objectPattern(members: readonly MemberPattern[], span: Span, closed = false): Pattern {
  const patterns = members.map((member) => member.pattern);
  const fixed = members.every(({ key }) => key.constant) ? members.map(({ key }) => key.evaluate(nowhere)) : undefined;
  const keys = (scope: Scope): readonly string[] => fixed ?? members.map(({ key }) => key.evaluate(scope));
  const describe = (scope: Scope): string => (members.length === 0 ? "{}" : `{ ${members.map((each) => describeMember(each, scope)).join(", ")} }`);
  const phrase = (scope: Scope): string => (closed ? `only ${describe(scope)}` : describe(scope));
  return valuePattern({
    span,
    constant: fixed !== undefined && patterns.every((pattern) => pattern.constant),
    holds(value, scope) {
      if (!isObject(value)) return false;
      const names = keys(scope);
      for (let i = 0; i < names.length; i++) {
        const pattern = patterns[i];
        if (pattern && !pattern.holds(own(value, names[i] ?? ""), scope)) return false;
      }
      return !closed || keysOf(value).every((key) => names.includes(key));
    },
    explain(value, path, scope) {
      if (value === undefined) return [missing(path, phrase(scope), undefined, span)];
      if (!isObject(value)) return [finding({ path, expected: `the object ${brief(describe(scope))}`, actual: named(value), at: span })];
      const names = keys(scope);
      const found = patterns.flatMap((pattern, i) => explainMember(value, pattern, names[i] ?? "", path, names, scope));
      return closed ? [...found, ...unexpected(value, names, path, span)] : found;
    },
    describe: closed ? (scope) => `{ $only: ${describe(scope)} }` : describe,
    phrase,
  });
}

function explainMember(
  value: Readonly<Record<string, unknown>>,
  pattern: Pattern,
  key: string,
  path: string,
  names: readonly string[],
  scope: Scope,
): readonly Finding[] {
  const member = own(value, key);
  const where = memberPath(path, key);
  if (member !== undefined) return pattern.explain(member, where, scope);
  if (pattern.holds(undefined, scope)) return [];
  return [missing(where, pattern.phrase(scope), likelyMeant(key, value, names), pattern.span)];
}

function describeMember({ key, pattern }: MemberPattern, scope: Scope): string {
  const name = key.constant ? key.evaluate(scope) : key.span.source.text.slice(key.span.start, key.span.end);
  // A plain key that begins with a dollar is written with two: one would be an operator.
  const written = name.startsWith("$") ? `$${name}` : name;
  return `${/^[A-Za-z_$][\w$-]*$/.test(written) ? written : quote(written)}: ${pattern.describe(scope)}`;
}
