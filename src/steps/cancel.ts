import { word } from "../shape/scalars.ts";
import { defineStep } from "./step.ts";

/** `cancel`: ends a track in the background. */
export const cancelStep = defineStep({
  name: "cancel",
  actor: "nobody",
  offWire: true,
  summary: "Ends a track that `start` has put into the background.",
  details:
    "What it waits for is given up, without judgement. Behind an actor it means the actor's own track. One that has ended already, or never began, is no fault.",
  examples: [
    `- start: ticks
  steps: [{ bob: { receive: { type: tick } } }]
- cancel: ticks`,
  ],
  value: { shape: word("the name of a track"), doc: "The name that `start` gave it." },
  options: {},
  compile({ value, valueNode }, reader) {
    if (value === undefined) return undefined;
    reader.cancelsTrack(value, valueNode.span);
    return (scope) => scope.scene.cancel(value, scope);
  },
});
