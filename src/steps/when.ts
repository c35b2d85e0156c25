import type { Scope } from "../expression/expr.ts";
import { matcher } from "../match/compile.ts";
import type { Matcher, Subject } from "../match/matcher.ts";
import { compileRegex } from "../regex.ts";
import { didYouMean } from "../shape/nearest.ts";
import { reportWrong } from "../shape/scalars.ts";
import type { Reader, Shape } from "../shape/shape.ts";
import { entry, type Node } from "../tree.ts";
import { noteMembers } from "./self-members.ts";

/** What `when` may speak of, in a rule and in a mock's handshake rules. */
export const roots = [
  "message",
  "raw",
  "number",
  "params",
  "query",
  "headers",
  "cookies",
  "path",
  "protocol",
  "protocols",
  "endpoint",
  "body",
  "method",
  "receiver",
  "self",
  "rooms",
  "data",
  "vars",
  "env",
  "close",
] as const;

/** Whether something is the case: a matcher over the roots. `subject` is the message that set it off, if one did. */
export interface When {
  holds(subject: Subject | undefined, scope: Scope): boolean;
  /** What the named groups of its regular expressions capture, once it holds. */
  groups(subject: Subject | undefined, scope: Scope): Readonly<Record<string, string>>;
}

type Part = Pick<When, "holds">;

/**
 * `when: { message: { type: subscribe }, headers: { authorization: $missing } }`: one matcher over the roots, compiled to one
 * matcher for each root, so that only the roots it speaks of are looked at.
 */
export const when: Shape<When> = {
  schema: {
    type: "object",
    description:
      "A matcher over message, raw, number, params, query, headers, cookies, path, protocol, self, data, …; $and, $or and $not combine",
    properties: Object.fromEntries([
      ...roots.map((root) => [root, matcher.schema]),
      ["$and", { type: "array" }],
      ["$or", { type: "array" }],
      ["$not", { type: "object" }],
    ]),
    additionalProperties: true,
  },
  read(node, reader) {
    if (node.kind !== "map")
      return reportWrong(
        node,
        "a matcher over message, headers, query, …",
        reader,
        "Write when: { message: { type: subscribe } }.",
      );
    const parts: Part[] = [];
    for (const { key, keySpan, value } of node.entries) {
      const part = key.startsWith("$") ? combined(key, value, reader) : rooted(key, value, reader);
      if (part) parts.push(part);
      else if (key.startsWith("$") && !["$and", "$or", "$not"].includes(key)) {
        reader.report({
          headline: `Unknown operator "${key}" here`,
          label: "unknown operator",
          at: keySpan,
          help: "Beside roots there are $and, $or and $not.",
        });
      }
      if (!key.startsWith("$")) {
        reader.use(key, keySpan, rootHelp(key));
        if (key === "self") noteMembers(value, reader);
      }
    }
    const captures = capturesIn(node);
    return {
      holds: (subject, scope) => parts.every((part) => part.holds(subject, scope)),
      groups: (subject, scope) => captured(captures, subject, scope),
    };
  },
};

/** A regular expression with named groups, and where what it matches stands. */
interface Capture {
  readonly path: readonly string[];
  readonly pattern: RegExp;
}

/** The names that a rule's regular expressions capture: they are variables of its reaction. */
export function capturedNames(node: Node): readonly string[] {
  return capturesIn(node).flatMap(({ pattern }) =>
    [...pattern.source.matchAll(/\(\?<([A-Za-z_]\w*)>/g)].map((each) => each[1] ?? ""),
  );
}

function capturesIn(node: Node, path: readonly string[] = []): readonly Capture[] {
  if (node.kind === "list") return node.items.flatMap((item) => capturesIn(item, path));
  if (node.kind !== "map") return [];
  return node.entries.flatMap(({ key, value }) => {
    if (key === "do" || key === "$not") return [];
    // `when` itself stands in a rule; inside it, operators do not lead deeper into the value.
    if (key === "when" || key === "$and" || key === "$or") return capturesIn(value, path);
    if (key !== "$regex") return key.startsWith("$") ? [] : capturesIn(value, [...path, key]);
    const pattern = textOf(value.kind === "map" ? entry(value, "pattern")?.value : value);
    if (!pattern?.includes("(?<")) return [];
    try {
      return [{ path, pattern: compileRegex(pattern, textOf(entry(value, "flags")?.value)) }];
    } catch {
      // The matcher that reads the same text reports why it is not valid.
      return [];
    }
  });
}

function textOf(node: Node | undefined): string | undefined {
  return node?.kind === "scalar" && typeof node.value === "string" ? node.value : undefined;
}

function captured(
  captures: readonly Capture[],
  subject: Subject | undefined,
  scope: Scope,
): Readonly<Record<string, string>> {
  const found = Object.create(null) as Record<string, string>;
  for (const { path, pattern } of captures) {
    const [root = "", ...members] = path;
    let value: unknown =
      root === "message" && subject
        ? (subject.value ?? subject.text)
        : root === "raw"
          ? subject?.text
          : scope.get(root);
    for (const member of members) {
      value =
        value !== null && typeof value === "object" && Object.hasOwn(value, member)
          ? (value as Record<string, unknown>)[member]
          : undefined;
    }
    if (typeof value === "string") Object.assign(found, pattern.exec(value)?.groups);
  }
  return found;
}

/** What is meant by a key that is neither a root nor a variable. */
function rootHelp(key: string): string | undefined {
  if ((roots as readonly string[]).includes(key)) return undefined;
  return didYouMean(key, roots) ?? `A member of the message stands in message: when: { message: { ${key}: … } }.`;
}

function rooted(root: string, node: Node, reader: Reader): Part | undefined {
  const compiled: Matcher | undefined = matcher.read(node, reader);
  if (!compiled) return undefined;
  if (root === "message") return { holds: (subject, scope) => subject !== undefined && compiled.holds(subject, scope) };
  if (root === "raw") {
    return {
      holds: (subject, scope) =>
        subject !== undefined && compiled.holds({ value: undefined, text: subject.text, bytes: subject.bytes }, scope),
    };
  }
  return {
    holds(_subject, scope) {
      const value = scope.get(root);
      return compiled.holds(typeof value === "string" ? { value, text: value } : { value }, scope);
    },
  };
}

function combined(operator: string, node: Node, reader: Reader): Part | undefined {
  if (operator === "$not") {
    const inner = when.read(node, reader);
    return inner && { holds: (subject, scope) => !inner.holds(subject, scope) };
  }
  if (operator !== "$and" && operator !== "$or") return undefined;
  if (node.kind !== "list") return reportWrong(node, "a list of matchers over roots", reader);
  const parts = node.items.map((item) => when.read(item, reader)).filter((part) => part !== undefined);
  if (operator === "$and") return { holds: (subject, scope) => parts.every((part) => part.holds(subject, scope)) };
  return { holds: (subject, scope) => parts.some((part) => part.holds(subject, scope)) };
}
