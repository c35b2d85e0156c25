import { codeMatcher } from "../../match/compile.ts";
import type { Difference, Matcher } from "../../match/matcher.ts";
import type { End } from "../../net/inbox.ts";
import { reportWrong } from "../../shape/scalars.ts";
import type { Shape } from "../../shape/shape.ts";
import type { PlayScope } from "../step.ts";

/** A matcher of close codes. A number that no close frame can hold is found when the file is read. */
export const closeCode: Shape<Matcher> = {
  schema: codeMatcher.schema,
  read(node, reader) {
    const codes = node.kind === "list" ? node.items : [node];
    const wrong = codes.filter(
      (each) => each.kind === "scalar" && typeof each.value === "number" && (each.value < 0 || each.value > MOST_CODE),
    );
    for (const each of wrong) reportWrong(each, "a close code", reader, help);
    return wrong.length > 0 ? undefined : codeMatcher.read(node, reader);
  },
};

/** It has two bytes. Those that may not be sent can come all the same: that is worth a test. */
const MOST_CODE = 0xffff;
const help = "Close codes are 1000 to 4999, 1006 for an end without a close frame; no frame holds more than 65535.";

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
