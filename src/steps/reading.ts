import { noValue } from "../shape/scalars.ts";
import { markCause } from "./waiting/latency.ts";
import { connectedSelf, listeningSelf } from "./need.ts";
import { defineStep } from "./step.ts";

/** `pause`: stops reading, so that the other side feels backpressure. */
export const pauseStep = defineStep({
  name: "pause",
  actor: "peer",
  offWire: true,
  summary: "Stops reading from the connection: what the other side sends piles up.",
  details: `The kernel takes what it has room for, mostly some MiB; then the other side can write no more, and must buffer, drop or close.
Sending goes on. Nothing that comes is seen: no message, no close, no pong, and pings are not answered. \`close\` reads on by itself.`,
  examples: ["- bob: pause"],
  value: {
    shape: noValue("Write - bob: pause. To let time pass, write - wait: 500ms."),
    doc: "It has none.",
    bare: true,
  },
  options: {},
  compile:
    ({ at }) =>
    (scope) =>
      void connectedSelf(scope, "pause", at).pause(),
});

/** `resume`: reads again after `pause`. */
export const resumeStep = defineStep({
  name: "resume",
  actor: "peer",
  summary: "Reads again after `pause`.",
  details: `It is a cause: latencies of what comes then are measured from it. What had piled up arrives now, and a close that came meanwhile is seen behind it.
It does nothing to a client that reads, or whose connection has ended.`,
  examples: ["- bob: resume", "- bob: [resume, { receive: { type: tick }, within: 200ms }]"],
  value: { shape: noValue("Write - bob: resume."), doc: "It has none.", bare: true },
  options: {},
  compile:
    ({ at, id }) =>
    (scope) => {
      // How a connection ended that was not read is for the steps behind to say.
      const peer = listeningSelf(scope, "resume", at);
      markCause(scope, { at: peer.resume(), title: `${peer.name}: resume` }, id);
    },
});
