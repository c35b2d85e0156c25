import { word } from "../shape/scalars.ts";
import { containedScript, containedSteps } from "./flow/contained.ts";
import { defineStep } from "./step.ts";

/** `start`: runs steps in the background. */
export const startStep = defineStep({
  name: "start",
  actor: "nobody",
  summary: "Runs steps in the background, as a track of their own, or starts a stream.",
  details: `The step itself is over at once. The track ends when its steps have ended, by \`cancel\`, and with its peer: behind an actor, when the
actor's connection ends, else with the scenario. A track that fails fails the scenario; what it waits for at the end is not judged. Started
again under the same name, the old track is cancelled first. It sees the variables as they are, but for the round of a loop around it: that
one is kept.

Without \`steps\` it is the name of a stream, one of who acts or, in a mock, one to all or to a room. A stream that runs begins anew.`,
  examples: [
    `- alice: { start: heartbeat, steps: [{ repeat, while: "true", every: 1s, steps: [{ self: { send: { type: ping } } }] }] }
- alice: { send: { type: hello }, receive: { type: welcome } }
- alice: { cancel: heartbeat }`,
    `- start: ticks
  steps:
    - repeat: 1000
      every: 10ms
      steps: [{ bob: { receive: { type: tick } } }]`,
  ],
  value: {
    shape: word("the name of a track or of a stream"),
    doc: "The name of the track, for `cancel`, or of a stream.",
  },
  options: { steps: { shape: containedSteps, doc: "What the track does; a stream has its own." } },
  compile({ at, value, valueNode, options, path }, reader) {
    const script = options.steps && containedScript(options.steps, path, reader.inBackground());
    if (value === undefined) return undefined;
    if (!script) {
      reader.startsStream(value, valueNode.span);
      return (scope) => scope.scene.startStream(value, at, scope);
    }
    reader.startsTrack(value, valueNode.span);
    return (scope) => scope.scene.start(value, script, at, scope);
  },
});
