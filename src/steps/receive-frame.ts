import { duration } from "../expression/duration.ts";
import { countOrLimits, reportCount } from "./receiving/count.ts";
import { frameMatcher } from "./frame/frame-matcher.ts";
import { option } from "./options.ts";
import { receiveMany } from "./receiving/receive-many.ts";
import { receiveOne } from "./receive.ts";
import { receivingOf } from "./receiving/receiving.ts";
import { defineStep } from "./step.ts";

/** `receiveFrame`: takes a frame as it is on the wire. */
export const receiveFrameStep = defineStep({
  name: "receiveFrame",
  actor: "peer",
  onlyAwaits: { unless: ["count"] },
  summary: "Takes the first unread frame that matches, as it is on the wire; messages stay in the inbox.",
  details: `Frames come into a raw queue of their own, in the order of the wire: control frames, fragments and compressed frames too, also those behind a
close frame or a breach. It has them from the beginning of the connection, and keeps the last 10,000 that no step has taken (64 MiB).
It ends when TCP does; of a frame that is larger than 64 MiB, and of what comes behind it, nothing is kept. Parts of a frame are read by \`extract\` and \`expect\` as members: \`$.opcode\`, \`$.payload\`, \`$.length\`.`,
  examples: [
    "- alice: { receiveFrame: { opcode: ping } }",
    "- alice: { receiveFrame: { opcode: text, fin: false, payload: he }, within: 500ms }",
    "- alice: { receiveFrame: { opcode: close, payload: { $bytes: { at: 0, as: uint16, is: 1002 } } } }",
    "- alice: { receiveFrame: { opcode: continuation }, count: 2, inOrder: true }",
    "- alice: { receiveFrame: { rsv: 4 }, extract: { size: $.length } }",
  ],
  value: {
    shape: frameMatcher,
    doc: "`{ opcode, fin, rsv, mask, payload, length }`; without it any frame is taken.",
    bare: true,
  },
  options: {
    count: { shape: countOrLimits, doc: "How many matching frames: a number, or `{ min, max }`." },
    for: { shape: duration, doc: "With `count`: count what comes in this time, then judge." },
    extract: option.extract,
    expect: option.expect,
    timeout: option.timeout,
    within: option.within,
    after: option.after,
    measure: option.measure,
    inOrder: { shape: option.inOrder.shape, doc: "Only a frame that came later than the one taken before." },
  },
  compile(input, reader) {
    const { at, options } = input;
    reader.keepFrames();
    const receiving = receivingOf("receiveFrame", input, reader, { holds: "frame" });
    const { count } = options;
    if (reportCount(options, "frames", at, reader)) return undefined;
    if (count !== undefined) return (scope) => receiveMany(receiving, count, options.for, scope);
    return (scope) => receiveOne(receiving, scope);
  },
});
