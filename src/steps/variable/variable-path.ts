import type { Expr, Scope } from "../../expression/expr.ts";
import { reservedNames } from "../../expression/expression.ts";
import { template } from "../../expression/template.ts";
import { named } from "../../expression/value-text.ts";
import { Failure } from "../../problem.ts";
import type { Span } from "../../source.ts";
import { readMembers, type Written } from "./path-members.ts";
import type { StepReader } from "../step.ts";

/** A variable, or a member of one, that `set` and `unset` change: `order`, `order.items[0].id`, `data.users.${user}`. */
export interface VariablePath {
  readonly root: string;
  /** As it is written in the file. */
  readonly text: string;
  readonly span: Span;
  /** The keys below the root, the last one being what is changed; empty for the variable itself. */
  keys(scope: Scope): readonly Key[];
  readonly depth: number;
  /** The root is not a variable of its own but a live thing: a peer, the data of a mock. Only its members can be changed. */
  readonly live: boolean;
}

export type Key = string | number;

/** Keys that reach an object's machinery in careless programs: never a member of a variable. */
const forbiddenKeys: ReadonlySet<string> = new Set(["__proto__", "constructor", "prototype"]);

/** Roots that expressions read and nobody writes. */
const readOnlyRoots: ReadonlySet<string> = new Set(
  "env vars message raw number params query headers cookies protocol protocols endpoint body method receiver rooms seq".split(
    " ",
  ),
);

/** Members of a peer that are what it is. */
const identity: ReadonlySet<string> = new Set(["name", "index", "number", "key", "rooms"]);

/** Reads the path of a variable; reports why it cannot be changed. The root is noted as used, or as declared by `set`. */
export function variablePath(
  text: string,
  span: Span,
  reader: StepReader,
  declares: boolean,
): VariablePath | undefined {
  const root = /^[A-Za-z_][A-Za-z0-9_]*/.exec(text)?.[0];
  if (root === undefined) {
    reader.report({
      headline: `"${text}" is not the name of a variable`,
      label: "not a name",
      at: span,
      help: "A name has letters, digits and _, and does not begin with a digit. A path begins with a name: order.items[0].",
    });
    return undefined;
  }
  const members = readMembers(text, root.length, span, reader);
  if (!members) return undefined;
  const live = root === "data" || root === "self" || reader.clients.has(root);
  const declared = declares && members.length === 0;
  // A name that is declared is judged by the reader, as everywhere.
  const wrong = declared && !live ? undefined : whyNot(root, live, members);
  if (wrong) {
    reader.report({
      headline: `"${text}" cannot be changed: ${wrong.because}`,
      label: wrong.label,
      at: span,
      ...(wrong.help ? { help: wrong.help } : {}),
    });
    return undefined;
  }
  const [first] = members;
  if (live && root !== "data" && declares && first) reader.giveMember?.("key" in first ? String(first.key) : undefined);
  if (declared) reader.declare(root, span);
  else reader.use(root, span);
  const keys = members.map((member) => compileMember(member, span, reader));
  return {
    root,
    text,
    span,
    live,
    depth: keys.length,
    keys: (scope) => keys.map((key) => (typeof key === "object" ? checkedKey(key.evaluate(scope), text, span) : key)),
  };
}

function whyNot(
  root: string,
  live: boolean,
  members: readonly Written[],
): { readonly because: string; readonly label: string; readonly help?: string } | undefined {
  if (reservedNames.has(root) && !live) {
    return {
      because: `"${root}" means something in expressions`,
      label: "reserved name",
      help: "Choose another name.",
    };
  }
  const [first] = members;
  if (live && !first) {
    return {
      because: `"${root}" is not a variable`,
      label: "not a variable",
      help: `Give one of its members a value: ${root}.something`,
    };
  }
  if (readOnlyRoots.has(root) && first) return { because: `"${root}" is only read`, label: "only read" };
  if (live && root !== "data" && first && "key" in first && identity.has(String(first.key))) {
    return { because: `${root}.${first.key} belongs to the peer itself`, label: "only read" };
  }
  const forbidden = members.find((each) => "key" in each && forbiddenKeys.has(String(each.key)));
  if (forbidden && "key" in forbidden)
    return { because: `"${forbidden.key}" is not allowed as a member`, label: "not allowed" };
  return undefined;
}

function compileMember(written: Written, span: Span, reader: StepReader): Key | Expr<unknown> {
  if ("key" in written) return written.key;
  const at = span.source.text.indexOf(written.template, span.start);
  const end = at + written.template.length;
  return template(
    written.template,
    at !== -1 && end <= span.end ? { source: span.source, start: at, end } : span,
    reader,
  );
}

function checkedKey(value: unknown, text: string, at: Span): Key {
  if (typeof value === "number" && Number.isSafeInteger(value)) return value;
  if (typeof value !== "string") {
    const headline = `A part of "${text}" is ${named(value)}`;
    throw new Failure({ code: "expression", headline, label: "must be a text or a whole number", at });
  }
  if (!forbiddenKeys.has(value)) return value;
  const headline = `"${value}" is not allowed as a member of a variable`;
  throw new Failure({ code: "expression", headline, label: `leads to "${value}"`, at });
}
