import { bytes } from "../expression/bytes.ts";
import { formatDuration } from "../expression/duration.ts";
import { nowhere } from "../expression/expr.ts";
import { controlFault } from "../net/close-code.ts";
import type { Control } from "../net/inbox.ts";
import { Failure } from "../problem.ts";
import { howItEnded } from "./waiting/ending.ts";
import { judgeLatency, markCause, timeoutOf } from "./waiting/latency.ts";
import { connectedSelf, isTooLate, unwritten } from "./need.ts";
import { option } from "./options.ts";
import { pausedNote } from "./receiving/paused.ts";
import { noteTaken } from "./step-frames.ts";
import { defineStep } from "./step.ts";
import { waitFor } from "./waiting/waiting.ts";

const { timeout, within, measure } = option;

/** `ping`: sends a ping and awaits its pong. */
export const pingStep = defineStep({
  name: "ping",
  actor: "peer",
  summary: "Sends a ping and awaits the pong with the same data.",
  examples: ["- alice: ping", "- alice: { ping: hello, within: 50ms }"],
  value: { shape: bytes, doc: "The data of the ping, at most 125 bytes.", bare: true },
  options: { timeout, within, measure },
  compile({ at, value, valueNode, options, id, series }, reader) {
    const fault = value?.constant ? controlFault("ping", value.evaluate(nowhere)) : undefined;
    if (fault !== undefined) {
      reader.report({ headline: `It cannot be sent: ${fault}`, label: "too long", at: valueNode.span });
      return undefined;
    }
    return async (scope) => {
      if (isTooLate(scope)) return undefined;
      const peer = connectedSelf(scope, "ping", at);
      const data = value?.evaluate(scope) ?? new Uint8Array();
      const unsendable = controlFault("ping", data);
      if (unsendable !== undefined) {
        const headline = `${peer.name} cannot ping: ${unsendable}`;
        throw new Failure({ code: "setting", headline, label: "too long", at });
      }
      const start = peer.ping(data);
      if (start === undefined) return unwritten(peer, "ping", at, scope);
      const title = `${peer.name}: ping`;
      markCause(scope, { at: start, title }, id);
      const time = timeoutOf(options, scope);
      const pong = await waitFor<Control>(
        peer,
        {
          timeout: time,
          control(kind, control) {
            return kind === "pong" && control.data.equals(data) ? { result: control } : undefined;
          },
          ended: (end) =>
            new Failure({
              code: "closed",
              headline: `${peer.name}: ${howItEnded(end)} while waiting for a pong`,
              label: "no pong came",
              at,
            }),
          late: () =>
            new Failure({
              code: "never-came",
              headline: `${peer.name}: no pong came within ${formatDuration(time)}`,
              label: "no pong came",
              at,
              notes: pausedNote(peer),
              help: "RFC 6455 section 5.5.3 asks every endpoint to answer a ping.",
            }),
        },
        scope,
      );
      if (scope.scene.frames) noteTaken(pong, scope);
      const what = `${peer.name}: the pong`;
      judgeLatency({ what, start, end: pong.at, startTitle: title, series, within: options.within, at }, scope);
    };
  },
});
