import { text } from "../expression/text.ts";
import { defineStep } from "./step.ts";

/** `log`: says something to who reads the run. */
export const logStep = defineStep({
  name: "log",
  actor: "nobody",
  offWire: true,
  summary: "Writes a line to the run's output.",
  details: "Values of secrets are masked. A map or a list in the text is written as JSON.",
  examples: [
    "- log: the room is full",
    '- set: { order: { id: 7, total: 30 } }\n- log: "order ${order.id} costs ${order.total}"',
  ],
  value: { shape: text, doc: "The text; it may hold `${…}`." },
  options: {},
  compile({ value }) {
    if (!value) return undefined;
    return (scope) => {
      // Evaluated also when nobody reads: a variable without a value is a failure of the scenario in either case.
      const line = value.evaluate(scope);
      const { scene, self } = scope;
      scene.tell("scenarios", () => ({ type: "log", ...(self && { peer: self.name }), text: line }));
    };
  },
});
