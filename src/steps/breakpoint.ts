import { condition } from "../expression/condition.ts";
import { defineStep } from "./step.ts";

/** `breakpoint`: stops the scenario where somebody looks. */
export const breakpointStep = defineStep({
  name: "breakpoint",
  actor: "nobody",
  offWire: true,
  summary: "Stops here in a run with `--debug` or `--pause-on-failure`; in any other it does nothing.",
  details: `With a condition it stops only when that holds. In what a peer does by itself (\`rules\`, \`onConnect\`, \`streams\`) it does nothing.`,
  examples: ["- breakpoint", "- repeat: 100\n  as: i\n  steps:\n    - breakpoint: i == 42\n    - wait: 1ms"],
  value: { shape: condition, bare: true, doc: "Stops only when this holds; without it, always." },
  options: {},
  compile({ value }) {
    return (scope) => (!value || value.evaluate(scope) ? scope.track.stops?.here(scope) : undefined);
  },
});
