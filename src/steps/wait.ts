import { duration } from "../expression/duration.ts";
import { pause } from "./waiting/pause.ts";
import { defineStep } from "./step.ts";

/** `wait`: does nothing for a while. */
export const waitStep = defineStep({
  name: "wait",
  actor: "nobody",
  offWire: true,
  onlyAwaits: { unless: [] },
  summary: "Does nothing for a while.",
  details: `To wait for something that happens, say what: \`receive\` waits for a message and goes on as soon as it is there, \`receiveNothing\`
watches that none comes. A fixed pause belongs where time itself is tested: a heartbeat, an idle limit, an expiry.`,
  examples: [
    "- wait: 500ms",
    '- set: { idle: 2s }\n- wait: "${idle}"',
    "- alice: [{ send: { type: typing } }, { wait: 2s }, { send: { type: idle } }]",
  ],
  value: { shape: duration, doc: "How long: `500ms`, `5s`, `2m`." },
  options: {},
  compile({ value }) {
    if (!value) return undefined;
    return (scope) => {
      const milliseconds = value.evaluate(scope);
      return milliseconds > 0 ? pause(milliseconds, scope) : undefined;
    };
  },
});
