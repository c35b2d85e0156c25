import { bytesOf } from "../expression/bytes.ts";
import { formatDuration } from "../expression/duration.ts";
import type { Expr } from "../expression/expr.ts";
import { wholeNumber } from "../expression/number.ts";
import { textOrBytes } from "../expression/bytes.ts";
import { truth } from "../expression/truth.ts";
import type { Peer } from "../net/peer.ts";
import { opcodes, type OutgoingFrame } from "../net/wire-frame.ts";
import { Failure } from "../problem.ts";
import { object } from "../shape/maps.ts";
import type { Span } from "../source.ts";
import { markCause } from "./latency.ts";
import { connectedSelf, unwritten } from "./need.ts";
import { opcode } from "./opcode.ts";
import { defineStep, type PlayScope } from "./step.ts";

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
    shape: object("a frame", {
      opcode: {
        shape: opcode,
        doc: "`text`, `binary`, `close`, `ping`, `pong`, `continuation`, or a number from 0 to 15. Default: `text`, or `binary` for bytes.",
      },
      fin: { shape: truth, doc: "Whether it is the last frame of its message. Default: true." },
      rsv: { shape: wholeNumber({ max: 7 }), doc: "The reserved bits, 0 to 7: RSV1 is 4, RSV2 2, RSV3 1. Default: 0." },
      mask: { shape: truth, doc: "Whether it is masked. Default: true of clients, false of a mock's connections." },
      payload: { shape: textOrBytes, doc: "A text, or bytes such as `{ $hex: 03 e8 }`. Default: none." },
      length: { shape: wholeNumber(), doc: "What the header announces. Default: the bytes of the payload." },
    }),
    doc: "The frame: `{ opcode, fin, rsv, mask, payload, length }`.",
  },
  options: {},
  compile({ at, value, id }) {
    if (!value) return undefined;
    const made = (scope: PlayScope): OutgoingFrame => frameOf(value, scope);
    return (scope) => {
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

/** A frame as it is written in the file. */
interface WrittenFrame {
  readonly opcode?: Expr<number> | undefined;
  readonly fin?: Expr<boolean> | undefined;
  readonly rsv?: Expr<number> | undefined;
  readonly mask?: Expr<boolean> | undefined;
  readonly payload?: Expr<string | Uint8Array> | undefined;
  readonly length?: Expr<number> | undefined;
}

function frameOf(
  { opcode: code, fin, rsv, mask, payload: written, length }: WrittenFrame,
  scope: PlayScope,
): OutgoingFrame {
  const given = written?.evaluate(scope) ?? "";
  const payload = bytesOf(given);
  return {
    opcode: code?.evaluate(scope) ?? (typeof given === "string" ? opcodes.text : opcodes.binary),
    fin: fin?.evaluate(scope) ?? true,
    rsv: rsv?.evaluate(scope) ?? 0,
    mask: mask?.evaluate(scope),
    payload,
    length: length?.evaluate(scope) ?? payload.length,
  };
}
