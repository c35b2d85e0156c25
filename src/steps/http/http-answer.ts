import { isUtf8 } from "node:buffer";
import { codeMatcher, matcher, textMatcher } from "../../match/compile.ts";
import type { Subject } from "../../match/matcher.ts";
import { show } from "../../match/value.ts";
import type { HttpAnswer } from "../../net/http.ts";
import { Failure } from "../../problem.ts";
import { object, record } from "../../shape/maps.ts";
import { oneOf } from "../../shape/scalars.ts";
import type { Read } from "../../shape/shape.ts";
import type { Span } from "../../source.ts";
import { partDifferences } from "./answer.ts";
import { errorAlone } from "../waiting/error-alone.ts";
import type { ExtractSubject } from "../receiving/extraction.ts";
import type { PlayScope } from "../step.ts";

const shape = object(
  "what is expected of the answer",
  {
    status: { shape: codeMatcher, doc: "The status, or a list of them. Without it, 400 and above fail." },
    headers: {
      shape: record("a map of headers", textMatcher),
      doc: "Headers; their names ignore case, their values compare as text.",
    },
    body: { shape: matcher, doc: "The body: a map or list is compared with its JSON, a text with its text." },
    error: {
      shape: oneOf("refused", "reset", "timeout", "tls", "dns", "redirects", "protocol"),
      doc: "No answer is what is expected, for this reason.",
    },
  },
  "status",
);

/** `expect: { status, headers, body }`, or `{ error }` when there must be no answer. */
export const expectedAnswer = errorAlone(shape);

export type ExpectedAnswer = Read<typeof expectedAnswer>;

/** Where a failure is told, and what it shows beside. */
export interface JudgedAt {
  readonly at: Span;
  readonly requestAt: Span;
  readonly notes: () => readonly string[];
}

/** Throws when an answer is not what was expected; without an expected status, one of 400 and above is not. */
export function judgeAnswer(
  answer: HttpAnswer,
  expect: ExpectedAnswer | undefined,
  { at, requestAt, notes }: JudgedAt,
  scope: PlayScope,
): void {
  const line = statusLine(answer);
  if (expect?.error !== undefined) {
    const headline = `An answer came, ${line}, and none was expected`;
    throw new Failure({
      code: "http",
      headline,
      label: `answered ${answer.status}`,
      at: requestAt,
      expected: `the error ${expect.error}`,
      actual: line,
      notes: notes(),
    });
  }
  if (!expect?.status && answer.status >= 400) {
    const headline = `The server answered ${line}`;
    const help = `If that is what should come: expect: { status: ${answer.status} }`;
    throw new Failure({
      code: "http",
      headline,
      label: `answered ${answer.status}`,
      at: requestAt,
      expected: "a status below 400",
      actual: line,
      notes: notes(),
      help,
    });
  }
  const headers = [...(expect?.headers ?? [])].flatMap(([name, what]) =>
    partDifferences(`header ${name}`, what, textSubject(answer.headers[name.toLowerCase()]), scope),
  );
  const [first, ...others] = [
    ...partDifferences("status", expect?.status, { value: answer.status, text: String(answer.status) }, scope),
    ...headers,
    ...partDifferences("body", expect?.body, answerSubject(answer), scope),
  ];
  if (!first) return;
  throw new Failure({
    code: "http",
    headline: `The answer is not what was expected: ${first.text}`,
    label: `got ${first.actual}`,
    at: first.at ?? at,
    expected: first.expected,
    actual: first.actual,
    notes: [...others.map((each) => each.text), ...notes()],
  });
}

/** An answer as matchers and extractions see it: the value is what the body says in JSON. */
export function answerSubject({ body, headers }: HttpAnswer): ExtractSubject {
  const text = isUtf8(body) ? body.toString("utf8") : undefined;
  return { bytes: body, text, value: text === undefined ? undefined : parsed(text), headers: fields(headers) };
}

/** What failures show of an answer: the request, the status, and how the body begins. */
export function answerNotes(answer: HttpAnswer, title: string): readonly string[] {
  const { text, value, bytes } = answerSubject(answer);
  const body = answer.body.length === 0 ? "no body" : `body: ${show(value ?? text ?? bytes, 400)}`;
  return [`${title} was answered with ${statusLine(answer)}`, body];
}

/** A header that came once is its text, one that came several times a list. */
function fields(headers: HttpAnswer["headers"]): Readonly<Record<string, string | readonly string[]>> {
  const read = Object.create(null) as Record<string, string | readonly string[]>;
  for (const [name, values] of Object.entries(headers)) read[name] = only(values);
  return read;
}

function only(values: readonly string[]): string | readonly string[] {
  const [first] = values;
  return values.length === 1 && first !== undefined ? first : values;
}

function statusLine({ status, statusText }: HttpAnswer): string {
  return statusText === "" ? String(status) : `${status} ${statusText}`;
}

function textSubject(values: readonly string[] | undefined): Subject {
  const value = values && only(values);
  return typeof value === "string" ? { value, text: value } : { value };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined; // not JSON: the body has only its text
  }
}
