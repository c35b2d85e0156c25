import { expect } from "vitest";
import type { Scope } from "../../src/expression/expr.ts";
import { matcher } from "../../src/match/compile.ts";
import type { Matcher, Subject } from "../../src/match/matcher.ts";
import type { Shape } from "../../src/shape/shape.ts";
import { testReader } from "../support/reader.ts";
import { tree } from "../support/yaml.ts";

/** Variables for expressions. */
export function scopeOf(variables: Readonly<Record<string, unknown>> = {}): Scope {
  return { get: (name) => (Object.hasOwn(variables, name) ? variables[name] : undefined) };
}

/** A matcher that compiles without problems; warnings (of large numbers) are none. */
export async function compiled(yaml: string, shape: Shape<Matcher> = matcher): Promise<Matcher> {
  const reader = testReader();
  const read = shape.read(tree(yaml), reader);
  await reader.settle();
  expect(reader.problems.filter(({ severity }) => severity === undefined)).toEqual([]);
  if (!read) throw new Error("it did not compile");
  return read;
}

/** What is reported of a matcher: headline, and help where there is one. */
export async function problemsOf(yaml: string, shape: Shape<unknown> = matcher): Promise<readonly string[]> {
  const reader = testReader();
  shape.read(tree(yaml), reader);
  await reader.settle();
  return reader.problems.map(
    ({ severity, headline, help, place }) =>
      `${severity ?? "error"} ${place?.column}: ${headline}${help === undefined ? "" : ` | ${help}`}`,
  );
}

/** A text message as the codec json reads it. */
export function message(value: unknown): Subject {
  return textMessage(JSON.stringify(value));
}

/** A text message, which may be JSON or not. */
export function textMessage(text: string): Subject {
  let value: unknown;
  try {
    value = JSON.parse(text) as unknown;
  } catch {
    // A text without a value.
  }
  return { text, bytes: Buffer.from(text), value };
}

/** A binary message; its value is what the codec binary makes of it. */
export function binaryMessage(...bytes: readonly number[]): Subject {
  const data = Uint8Array.from(bytes);
  return { bytes: data, text: undefined, value: data };
}

/** The sentences of all differences; checks that they agree with the fast answer. */
export async function explained(
  yaml: string,
  subject: Subject,
  variables: Readonly<Record<string, unknown>> = {},
  shape: Shape<Matcher> = matcher,
): Promise<readonly string[]> {
  const read = await compiled(yaml, shape);
  const scope = scopeOf(variables);
  const texts = read.explain(subject, scope).map(({ text }) => text);
  expect(read.holds(subject, scope)).toBe(texts.length === 0);
  return texts;
}
