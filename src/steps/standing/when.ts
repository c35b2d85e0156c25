import type { Scope } from "../../expression/expr.ts";
import { matcher, textMatcher } from "../../match/compile.ts";
import type { Difference, Groups, Matcher, Subject } from "../../match/matcher.ts";
import { farness } from "../../match/nearness.ts";
import { type Pin, pinsOfAll, pinsOfAny, samePlace } from "../../match/pins.ts";
import { compileRegex, groupNames } from "../../regex.ts";
import { didYouMean } from "../../shape/nearest.ts";
import { reportWrong } from "../../shape/scalars.ts";
import type { Reader, Shape } from "../../shape/shape.ts";
import { entry, type Node } from "../../tree.ts";
import { noteMembers } from "./self-members.ts";

/** What a connection was asked with, and where it is. */
export const connectionRoots = [
  "params",
  "query",
  "headers",
  "cookies",
  "path",
  "protocol",
  "protocols",
  "endpoint",
] as const;

/** What `when` may speak of, in a rule and in a mock's handshake rules. */
export const roots = [
  "message",
  "raw",
  "number",
  ...connectionRoots,
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

/** A place in a message, or all of it as it came, where one of some constants must stand. */
export interface MessagePin extends Pin {
  readonly root: "message" | "raw";
}

/** Whether something is the case: a matcher over the roots. `subject` is the message that set it off, if one did. */
export interface When {
  /** Constants in the message without which it is not the case. */
  readonly pins: readonly MessagePin[];
  holds(subject: Subject | undefined, scope: Scope): boolean;
  /** What the named groups of its regular expressions capture, once it holds; null of those that took no part. */
  groups(subject: Subject | undefined, scope: Scope): Readonly<Record<string, string | null>>;
  /** Why it is not the case, the first difference first; empty when it is. */
  misses(subject: Subject | undefined, scope: Scope): readonly Difference[];
}

interface Part {
  readonly pins?: readonly MessagePin[];
  holds(subject: Subject | undefined, scope: Scope): boolean;
  /** Empty exactly when it holds. */
  misses(subject: Subject | undefined, scope: Scope): readonly Difference[];
  /** Once it holds. */
  readonly capture?: ((subject: Subject | undefined, scope: Scope, into: Groups) => void) | undefined;
}

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
    const part = readPart(node, reader);
    if (!part) return undefined;
    const names = groupsIn(node);
    return {
      pins: part.pins ?? [],
      holds: (subject, scope) => part.holds(subject, scope),
      groups(subject, scope) {
        if (names.length === 0) return none;
        const found = Object.create(null) as Groups;
        for (const name of names) found[name] = null;
        part.capture?.(subject, scope, found);
        return found;
      },
      misses: (subject, scope) => part.misses(subject, scope),
    };
  },
};

const none: Groups = Object.freeze(Object.create(null) as Groups);

function readPart(node: Node, reader: Reader): Part | undefined {
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
  return allOf(parts);
}

/** The names that a rule's `when` captures: they are variables of its reaction. */
export function capturedNames(rule: Node): readonly string[] {
  const selects = entry(rule, "when");
  return selects ? groupsIn(selects.value) : [];
}

/** Operators that hold when what stands in them does. */
const transparent: ReadonlySet<string> = new Set(["$and", "$or", "$in", "$only"]);

/** The names of the groups in the regular expressions of a matcher: what it captures when it holds. */
export function groupsIn(node: Node): readonly string[] {
  if (node.kind === "list") return node.items.flatMap(groupsIn);
  if (node.kind !== "map") return [];
  return node.entries.flatMap(({ key, value }) => {
    if (key === "$regex") return namesOf(value);
    return key.startsWith("$") && !key.startsWith("$$") && !transparent.has(key) ? [] : groupsIn(value);
  });
}

function namesOf(operand: Node): readonly string[] {
  const pattern = textOf(operand.kind === "map" ? entry(operand, "pattern")?.value : operand);
  if (!pattern?.includes("(?<")) return [];
  try {
    const regex = compileRegex(pattern, textOf(entry(operand, "flags")?.value));
    return groupNames(regex).filter((name) => /^[A-Za-z_]\w*$/.test(name));
  } catch {
    // The matcher that reads the same text reports why it is not valid.
    return [];
  }
}

