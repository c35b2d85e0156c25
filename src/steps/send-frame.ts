import { formatDuration } from "../expression/duration.ts";
import type { Peer } from "../net/peer.ts";
import type { OutgoingFrame } from "../net/wire-frame.ts";
import { Failure } from "../problem.ts";
import type { Span } from "../source.ts";
import { markCause } from "./waiting/latency.ts";
import { connectedSelf, isTooLate, unwritten } from "./need.ts";
import { defineStep, type PlayScope } from "./step.ts";
import { frame, frameOf } from "./frame/written-frame.ts";

/** `sendFrame`: puts one frame on the wire, legal or not. */
export const sendFrameStep = defineStep({
  name: "sendFrame",
  actor: "peer",
  summary: "Writes one frame as it is given, legal or not.",
  details: `What is not said is as RFC 6455 has it: \`fin: true\`, \`rsv: 0\`, masked by clients and not by servers, the length of the payload. How the
other side takes it is asserted by the steps behind: \`closed: 1002\`, \`receiveFrame\`, \`stayOpen\`. A close frame that is written so is a
frame like others: the answer is awaited with \`closed\`, not with \`close\`.`,
  examples: [
    "- alice: { sendFrame: { opcode: text, fin: false, payload: he } }",
    "- alice: { sendFrame: { opcode: continuation, payload: llo } }",
    "- alice: { sendFrame: { opcode: 3 } }",
    "- alice: { sendFrame: { payload: hi, mask: false } }",
    '- alice: { sendFrame: { opcode: text, payload: { $hex: "c3 28" } } }',
    "- alice: { sendFrame: { opcode: ping, payload: { $repeat: { value: a, times: 126 } } } }",
    '- alice: { sendFrame: { opcode: close, payload: { $hex: "03 ec" } } }',
    "- alice: { sendFrame: { payload: half, length: 8 } }",
  ],
  value: {
    shape: frame,
    doc: "The frame: `{ opcode, fin, rsv, mask, payload, length }`.",
  },
  options: {},
  compile({ at, value, id }) {
    if (!value) return undefined;
    const made = (scope: PlayScope): OutgoingFrame => frameOf(value, scope);
    return (scope) => {
      if (isTooLate(scope)) return undefined;
      const peer = connectedSelf(scope, "send a frame", at);
      const write = (): void => {
        const sent = peer.sendFrame(made(scope));
        if (sent === undefined) return unwritten(peer, "send a frame", at, scope);
        markCause(scope, { at: sent, title: `${peer.name}: sendFrame` }, id);
      };
      // It must not overtake what was sent before it.
      const compressed = peer.connection?.compressed;
      return compressed ? inTime(compressed, peer, at, scope).then(write) : write();
    };
  },
});

// --- internal ---

/** Waits until what was sent before is compressed; rejects when that takes longer than a step may, or the track is stopped. */
function inTime(compressed: Promise<void>, peer: Peer, at: Span, { scene, track }: PlayScope): Promise<void> {
  return new Promise((resolve, reject) => {
    const late = (): void =>
      reject(
        new Failure({
          code: "never-came",
          headline: `${peer.name} cannot send a frame: what was sent before it was not compressed within ${formatDuration(scene.timeout)}`,
          label: "not sent",
          at,
        }),
      );
    const leave = track.wait(scene.timeout, late, reject);
    void compressed.then(() => {
      leave();
      resolve();
    });
  });
}
