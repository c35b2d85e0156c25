import { type Expr, map, nowhere, type Scope } from "../../expression/expr.ts";
import { Failure } from "../../problem.ts";
import { raw } from "../../shape/lists.ts";
import { object } from "../../shape/maps.ts";
import { reportWrong, word } from "../../shape/scalars.ts";
import type { Reader } from "../../shape/shape.ts";
import { entry, type Node } from "../../tree.ts";
import { textOf } from "../../expression/value-text.ts";
import { type Finding, finding } from "../difference.ts";
import type { Context, Pattern } from "../pattern.ts";
import { compileRegex, regexFault, warnIfBacktracking } from "../../regex.ts";
import { textPattern } from "../text-pattern.ts";
import { show } from "../value.ts";
import { literalExpr, written } from "./operand.ts";
import type { Operator } from "./operator.ts";

/** `$regex`, on texts. */
export const regexOperator: Operator = {
  name: "$regex",
  operand: "a regular expression, or { pattern, flags, groups }",
  summary:
    "A text in which a regular expression finds something; `groups` says what its groups must be, in a list or by name.",
  example: '{ id: { $regex: "^[0-9a-f]{8}$" } }',
  compile(operand, context) {
    const read = parts(operand, context);
    const source = read && patternText(read.pattern, context.reader);
    if (!source) return undefined;
    const { flags, groups } = read;
    if (source.constant && !checked(source, flags, read.pattern, context.reader)) return undefined;
    const regex = compiled(source, flags);
    const phrase = (scope: Scope): string => `a text that matches ${slashed(source, flags, scope)}`;
    return textPattern({
      span: operand.span,
      constant: source.constant && groups.every((group) => group.pattern.constant),
      mode: context.mode,
      test(text, scope) {
        if (groups.length === 0) return regex(scope).test(text);
        const match = regex(scope).exec(text);
        return match !== null && groups.every((group) => group.pattern.holds(group.of(match), scope));
      },
      capture:
        source.constant && !/\(\?<[^=!]/.test(source.evaluate(nowhere))
          ? undefined
          : (text, scope, into) => {
              for (const [name, found] of Object.entries(regex(scope).exec(text)?.groups ?? {}))
                // Of a group that took no part nothing is known: what another has captured stays.
                if (found !== undefined) into[name] = found;
            },
      explainText(text, path, scope) {
        const match = regex(scope).exec(text);
        if (!match) return [finding({ path, expected: phrase(scope), actual: show(text), at: operand.span })];
        return groups.flatMap((group) => explainGroup(group, match, path, scope));
      },
      describe: (scope) => `{ $regex: ${written(source, scope)} }`,
      phrase,
    });
  },
};

interface Parts {
  readonly pattern: Node;
  readonly flags: string;
  readonly groups: readonly Group[];
}

/** What one group of a match must be. */
interface Group {
  readonly title: string;
  readonly pattern: Pattern;
  of(match: RegExpExecArray): string | undefined;
}

const members = object("$regex", {
  pattern: { shape: raw(), doc: "The regular expression.", required: true },
  flags: { shape: word("flags"), doc: "`i` ignore case, `m` lines, `s` dot is any character, `u` and `v` Unicode." },
  groups: { shape: raw(), doc: "Matchers of its groups: a list, or a map by name." },
});

function parts(operand: Node, context: Context): Parts | undefined {
  if (operand.kind !== "map") return { pattern: operand, flags: "", groups: [] };
  const read = members.read(operand, context.reader);
  const wrong = [...(read?.flags ?? "")].find((flag) => !"imsuv".includes(flag));
  if (wrong !== undefined) {
    context.reader.report({
      headline: `The flag "${wrong}" has no meaning here`,
      label: "unknown flag",
      at: entry(operand, "flags")?.value.span ?? operand.span,
      help: "The flags are i, m, s, u and v.",
    });
    return undefined;
  }
  const groups = read?.groups ? groupsOf(read.groups, context) : [];
  return read?.pattern && groups && { pattern: read.pattern, flags: read.flags ?? "", groups };
}

function groupsOf(node: Node, context: Context): readonly Group[] | undefined {
  const named = node.kind === "map" ? node.entries.map(({ key, value }) => ({ key, value })) : undefined;
  const items =
    named ??
    (node.kind === "list"
      ? node.items.map((value, i) => ({ key: i + 1, value }))
      : reportWrong(node, "a list of matchers, or a map by name", context.reader));
  if (!items) return undefined;
  const groups = items.map(({ key, value }): Group | undefined => {
    const pattern = context.compile(value, "text");
    return (
      pattern && {
        title: `group ${key}`,
        pattern,
        of: (match) => (typeof key === "number" ? match[key] : match.groups?.[key]),
      }
    );
  });
  const usable = groups.filter((group) => group !== undefined);
  return usable.length === groups.length ? usable : undefined;
}

function explainGroup(
  { title, pattern, of }: Group,
  match: RegExpExecArray,
  path: string,
  scope: Scope,
): readonly Finding[] {
  return pattern
    .explain(of(match), path, scope)
    .map((each) => finding({ ...each, expected: `${title} to be ${each.expected}` }));
}

function patternText(node: Node, reader: Reader): Expr<string> | undefined {
  if (node.kind !== "scalar" || node.value === null || node.value instanceof Uint8Array)
    return reportWrong(node, "a regular expression", reader);
  const text = literalExpr(node, reader);
  return text && map(text, textOf);
}

function checked(source: Expr<string>, flags: string, node: Node, reader: Reader): boolean {
  const pattern = source.evaluate(nowhere);
  try {
    compileRegex(pattern, flags);
  } catch (thrown) {
    reader.report({
      headline: `The regular expression is not valid: ${regexFault(thrown)}`,
      label: "not valid",
      at: node.span,
    });
    return false;
  }
  warnIfBacktracking(pattern, node.span, reader, flags);
  return true;
}

/** The compiled expression; one that depends on variables is compiled again only when its text has changed. */
function compiled(source: Expr<string>, flags: string): (scope: Scope) => RegExp {
  let known: { readonly text: string; readonly regex: RegExp } | undefined;
  return (scope) => {
    const text = source.evaluate(scope);
    if (known?.text !== text) known = { text, regex: compileAt(text, flags, source) };
    return known.regex;
  };
}

function compileAt(text: string, flags: string, source: Expr<string>): RegExp {
  try {
    return compileRegex(text, flags);
  } catch (thrown) {
    throw new Failure({
      code: "expression",
      headline: `The regular expression ${show(text)} is not valid: ${regexFault(thrown)}`,
      label: "not valid",
      at: source.span,
      help: "Values that are meant literally are written ${regexEscape(x)}.",
    });
  }
}

function slashed(source: Expr<string>, flags: string, scope: Scope): string {
  return `/${written(source, scope).slice(1, -1).replaceAll("\\\\", "\\")}/${flags}`;
}
