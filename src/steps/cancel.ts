import { word } from "../shape/scalars.ts";
import { defineStep } from "./step.ts";

/** `cancel`: ends a track in the background. */
export const cancelStep = defineStep({
  name: "cancel",
  actor: "nobody",
  offWire: true,
  summary: "Ends a track that `start` has put into the background, or a stream.",
  details:
    "What it waits for is given up, without judgement. Behind an actor it means the actor's own track or stream; in a mock also a stream to all or to a room. One that has ended already, or never began, is no fault.",
  examples: [
    `- start: ticks
  steps: [{ bob: { receive: { type: tick } } }]
- cancel: ticks`,
  ],
  value: {
    shape: word("the name of a track or of a stream"),
    doc: "The name that `start` gave it, or that of a stream.",
  },
  options: {},
  compile({ value, valueNode }, reader) {
    if (value === undefined) return undefined;
    reader.cancelsTrack(value, valueNode.span);
    return (scope) => scope.scene.cancel(value, scope);
  },
});
