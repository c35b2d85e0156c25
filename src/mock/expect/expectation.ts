import type { Scope } from "../../expression/expr.ts";
import { type Problem, problem, type ProblemInput } from "../../problem.ts";
import type { Count } from "../../steps/receiving/count.ts";
import type { LogRecord } from "../log/log-ring.ts";

/** What must be true of what clients did at a mock. */
export interface Expectation {
  /** What is wrong; undefined when it holds. */
  judge(records: readonly LogRecord[], scope: Scope): Problem | undefined;
}

/** How many were expected, when so many are wrong. */
export function countFault(count: Count | undefined, actual: number, scope: Scope): string | undefined {
  if (count === undefined) return actual > 0 ? undefined : "at least 1";
  if ("evaluate" in count) {
    const exact = count.evaluate(scope);
    return actual === exact ? undefined : String(exact);
  }
  const [min, max] = [count.min?.evaluate(scope) ?? 0, count.max?.evaluate(scope) ?? Infinity];
  if (actual >= min && actual <= max) return undefined;
  return max === Infinity ? `at least ${min}` : min === 0 ? `at most ${max}` : `${min} to ${max}`;
}

/** So many lines as a reader looks at. */
export function limited(lines: readonly string[]): readonly string[] {
  const left = lines.length - SHOWN;
  return left > 0 ? [...lines.slice(0, SHOWN), `and ${left} more`] : lines;
}

export function amount(count: number, what: string): string {
  return count === 0 ? `no ${what}` : `${count} ${what}${count === 1 ? "" : "s"}`;
}

export function told(code: ProblemInput["code"], rest: Omit<ProblemInput, "code">): Problem {
  return problem({ code, ...rest });
}

// --- internal ---

/** How many lines of what came instead are shown. */
const SHOWN = 5;
