import { checked } from "../expression/checked.ts";
import { constant, type Expr, nowhere } from "../expression/expr.ts";
import { expression } from "../expression/expression.ts";
import { Fault } from "../expression/fault.ts";
import { named } from "../expression/value-text.ts";
import type { Peer } from "../net/peer.ts";
import { Failure } from "../problem.ts";
import type { Span } from "../source.ts";
import type { PlayScope } from "../steps/step.ts";
import type { DocumentReader } from "./reader.ts";

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
  const first = number(from, at, reader);
  const last = to === undefined ? first : number(to, at, reader);
  const size = reader.document.sizes.get(name);
  for (const end of [first, last])
    if (size !== undefined && end.constant && end.evaluate(nowhere) > size)
      reader.report({ ...beyond(name, end.evaluate(nowhere), size), label: "too high", at: end.span });
  return (scope) => {
    const group = scope.scene.group(name);
    const [begin, end] = [first.evaluate(scope), last.evaluate(scope)];
    if (end > group.length || begin > group.length)
      throw new Failure({ code: "expression", ...beyond(name, Math.max(begin, end), group.length), at });
    return group.slice(begin - 1, end);
  };
}

function beyond(name: string, index: number, size: number): { readonly headline: string; readonly help: string } {
  return {
    headline: `There is no ${name}[${index}]: the group has ${size} ${size === 1 ? "client" : "clients"}`,
    help: `They are counted from 1: ${name}[1] to ${name}[${size}].`,
  };
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
