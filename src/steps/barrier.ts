import { word } from "../shape/scalars.ts";
import { meet } from "./flow/meeting.ts";
import { defineStep } from "./step.ts";

/** `barrier`: waits for other tracks. */
export const barrierStep = defineStep({
  name: "barrier",
  actor: "nobody",
  offWire: true,
  summary: "Waits until all tracks of the `parallel` that name this barrier have come to it.",
  details: `It belongs to the innermost \`parallel\` around it. In a loop it is met again in every round. When a track that others wait for
ends, the barrier fails.`,
  examples: [
    `- parallel:
    - [{ alice: { send: ready } }, { barrier: go }, { alice: { send: a } }]
    - [{ bob: { send: ready } }, { barrier: go }, { bob: { send: b } }]`,
  ],
  value: { shape: word("the name of a barrier"), doc: "The name of the barrier." },
  options: {},
  compile({ value, valueNode }, reader) {
    if (value === undefined) return undefined;
    const at = valueNode.span;
    reader.meet(value, at);
    return (scope) => meet(value, at, scope);
  },
});
