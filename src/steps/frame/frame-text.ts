import { isUtf8 } from "node:buffer";
import { show } from "../../match/value.ts";
import { opcodeName, type OutgoingFrame } from "../../net/wire-frame.ts";

/** A frame in a few words, for conversations: `ping "hi", fin: false`. What is as usual is not said. */
export function frameText({ opcode, fin, rsv, mask, payload, length }: OutgoingFrame): string {
  const data = payload.length === 0 ? "" : ` ${show(isUtf8(payload) ? Buffer.from(payload).toString() : payload, 100)}`;
  const rest = [
    ...(fin ? [] : ["fin: false"]),
    ...(rsv === 0 ? [] : [`rsv: ${rsv}`]),
    ...(mask === undefined ? [] : [`mask: ${mask}`]),
    ...(length === payload.length ? [] : [`length: ${length}`]),
  ];
  const name = opcodeName(opcode);
  return [`${typeof name === "number" ? `of opcode ${name}` : name}${data}`, ...rest].join(", ");
}