function textOf(node: Node | undefined): string | undefined {
  return node?.kind === "scalar" && typeof node.value === "string" ? node.value : undefined;
}

/** What is meant by a key that is neither a root nor a variable. */
function rootHelp(key: string): string | undefined {
  if ((roots as readonly string[]).includes(key)) return undefined;
  return didYouMean(key, roots) ?? `A member of the message stands in message: when: { message: { ${key}: … } }.`;
}

/** Roots whose members are texts, and lists of them where one came several times. */
const texts: ReadonlySet<string> = new Set(["headers", "query", "cookies", "params"]);

function rooted(root: string, node: Node, reader: Reader): Part | undefined {
  const compiled: Matcher | undefined = (texts.has(root) ? textMatcher : matcher).read(node, reader);
  if (!compiled) return undefined;
  const { capture } = compiled;
  const viewed = (view: (subject: Subject | undefined, scope: Scope) => Subject | undefined): Part => ({
    holds(subject, scope) {
      const seen = view(subject, scope);
      return seen !== undefined && compiled.holds(seen, scope);
    },
    misses(subject, scope) {
      const seen = view(subject, scope);
      const found = seen ? compiled.explain(seen, scope) : [differs(`${root}: nothing is known of it`)];
      return root === "message" || root === "raw" ? found : found.map((each) => ofRoot(each, root));
    },
    capture:
      capture &&
      ((subject, scope, into) => {
        const seen = view(subject, scope);
        if (seen) capture(seen, scope, into);
      }),
  });
  const { pins = [] } = compiled;
  if (root === "message")
    return { ...viewed((subject) => subject), pins: pins.map((pin) => ({ ...pin, root: "message" })) };
  if (root === "raw")
    return {
      ...viewed((subject) => subject && { value: undefined, text: subject.text, bytes: subject.bytes }),
      pins: pins.filter(({ path }) => path.length === 0).map((pin) => ({ ...pin, root: "raw" })),
    };
  return viewed((_subject, scope) => {
    const value = scope.get(root);
    return typeof value === "string" ? { value, text: value } : { value };
  });
}

function combined(operator: string, node: Node, reader: Reader): Part | undefined {
  if (operator === "$not") {
    const inner = readPart(node, reader);
    return (
      inner && {
        holds: (subject, scope) => !inner.holds(subject, scope),
        misses: (subject, scope) => (inner.holds(subject, scope) ? [differs("what $not excludes is the case")] : []),
      }
    );
  }
  if (operator !== "$and" && operator !== "$or") return undefined;
  if (node.kind !== "list") return reportWrong(node, "a list of matchers over roots", reader);
  const parts = node.items.map((item) => readPart(item, reader)).filter((part) => part !== undefined);
  return operator === "$and" ? allOf(parts) : anyOf(parts);
}

function allOf(parts: readonly Part[]): Part {
  return {
    pins: pinsOfAll(parts),
    holds: (subject, scope) => parts.every((part) => part.holds(subject, scope)),
    misses: (subject, scope) => parts.flatMap((part) => part.misses(subject, scope)),
    capture(subject, scope, into) {
      for (const part of parts) part.capture?.(subject, scope, into);
    },
  };
}

/** What is captured is that of the first that holds. */
function anyOf(parts: readonly Part[]): Part {
  return {
    pins: pinsOfAny(parts, (a, b) => a.root === b.root && samePlace(a, b)),
    holds: (subject, scope) => parts.some((part) => part.holds(subject, scope)),
    misses(subject, scope) {
      const all = parts.map((part) => part.misses(subject, scope));
      return all.reduce((least, each) => (farness(each) < farness(least) ? each : least), all[0] ?? []);
    },
    capture: (subject, scope, into) =>
      parts.find((part) => part.holds(subject, scope))?.capture?.(subject, scope, into),
  };
}

/** A difference that is no place in the message. */
function differs(text: string): Difference {
  return { path: "when", expected: "", actual: "", text };
}

/** `$.user` of the query is `query.user`. */
function ofRoot(found: Difference, root: string): Difference {
  const path = found.path.replace(/^\$/, () => root);
  return { ...found, path, text: found.text.replace(/^\$/, () => root) };
}
