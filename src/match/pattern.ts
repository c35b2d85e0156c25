import { nowhere, type Scope } from "../expression/expr.ts";
import type { Reader } from "../shape/shape.ts";
import type { Span } from "../source.ts";
import type { Node } from "../tree.ts";
import { type Finding, finding, inItem } from "./difference.ts";
import type { Groups, Subject } from "./matcher.ts";
import type { Pin } from "./pins.ts";
import { cut, named, show, typeName } from "./value.ts";

/**
 * A compiled part of a matcher. Parts of a message are asked by their value alone, so that testing them allocates nothing;
 * only what may stand at the top of a matcher is asked with all views of a message.
 */
export interface Pattern {
  readonly span: Span;
  readonly constant: boolean;
  /** Constants without which it does not hold, and where. */
  readonly pins?: readonly Pin[] | undefined;
  /** Whether a part fits; undefined is an absent one. */
  holds(value: unknown, scope: Scope): boolean;
  /** Of a pattern that is not constant: whether a part may fit in some scope, as far as it is known without one. */
  mayHold?(value: unknown): boolean;
  /** Of a pattern with named groups, and a part that it holds for: adds what they capture. */
  capture?: ((value: unknown, scope: Scope, into: Groups) => void) | undefined;
  /** Empty exactly when it holds. */
  explain(value: unknown, path: string, scope: Scope): readonly Finding[];
  holdsWhole(subject: Subject, scope: Scope): boolean;
  /** As `mayHold`, of a whole message. */
  mayHoldWhole?(subject: Subject): boolean;
  /** As `capture`, of a whole message. */
  captureWhole?: ((subject: Subject, scope: Scope, into: Groups) => void) | undefined;
  explainWhole(subject: Subject, scope: Scope): readonly Finding[];
  /** As it would be written: `{ $gt: 5 }`. */
  describe(scope: Scope): string;
  /** As it is said: `a number > 5`. */
  phrase(scope: Scope): string;
}

/**
 * Where scalars stand for values, or for texts: in headers, queries and cookies an unquoted scalar counts as it is written,
 * and of several texts any may be the one. What an XPath selects is `content`: texts, too, but several are a list.
 */
export type Mode = "value" | "text" | "content";

/** What compiling a part needs of its surroundings. */
export interface Context {
  readonly reader: Reader;
  readonly mode: Mode;
  /** Compiles a part of the matcher; undefined when it cannot be used, then a problem was reported. */
  compile(node: Node, mode?: Mode): Pattern | undefined;
  /** Compiles a map of members that may hold no others. */
  only(node: Node): Pattern | undefined;
}

/** A pattern that looks only at values. */
export function valuePattern(
  parts: Omit<Pattern, "holdsWhole" | "mayHoldWhole" | "captureWhole" | "explainWhole">,
): Pattern {
  const { capture } = parts;
  return {
    ...parts,
    captureWhole: capture && (({ value }, scope, into) => capture(value, scope, into)),
    mayHoldWhole: ({ value }) => mayHold(parts, value),
    holdsWhole: (subject, scope) => parts.holds(subject.value, scope),
    explainWhole(subject, scope) {
      if (subject.value !== undefined || parts.holds(undefined, scope)) return parts.explain(subject.value, "$", scope);
      return [finding({ path: "$", expected: brief(parts.phrase(scope)), actual: whole(subject), at: parts.span })];
    },
  };
}

/**
 * A pattern of lists. Of several messages as one list each item is compared as a whole message is: a text with the text on
 * the wire. `make` gets how a list of items is shown, too.
 */
export function itemsPattern(
  items: readonly Pattern[],
  make: (items: readonly Pattern[], shown: (list: unknown) => string) => Pattern,
): Pattern {
  const parts = make(items, (list) => show(list));
  const wholes = make(items.map(ofWholes), (list) => show((list as readonly Subject[]).map(contentOf)));
  return {
    ...parts,
    holdsWhole: (subject, scope) =>
      subject.messages ? wholes.holds(subject.messages, scope) : parts.holdsWhole(subject, scope),
    explainWhole: (subject, scope) =>
      subject.messages ? wholes.explain(subject.messages, "$", scope) : parts.explainWhole(subject, scope),
  };
}

/** The pattern of an item that is a whole message. */
function ofWholes(pattern: Pattern): Pattern {
  return {
    ...pattern,
    holds: (message, scope) => pattern.holdsWhole(message as Subject, scope),
    explain: (message, path, scope) =>
      pattern.explainWhole(message as Subject, scope).map((found) => inItem(found, path)),
  };
}

/** Whether a part may fit in some scope. Of what is not known yet: it may. */
export function mayHold(pattern: Pick<Pattern, "constant" | "holds" | "mayHold">, value: unknown): boolean {
  return pattern.constant ? pattern.holds(value, nowhere) : (pattern.mayHold?.(value) ?? true);
}

/** What a test that answers yes or no is made of. */
export interface Test {
  readonly span: Span;
  readonly constant: boolean;
  holds(value: unknown, scope: Scope): boolean;
  describe(scope: Scope): string;
  phrase(scope: Scope): string;
  /** The type that it is about: of another type that type is told, too. */
  readonly type?: string;
}

/** A pattern of a test on values. */
export function testPattern(test: Test): Pattern {
  return valuePattern({
    ...test,
    explain(value, path, scope) {
      if (test.holds(value, scope)) return [];
      const actual = test.type === undefined || typeName(value) === test.type ? show(value) : named(value);
      return [finding({ path, expected: brief(test.phrase(scope)), actual, at: test.span })];
    },
  });
}

/** What a whole message is, for `got …`: its value, or what it has instead of one. */
export function whole(subject: Subject): string {
  const { value, text, bytes, binary } = subject;
  if (value !== undefined) return show(value);
  const { whyNoValue = "is not JSON" } = subject;
  // Bytes that a codec for bytes could not read are shown as such, though they may be a text.
  if (text !== undefined && !(binary && subject.whyNoValue !== undefined))
    return `the text ${show(text)}, which ${whyNoValue}`;
  return bytes === undefined ? "nothing" : `${show(bytes)}, which ${whyNoValue}`;
}

/** What came, where it does not matter that it has no value. */
export function came(subject: Subject): string {
  return show(contentOf(subject));
}

/** The value of a message, or what it has instead of one. */
export function contentOf({ value, text, bytes }: Subject): unknown {
  return value === undefined ? (text ?? bytes) : value;
}

/** Whether there is anything at all. */
export function present(subject: Subject): boolean {
  // The value last: asking for it decodes the message.
  return subject.text !== undefined || subject.bytes !== undefined || subject.value !== undefined;
}

/** A phrase that is short enough to stand inside a sentence. */
export function brief(phrase: string): string {
  return cut(phrase, 100);
}
