import type { Difference, Matcher } from "../match/matcher.ts";
import type { End } from "../net/inbox.ts";
import type { PlayScope } from "./step.ts";

/** What is expected of how a connection ends. */
export interface CloseExpectation {
  readonly code?: Matcher | undefined;
  readonly reason?: Matcher | undefined;
  readonly clean?: boolean | undefined;
}

/** In what an end is not as expected; the code first. */
export function closeDifferences(
  { code, reason, clean }: CloseExpectation,
  end: End,
  scope: PlayScope,
): readonly Difference[] {
  const differences: Difference[] = [];
  for (const each of code?.explain({ value: end.code, text: String(end.code) }, scope) ?? [])
    differences.push(named(each, "code"));
  for (const each of reason?.explain({ value: end.reason, text: end.reason }, scope) ?? [])
    differences.push(named(each, "reason"));
  if (clean !== undefined && clean !== end.clean) {
    const word = (is: boolean): string => (is ? "a clean close" : "an unclean close");
    differences.push({
      path: "clean",
      expected: word(clean),
      actual: word(end.clean),
      text: `expected ${word(clean)}, got ${word(end.clean)}`,
    });
  }
  return differences;
}

function named(difference: Difference, name: string): Difference {
  return { ...difference, path: name, text: `${name}: expected ${difference.expected}, got ${difference.actual}` };
}
