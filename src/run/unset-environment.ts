import type { Scenario } from "../language/scenario.ts";
import { type Problem, problem } from "../problem.ts";
import { placeOf, type Span } from "../source.ts";

/** A variable of the environment that a scenario reads, that is not set, and for which nothing stands in. */
export interface Unset {
  readonly name: string;
  readonly at: Span;
}

/** One that is read alone: where an expression says more, it may say what stands in for it. */
const READ = /\$\{\s*env\.([A-Za-z_]\w*)\s*\}/g;

/**
 * What is read of the environment as it is and would be null. `given`: variables whose value in the file is not read, since
 * another one comes from outside.
 */
export function unsetEnvironment(
  { extent, vars }: Pick<Scenario, "extent" | "vars">,
  env: Readonly<Record<string, string | undefined>>,
  given: { has(name: string): boolean },
): readonly Unset[] {
  const unread = [...vars].filter(([name]) => given.has(name)).map(([, { value }]) => value.span);
  const read = [...vars].filter(([name]) => !given.has(name)).map(([, { value }]) => value.span);
  const spans = [extent, ...read];
  return [...new Set(spans.map(({ source }) => source))].flatMap((source) =>
    Array.from(source.text.matchAll(READ), ({ 0: whole, 1: name = "", index }) => ({
      name,
      at: { source, start: index, end: index + whole.length },
    })).filter(
      ({ name, at }) =>
        env[name] === undefined &&
        !isComment(at) &&
        spans.some((each) => overlap(each, at)) &&
        !unread.some((each) => overlap(each, at)),
    ),
  );
}

/** Warnings of them; what several scenarios share, as rows of one, is told once. */
export function warnOfUnset(unset: readonly Unset[]): readonly Problem[] {
  const once = new Map(unset.map((each) => [`${each.at.source.file}:${each.at.start}`, each]));
  return Array.from(once.values(), ({ name, at }) =>
    problem({
      code: "invalid-file",
      severity: "warning",
      headline: `${name} is not set in the environment: \${env.${name}} is null`,
      label: "is not set",
      at,
      help: `Set it, in the shell or in a file for --env-file; or say what stands in for it: \${coalesce(env.${name}, "…")}.`,
    }),
  );
}

/** A line for each of them, for who looks why a scenario has failed. */
export function unsetNotes(unset: readonly Unset[]): readonly string[] {
  const lines = new Map<string, number[]>();
  for (const { name, at } of unset) lines.set(name, [...(lines.get(name) ?? []), placeOf(at).line]);
  return Array.from(
    lines,
    ([name, own]) => `${name} is not set in the environment: \${env.${name}} was null (line ${own.join(", ")})`,
  );
}

/** Whether it stands behind a `#` of YAML; quotes around one are not looked for. */
function isComment({ source, start }: Span): boolean {
  const line = source.text.slice(source.text.lastIndexOf("\n", start) + 1, start);
  return /(?:^|\s)#/.test(line);
}

/** The span of an expression is what stands between the braces. */
function overlap(a: Span, b: Span): boolean {
  return a.source === b.source && a.start < b.end && b.start < a.end;
}
