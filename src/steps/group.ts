import { word } from "../shape/scalars.ts";
import { containedScript, containedSteps } from "./flow/contained.ts";
import { namingLastAct } from "./waiting/latency.ts";
import { defineStep } from "./step.ts";

/** `group`: a title over some steps. */
export const groupStep = defineStep({
  name: "group",
  actor: "nobody",
  summary: "Puts a title over some steps.",
  details:
    "Reports show the steps under the title and the time that they took together. With `if` beside it, all of them run or none.",
  examples: [
    `- group: both join the lobby
  steps:
    - alice: { send: { type: join, room: lobby } }
    - bob: { send: { type: join, room: lobby } }`,
    `- group: only on staging
  if: env.STAGE == "staging"
  steps:
    - alice: { send: { type: hello } }`,
  ],
  value: { shape: word("a title"), doc: "The title." },
  options: { steps: { shape: containedSteps, doc: "The steps of the group.", required: true } },
  compile({ options, path, id }, reader) {
    const script = options.steps && containedScript(options.steps, path, reader);
    return script && namingLastAct((scope) => scope.scene.run(script, scope), id);
  },
});
