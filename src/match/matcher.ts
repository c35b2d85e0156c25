import type { Scope } from "../expression/expr.ts";
import type { Span } from "../source.ts";
import type { Pin } from "./pins.ts";

/**
 * What a matcher looks at. A whole message has up to three views; a part of a message has only its value.
 * Views may be computed on demand, so a matcher asks only for those it needs.
 */
export interface Subject {
  /** The decoded value; undefined when there is none (text that is not JSON, a missing member). */
  readonly value: unknown;
  /** The text as it is on the wire; undefined for bytes that are not UTF-8. Absent for parts of a message. */
  readonly text?: string | undefined;
  /** The bytes as they are on the wire. Absent for parts of a message. */
  readonly bytes?: Uint8Array | undefined;
  /** Whether it came in binary frames. Absent for parts of a message. */
  readonly binary?: boolean | undefined;
  /** Of a message without a value: why it has none, as it follows "which"; absent where it would have to be JSON. */
  readonly whyNoValue?: string | undefined;
  /** Of several messages as one list, whose value is that of theirs: each as a whole message. */
  readonly messages?: readonly Subject[] | undefined;
}

/** One place where actual and expected are not the same. */
export interface Difference {
  /** A JSONPath to the place in the actual value: `$`, `$.from`, `$.items[2].id`. */
  readonly path: string;
  /** Short texts, strings quoted: `"alice"`, `a number > 5`, `one of 1, 2`, `nothing`. */
  readonly expected: string;
  readonly actual: string;
  /** The whole sentence: `$.from: expected "alice", got "bob"`. */
  readonly text: string;
  /** Where the expected part stands in the file, when it is known. */
  readonly at?: Span;
  /** Whether both look the same and are of different types: `"1"` and `1`. Told first: those are the least seen. */
  readonly confusable?: boolean;
}

/** What named groups of regular expressions have captured, by name; null of those that took no part. */
export type Groups = Record<string, string | null>;

/** Which message (or which part of one): compiled once, asked often. */
export interface Matcher {
  readonly span: Span;
  /** Whether its answer for a message is the same in every scope. */
  readonly constant: boolean;
  /** Constants without which it does not hold, and where. */
  readonly pins?: readonly Pin[] | undefined;
  /** The fast answer. */
  holds(actual: Subject, scope: Scope): boolean;
  /** Of a matcher that is not constant: whether it may hold in some scope, as far as it is known without one. */
  readonly mayHold?: ((actual: Subject) => boolean) | undefined;
  /** Adds what its named groups capture of what it holds for; absent when it has none. */
  readonly capture?: ((actual: Subject, scope: Scope, into: Groups) => void) | undefined;
  /** Every difference, the first difference first; empty when it holds. */
  explain(actual: Subject, scope: Scope): readonly Difference[];
  /** What is expected, in one line of at most `width` characters: `{ type: "message", text: "hi" }`. */
  describe(scope: Scope, width?: number): string;
}
