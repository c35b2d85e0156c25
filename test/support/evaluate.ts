import { expression } from "../../src/expression/expression.ts";
import type { SourcedScope, Sources } from "../../src/expression/sources.ts";
import { Failure, type Problem } from "../../src/problem.ts";
import { type TestReader, testReader } from "./reader.ts";

/** A scope of given variables. Only own ones count. */
export function scopeOf(variables: Readonly<Record<string, unknown>>, sources?: Sources): SourcedScope {
  return { get: (name) => (Object.hasOwn(variables, name) ? variables[name] : undefined), sources };
}

/** The value of an expression. Throws when the expression has a problem. */
export async function evaluate(
  text: string,
  variables: Readonly<Record<string, unknown>> = {},
  sources?: Sources,
): Promise<unknown> {
  const reader = testReader();
  const compiled = expression(text, { source: { file: "test.yaml", text }, start: 0, end: text.length }, reader);
  await reader.settle();
  const [problem] = reader.problems;
  if (problem) throw new Error(`${text}: ${problem.headline}`);
  return compiled.evaluate(scopeOf(variables, sources));
}

/** The first problem of an expression, found when it is read. */
export async function problemIn(text: string): Promise<Problem | undefined> {
  const reader: TestReader = testReader();
  expression(text, { source: { file: "test.yaml", text }, start: 0, end: text.length }, reader);
  await reader.settle();
  return reader.problems[0];
}

/** The problem of the failure that evaluating an expression throws. */
export async function failureOf(text: string, variables: Readonly<Record<string, unknown>> = {}): Promise<Problem> {
  return thrownBy(() => evaluate(text, variables));
}

/** The problem of the failure that something throws. */
export async function thrownBy(work: () => unknown): Promise<Problem> {
  try {
    await work();
  } catch (thrown) {
    if (thrown instanceof Failure) return thrown.problem;
    throw thrown;
  }
  throw new Error("nothing was thrown");
}

/** A problem's place in one word, headline and help: what a test wants to read. */
export function brief(problem: Problem | undefined): string {
  if (!problem) return "no problem";
  const at = problem.place ? `${problem.place.line}:${problem.place.column}+${problem.place.width} ` : "";
  return `${at}${problem.headline}${problem.help === undefined ? "" : ` | ${problem.help}`}`;
}
