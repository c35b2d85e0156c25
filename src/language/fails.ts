import { kindOf, type ProblemCode, problemCodes } from "../problem.ts";
import { didYouMean } from "../shape/nearest.ts";
import { reportWrong } from "../shape/scalars.ts";
import type { Shape } from "../shape/shape.ts";
import type { Span } from "../source.ts";

/** The problem that a scenario is meant to fail with, and where that is written. */
export interface Fails {
  readonly code: ProblemCode;
  readonly at: Span;
}

const codes = Object.keys(problemCodes) as ProblemCode[];

/** The codes that a scenario can end with, but for those of the run around it. */
const possible = codes.filter(
  (code) =>
    ["failed", "errored"].includes(kindOf(code)) && !["interrupted", "not-failed", "not-recorded"].includes(code),
);

/** The code of a problem: `never-came`. */
export const fails: Shape<Fails> = {
  schema: { enum: possible },
  read(node, reader) {
    const expected = "the code of a problem";
    const given = node.kind === "scalar" ? (node.plain ? node.raw : String(node.value)) : undefined;
    const found = possible.find((code) => code === given);
    if (found) return { code: found, at: node.span };
    if (codes.some((code) => code === given)) {
      reader.report({
        headline: `A scenario cannot be meant to fail with "${given}"`,
        label: "no problem of its own",
        at: node.span,
        help: `That is no failure of what it says. The codes are ${possible.join(", ")}.`,
      });
      return undefined;
    }
    const meant = given === undefined ? undefined : didYouMean(given, possible);
    return reportWrong(node, expected, reader, meant ?? `The codes are ${possible.join(", ")}.`);
  },
};
