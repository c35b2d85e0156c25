import { duration, formatDuration } from "../expression/duration.ts";
import type { End } from "../net/inbox.ts";
import { Failure } from "../problem.ts";
import { howItEnded } from "./waiting/ending.ts";
import { connectedSelf } from "./need.ts";
import { mustRead } from "./receiving/paused.ts";
import { defineStep } from "./step.ts";
import { waitFor } from "./waiting/waiting.ts";

/** `stayOpen`: the connection must not end for a time. */
export const stayOpenStep = defineStep({
  name: "stayOpen",
  actor: "peer",
  offWire: true,
  onlyAwaits: { unless: [] },
  summary: "Watches the connection for a time, and fails at once if it ends.",
  examples: ["- alice: { stayOpen: 1s }"],
  value: { shape: duration, doc: "How long." },
  options: {},
  compile({ at, value }) {
    if (!value) return undefined;
    return (scope) => {
      const peer = connectedSelf(scope, "stay open", at);
      const haveRead = mustRead(peer, "watch its connection", at);
      const began = scope.scene.clock.now();
      const ended = (end: End): Failure =>
        new Failure({
          code: "closed",
          headline: `${peer.name}: ${howItEnded(end)} after ${formatDuration(end.at - began)}`,
          label: "the connection ended",
          at,
        });
      return waitFor<void>(
        peer,
        { timeout: value.evaluate(scope), watches: true, ended, late: () => ({ result: haveRead() }) },
        scope,
      );
    };
  },
});
