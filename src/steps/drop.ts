import { oneOf } from "../shape/scalars.ts";
import { actorName } from "./server/crowd.ts";
import { markCause } from "./waiting/latency.ts";
import { mayReach } from "./server/mock-only.ts";
import { connectedSelf, isTooLate } from "./need.ts";
import { defineStep } from "./step.ts";
import { crowdReceivers, receivers } from "./server/to.ts";

/** `drop`: ends or freezes the connection without a close frame. */
export const dropStep = defineStep({
  name: "drop",
  actor: "peer",
  crowd: true,
  summary: "Ends the connection without a close frame, or lets it go silent.",
  details:
    "`reset` sends a TCP reset, `end` ends TCP, `freeze` neither reads nor writes from now on, while TCP stays open.",
  examples: ["- alice: drop", "- alice: { drop: freeze }"],
  value: { shape: oneOf("reset", "end", "freeze"), doc: "`reset` (default), `end` or `freeze`.", bare: true },
  options: { to: receivers },
  compile({ at, value, options, id }, reader) {
    if (!mayReach("drop", options.to, at, reader)) return undefined;
    const how = value ?? "reset";
    return (scope) => {
      if (options.to || !scope.self) {
        let latest: number | undefined;
        for (const peer of crowdReceivers(options.to, scope)) latest = peer.drop(how);
        if (latest !== undefined) markCause(scope, { at: latest, title: `${actorName(scope)}: drop` }, id);
        return;
      }
      if (isTooLate(scope)) return;
      const peer = connectedSelf(scope, "drop its connection", at);
      markCause(scope, { at: peer.drop(how), title: `${peer.name}: drop` }, id);
    };
  },
});
