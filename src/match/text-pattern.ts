import { isUtf8 } from "node:buffer";
import type { Scope } from "../expression/expr.ts";
import type { Span } from "../source.ts";
import { type Finding, finding } from "./difference.ts";
import { missing } from "./explanation.ts";
import type { Groups, Subject } from "./matcher.ts";
import { brief, type Mode, type Pattern } from "./pattern.ts";
import { named, show } from "./value.ts";

/** What a test on texts is made of. */
export interface TextTest {
  readonly span: Span;
  readonly constant: boolean;
  readonly mode: Mode;
  test(text: string, scope: Scope): boolean;
  /** Adds what named groups capture of a text that passes. */
  capture?: ((text: string, scope: Scope, into: Groups) => void) | undefined;
  describe(scope: Scope): string;
  phrase(scope: Scope): string;
  /** Why a text fails, where that is more than the phrase says. */
  explainText?(text: string, path: string, scope: Scope): readonly Finding[];
}

/**
 * A pattern of a test on texts: of a message its text on the wire, or a decoded string; of bytes their text, when they are
 * UTF-8; of a time its ISO 8601 text; of a header that came several times any of its values.
 */
export function textPattern(test: TextTest): Pattern {
  const holds: Pattern["holds"] = (value, scope) => {
    if (typeof value === "string") return test.test(value, scope);
    if (value instanceof Uint8Array) {
      const text = textOfBytes(value);
      return text !== undefined && test.test(text, scope);
    }
    if (value instanceof Date) return test.test(show(value), scope);
    return (
      test.mode === "text" &&
      Array.isArray(value) &&
      value.some((item) => typeof item === "string" && test.test(item, scope))
    );
  };
  const holdsWhole: Pattern["holdsWhole"] = (subject, scope) => {
    const { text } = subject;
    // The value last: asking for it decodes the message.
    return (text !== undefined && test.test(text, scope)) || (subject.value !== text && holds(subject.value, scope));
  };
  const passing = (value: unknown, scope: Scope): string | undefined => {
    const texts = Array.isArray(value) && test.mode === "text" ? (value as readonly unknown[]) : [value];
    return texts
      .map((each) => (each instanceof Uint8Array ? textOfBytes(each) : each instanceof Date ? show(each) : each))
      .find((each) => typeof each === "string" && test.test(each, scope)) as string | undefined;
  };
  const take = (text: string | undefined, scope: Scope, into: Groups): void => {
    if (text !== undefined) test.capture?.(text, scope, into);
  };
  const explain: Pattern["explain"] = (value, path, scope) => {
    if (holds(value, scope)) return [];
    const expected = brief(test.phrase(scope));
    if (value === undefined) return [missing(path, expected, undefined, test.span)];
    const text = value instanceof Uint8Array ? textOfBytes(value) : value instanceof Date ? show(value) : value;
    if (typeof text === "string" && test.explainText) return test.explainText(text, path, scope);
    const actual =
      text === undefined ? `${show(value)}, which are not UTF-8` : typeof text === "string" ? show(text) : named(value);
    return [finding({ path, expected, actual, at: test.span })];
  };
  return {
    span: test.span,
    constant: test.constant,
    holds,
    holdsWhole,
    capture: test.capture && ((value, scope, into) => take(passing(value, scope), scope, into)),
    captureWhole:
      test.capture &&
      ((subject, scope, into) => take(passing(subject.value, scope) ?? passing(subject.text, scope), scope, into)),
    explain,
    explainWhole: (subject, scope) => (holdsWhole(subject, scope) ? [] : explain(textual(subject), "$", scope)),
    describe: (scope) => test.describe(scope),
    phrase: (scope) => test.phrase(scope),
  };
}

/** What a test on texts looks at first: a decoded string, the text, or whatever else there is. */
function textual({ value, text, bytes }: Subject): unknown {
  return typeof value === "string" ? value : (text ?? bytes ?? value);
}

/** The text of bytes, or undefined when they are not UTF-8. */
export function textOfBytes(bytes: Uint8Array): string | undefined {
  return isUtf8(bytes) ? Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("utf8") : undefined;
}
