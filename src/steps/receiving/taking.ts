import type { Message } from "../../net/message.ts";
import { Failure } from "../../problem.ts";
import type { Span } from "../../source.ts";
import type { Difference, Subject } from "../../match/matcher.ts";
import { jsonView } from "../../match/json-view.ts";
import { whole } from "../../match/pattern.ts";
import type { SchemaCheck } from "../../match/schema.ts";
import { showAround } from "../../match/show-around.ts";
import { show } from "../../match/value.ts";
import type { Origin } from "./origin.ts";
import type { AssertOptions } from "./selection.ts";
import { noteFrameTaken, noteTaken, noteWrong } from "../step-frames.ts";
import type { PlayScope } from "../step.ts";

/**
 * Takes a message out of the inbox for a step. Taking an older one than before is worth a note, not a failure; `before` is
 * the number of the message that counts as the one before, for steps that take several in any order.
 */
export function takeMessage(
  { name, inbox }: Origin,
  message: Message,
  title: string,
  scope: PlayScope,
  before = inbox.lastTaken,
): void {
  inbox.take(message);
  message.takenBy = scope.track.step;
  if (scope.scene.frames) {
    if (inbox.holds === "frame") noteFrameTaken(name, message, scope);
    else noteTaken(message, scope);
  }
  if (message.number < before) {
    const { holds } = inbox;
    scope.scene.note(
      `${name}: ${holds} ${message.number} was taken after ${holds} ${before} (out of order), by ${title}`,
    );
  }
  inbox.lastTaken = Math.max(inbox.lastTaken, message.number);
}

/** Throws when what must hold of a taken message does not: every difference is told, the first first. */
export function judgeMessage(
  { name, inbox }: Origin,
  subject: Subject,
  options: AssertOptions,
  at: Span,
  scope: PlayScope,
): void {
  // Most messages are only selected.
  if (!options.expect && !options.schema) return;
  const wrong = (options.expect ?? []).flatMap((each) => each.explain(subject, scope));
  const misfit = options.schema ? misfits(options.schema, subject, scope) : [];
  const [first, ...others] = [...wrong, ...misfit];
  if (!first) return;
  noteWrong(scope, subject);
  throw new Failure({
    code: wrong.length > 0 ? "wrong-message" : "schema",
    headline: `${name}: the ${inbox.holds} was taken and is wrong: ${first.text}`,
    label: first.actual === "" ? "does not hold" : `got ${first.actual}`,
    at: first.at ?? at,
    expected: first.expected,
    actual: first.actual,
    notes: [...others.map((each) => each.text), `the ${inbox.holds}: ${textAround(subject, first.path)}`],
    ...(wrong.length > 0 && inbox.unread > 0
      ? {
          help: `${inbox.unread} more ${inbox.unread === 1 ? "is" : "are"} unread. expect is asked of the first that the step selects: if another is meant, say more of it in the matcher.`,
        }
      : {}),
  });
}

/** How a message does not fit a schema: one without a value is no JSON, which fits none. */
export function misfits(schema: SchemaCheck, subject: Subject, scope: PlayScope): readonly Difference[] {
  if (subject.value !== undefined) return schema.check(subject.binary ? jsonView(subject.value) : subject.value, scope);
  const [at] = schema.check(undefined, scope).map((each) => each.at);
  const expected = `${subject.whyNoValue === undefined ? "JSON" : "a value"} that fits the schema`;
  const actual = whole(subject);
  return [{ path: "$", expected, actual, text: `expected ${expected}, got ${actual}`, ...(at ? { at } : {}) }];
}

/** A message in one line of about `width` characters; a longer one is cut around the place that a path leads to. */
export function textAround(subject: Subject, path: string, width = 160): string {
  return subject.value === undefined ? messageText(subject, width) : showAround(subject.value, path, width);
}

/** A message in one line of at most `width` characters. */
export function messageText(subject: Subject, width = 160): string {
  if (subject.value !== undefined) return show(subject.value, width);
  // Bytes that happen to be a text are not shown as one: a text message is something else.
  return show(subject.binary ? subject.bytes : (subject.text ?? subject.bytes), width);
}
