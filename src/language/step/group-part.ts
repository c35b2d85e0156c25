import { beyond } from "../../expression/access.ts";
import { checked } from "../../expression/checked.ts";
import { constant, type Expr, nowhere } from "../../expression/expr.ts";
import { expression } from "../../expression/expression.ts";
import { Fault } from "../../expression/fault.ts";
import { named } from "../../expression/value-text.ts";
import type { Peer } from "../../net/peer.ts";
import { Failure, type ProblemInput } from "../../problem.ts";
import type { Span } from "../../source.ts";
import type { PlayScope } from "../../steps/step.ts";
import type { DocumentReader } from "../reader.ts";

/** Some clients of a group, as they are written before the colon: `viewers[3]`, `viewers[1..10]`, `viewers[i + 1]`. */
export interface GroupPart {
  readonly kind: "part";
  /** The group. */
  readonly name: string;
  /** Texts of expressions, counted from 1; without `to` it is one client. */
  readonly from: string;
  readonly to: string | undefined;
}

/** The names before a colon; a comma between brackets belongs to an expression. */
export function namesIn(key: string): readonly string[] {
  return key.split(/,(?![^[]*\])/).map((part) => part.trim());
}

/** Reads a name with brackets; undefined when it has none. */
export function groupPart(name: string): GroupPart | undefined {
  const [, group, inside] = /^([A-Za-z_][\w-]*)\s*\[(.*)\]$/s.exec(name) ?? [];
  if (group === undefined || inside === undefined) return undefined;
  const [from = "", to] = inside.split("..", 2);
  return { kind: "part", name: group, from: from.trim(), to: to?.trim() };
}

/** Compiles the choice of clients in a group. `at`: the key in which it stands. */
export function compilePart(
  { name, from, to }: GroupPart,
  at: Span,
  reader: DocumentReader,
): (scope: PlayScope) => readonly Peer[] {
  if (from === "" || to === "" || !isOne(from) || (to !== undefined && !isOne(to))) {
    reader.report({
      headline: `Between the brackets of "${name}" stands one client, or the first and the last of some`,
      label: "which of them?",
      at,
      help: `Write ${name}[3], or ${name}[2..10]; for several parts "${name}[1], ${name}[3]".`,
    });
    return () => [];
  }
  const first = number(from, at, reader);
  const last = to === undefined ? first : number(to, at, reader);
  const size = reader.document.sizes.get(name);
  for (const end of [first, last])
    if (size !== undefined && end.constant && end.evaluate(nowhere) > size)
      reader.report({ ...beyondGroup(name, end.evaluate(nowhere), size), label: "too high", at: end.span });
  if (first.constant && last.constant && first.evaluate(nowhere) > last.evaluate(nowhere))
    reader.report({ ...reversed(name, first.evaluate(nowhere), last.evaluate(nowhere)), label: "nobody", at });
  return (scope) => {
    const group = scope.scene.group(name);
    const [begin, end] = [first.evaluate(scope), last.evaluate(scope)];
    if (end > group.length || begin > group.length)
      throw new Failure({ code: "expression", ...beyondGroup(name, Math.max(begin, end), group.length), at });
    if (begin > end) throw new Failure({ code: "expression", ...reversed(name, begin, end), label: "nobody", at });
    return group.slice(begin - 1, end);
  };
}

/** What is wrong with brackets behind a client that is no group. */
export function noGroup(name: string): { readonly headline: string; readonly label: string; readonly help: string } {
  return {
    headline: `"${name}" is one client and no group`,
    label: "no group",
    help: `A group says how many it has: clients: { ${name}: { url: …, size: 10 } }.`,
  };
}

/** What a client of a group has, the group has not. */
export function ofGroup(group: string, member: string, at: Span): Omit<ProblemInput, "code"> {
  return {
    headline: `"${group}" is a group of clients: each of them has its own "${member}"`,
    label: "of which client?",
    at,
    help: `Write ${group}[1].${member}, or self.${member} in what they do themselves.`,
  };
}

function beyondGroup(name: string, index: number, size: number): { readonly headline: string; readonly help: string } {
  const [headline, help] = beyond(name, String(index), size);
  return { headline, help };
}

function reversed(name: string, from: number, to: number): { readonly headline: string; readonly help: string } {
  return {
    headline: `${name}[${from}..${to}] is nobody: it ends before it begins`,
    help: "A step that nobody takes must not pass. Where there may be nobody, write if beside it.",
  };
}

/** Whether it is one expression: no comma stands outside of its own brackets and parentheses. */
function isOne(text: string): boolean {
  let depth = 0;
  for (const letter of text) {
    if ("([{".includes(letter)) depth++;
    else if (")]}".includes(letter)) depth--;
    else if (letter === "," && depth === 0) return false;
  }
  return true;
}

/** The number of a client in its group: from 1. */
function number(text: string, key: Span, reader: DocumentReader): Expr<number> {
  const offset = key.source.text.slice(key.start, key.end).indexOf(text);
  const at =
    offset === -1 || text === ""
      ? key
      : { source: key.source, start: key.start + offset, end: key.start + offset + text.length };
  const expr = /^\d+$/.test(text) ? constant(Number(text), at) : expression(text, at, reader);
  const parse = (value: unknown): number => {
    const index = typeof value === "bigint" ? Number(value) : value;
    if (typeof index === "number" && Number.isSafeInteger(index) && index >= 1) return index;
    throw new Fault(`Expected the number of a client in its group, from 1, got ${named(value)}`);
  };
  return checked(expr, parse, reader) ?? constant(1, at);
}
