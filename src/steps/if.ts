import { condition } from "../expression/condition.ts";
import { containedScript, containedSteps } from "./flow/contained.ts";
import { namingLastAct } from "./waiting/latency.ts";
import { defineStep } from "./step.ts";

/** `if`: runs some steps, or others. */
export const ifStep = defineStep({
  name: "if",
  actor: "nobody",
  summary: "Runs some steps when a condition holds, others when it does not.",
  details: "For a single step, write the condition beside it: `- alice: connect`, `if: retry`. Conditions are CEL.",
  examples: [
    `- set: { order: { total: 120 } }
- if: order.total > 100
  then:
    - bob: { receive: { type: approval } }
  else:
    - bob: { receiveNothing: { type: approval } }`,
    `- if: env.CI == "true"
  then:
    - log: on the build server`,
  ],
  value: { shape: condition, doc: "The condition, in CEL." },
  options: {
    then: { shape: containedSteps, doc: "Steps that run when the condition holds.", required: true },
    else: { shape: containedSteps, doc: "Steps that run when it does not." },
  },
  compile({ value, options, path, id }, reader) {
    const then = options.then && containedScript(options.then, `${path}.then`, reader);
    const otherwise = options.else && containedScript(options.else, `${path}.else`, reader);
    if (!value || !then) return undefined;
    return namingLastAct((scope) => {
      const chosen = value.evaluate(scope) ? then : otherwise;
      return chosen && scope.scene.run(chosen, scope);
    }, id);
  },
});
