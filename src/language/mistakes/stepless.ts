import { type Problem, problem } from "../../problem.ts";
import { didYouMean } from "../../shape/nearest.ts";
import { placeOf, type Span } from "../../source.ts";
import { entry, type MapNode } from "../../tree.ts";
import { helpForOtherKey } from "./other-keys.ts";
import { misspeltSteps } from "../parsed-file.ts";
import { topLevel } from "../top-level.ts";

/** A document whose `steps` is misspelt, as if it were not: what else is wrong with it is told in the same go. */
export function withSteps(root: MapNode, report: (found: Problem) => void): MapNode {
  const misspelt = entry(root, "steps") ? undefined : misspeltSteps(root);
  if (!misspelt) return root;
  report(noSteps(misspelt.keySpan, 'Did you mean "steps"?'));
  return { ...root, entries: root.entries.map((each) => (each === misspelt ? { ...each, key: "steps" } : each)) };
}

/** What is wrong with a document that is neither a scenario nor a mock, nor a head. */
export function neither(root: MapNode, where: keyof typeof NEITHER): Problem {
  const meant = root.entries
    .filter(({ key }) => !Object.hasOwn(topLevel, key))
    .map(({ key, keySpan }) => ({ keySpan, help: didYouMean(key, ["endpoints"]) ?? helpForOtherKey(key) }))
    .find(({ help }) => help !== undefined);
  const help = meant?.help ?? `A scenario has the key steps, a mock the key endpoints.${NEITHER[where]}`;
  return noSteps(meant?.keySpan ?? root.entries[0]?.keySpan ?? root.span, help);
}

/** What is wrong with a document without steps behind another one. */
export function secondHead(root: MapNode, first: MapNode): Problem {
  const { file, line } = placeOf(first.span);
  return problem({
    code: "invalid-file",
    headline: "Only one document may stand before the scenarios for their shared keys, and this is the second",
    label: "a second head",
    at: root.entries[0]?.keySpan ?? root.span,
    notes: [`the first one: ${file}:${line}`],
    help: "Write its keys into the first one. Is `steps` missing?",
  });
}

function noSteps(at: Span, help: string): Problem {
  const headline = "This document has no steps";
  return problem({ code: "invalid-file", headline, label: "neither a scenario nor a mock", at, help });
}

/** Why a document without steps and endpoints is no head of its file. */
const NEITHER = {
  alone: " A file with neither is for others to use.",
  "not first": " Only the first document, whose keys the scenarios behind it inherit, may have neither.",
  "nothing behind": " What has neither is for the scenarios behind it, or for files that use this one; there are none.",
} as const;
