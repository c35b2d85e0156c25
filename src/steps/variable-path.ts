import type { Expr, Scope } from "../expression/expr.ts";
import { reservedNames } from "../expression/expression.ts";
import { scanTemplate } from "../expression/template-scan.ts";
import { template } from "../expression/template.ts";
import { Failure } from "../problem.ts";
import type { Span } from "../source.ts";
import type { StepReader } from "./step.ts";

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
  "env vars message raw number params query headers cookies protocol protocols endpoint body method receiver rooms seq".split(" "),
);

/** Members of a peer that are what it is. */
const identity: ReadonlySet<string> = new Set(["name", "index", "number", "key", "rooms"]);

/** Reads the path of a variable; reports why it cannot be changed. The root is noted as used, or as declared by `set`. */
export function variablePath(text: string, span: Span, reader: StepReader, declares: boolean): VariablePath | undefined {
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
  const wrong = whyNot(root, live, members);
  if (wrong) {
    reader.report({ headline: `"${text}" cannot be changed: ${wrong.because}`, label: wrong.label, at: span, ...(wrong.help ? { help: wrong.help } : {}) });
    return undefined;
  }
  if (declares && members.length === 0) reader.declare(root, span);
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

/** A key as it is written: fixed, or a text with `${…}`. */
type Written = { readonly key: Key } | { readonly template: string };

function whyNot(
  root: string,
  live: boolean,
  members: readonly Written[],
): { readonly because: string; readonly label: string; readonly help?: string } | undefined {
  if (reservedNames.has(root) && !live) {
    return { because: `"${root}" means something in expressions`, label: "reserved name", help: "Choose another name." };
  }
  const [first] = members;
  if (live && !first) {
    return { because: `"${root}" is not a variable`, label: "not a variable", help: `Give one of its members a value: ${root}.something` };
  }
  if (readOnlyRoots.has(root) && first) return { because: `"${root}" is only read`, label: "only read" };
  if (live && root !== "data" && first && "key" in first && identity.has(String(first.key))) {
    return { because: `${root}.${first.key} belongs to the peer itself`, label: "only read" };
  }
  const forbidden = members.find((each) => "key" in each && forbiddenKeys.has(String(each.key)));
  if (forbidden && "key" in forbidden) return { because: `"${forbidden.key}" is not allowed as a member`, label: "not allowed" };
  return undefined;
}

function compileMember(written: Written, span: Span, reader: StepReader): Key | Expr<unknown> {
  if ("key" in written) return written.key;
  const at = span.source.text.indexOf(written.template, span.start);
  const end = at + written.template.length;
  return template(written.template, at !== -1 && end <= span.end ? { source: span.source, start: at, end } : span, reader);
}

function checkedKey(value: unknown, text: string, at: Span): Key {
  if (typeof value === "number" && Number.isSafeInteger(value)) return value;
  if (typeof value !== "string") {
    const what = value === null ? "null" : Array.isArray(value) ? "a list" : typeof value === "object" ? "a map" : `${String(value)}`;
    throw new Failure({ code: "expression", headline: `A part of "${text}" is ${what}`, label: "must be a text or a whole number", at });
  }
  if (forbiddenKeys.has(value)) {
    throw new Failure({ code: "expression", headline: `"${value}" is not allowed as a member of a variable`, label: `leads to "${value}"`, at });
  }
  return value;
}

/** Splits `.name`, `[0]`, `["a key"]`, `.${x}` and `[${x}]`; undefined when a problem was reported. */
function readMembers(text: string, from: number, span: Span, reader: StepReader): readonly Written[] | undefined {
  const members: Written[] = [];
  let at = from;
  while (at < text.length) {
    const end = text[at] === "[" ? closing(text, at + 1, "]") : text[at] === "." ? closing(text, at + 1, ".[") : -1;
    const inner = text.slice(at + 1, end);
    const member = end === -1 ? undefined : text[at] === "[" ? bracketed(inner) : dotted(inner);
    if (!member) {
      reader.report({
        headline: `"${text}" is not the path of a variable`,
        label: "not a path",
        at: span,
        help: /^\w+$/.test(inner) && text[at] === "["
          ? `Write [\${${inner}}] for the value of a variable, or .${inner} for the member of that name.`
          : 'A path is written order.items[0].id, order["a key"], or with variables: order.items[${i}].',
      });
      return undefined;
    }
    members.push(member);
    at = text[at] === "[" ? end + 1 : end;
  }
  return members;
}

function dotted(inner: string): Written | undefined {
  if (inner === "" || /\s/.test(inner.replace(/\$\{.*\}/, ""))) return undefined;
  return textKey(inner);
}

function bracketed(inner: string): Written | undefined {
  if (/^\d+$/.test(inner)) return { key: Number(inner) };
  const quoted = /^(["'])(.*)\1$/.exec(inner);
  if (quoted) return textKey(quoted[2] ?? "");
  return inner.startsWith("${") && inner.endsWith("}") ? { template: inner } : undefined;
}

function textKey(inner: string): Written {
  return inner.includes("${") ? { template: inner } : { key: inner };
}

/** The offset of the first of some characters outside `${…}` and quotes; for `.` and `[` also the end of the text. */
function closing(text: string, from: number, ends: string): number {
  const templates = scanTemplate(text).pieces.filter((piece) => "start" in piece);
  let quote = "";
  for (let at = from; at < text.length; at++) {
    const template = templates.find(({ start }) => start - 2 === at);
    const character = text[at] ?? "";
    if (template) at = template.end;
    else if (quote !== "") quote = character === quote ? "" : quote;
    else if (ends === "]" && (character === '"' || character === "'")) quote = character;
    else if (ends.includes(character)) return at;
  }
  return ends === "]" ? -1 : text.length;
}
