import { bytesOf, textOrBytes } from "../../expression/bytes.ts";
import type { Expr, Scope } from "../../expression/expr.ts";
import { wholeNumber } from "../../expression/number.ts";
import { truth } from "../../expression/truth.ts";
import { opcodes, type OutgoingFrame } from "../../net/wire-frame.ts";
import { object } from "../../shape/maps.ts";
import { opcode } from "./opcode.ts";

/** A frame with all that a header can say, legal or not. */
export const frame = object("a frame", {
  opcode: {
    shape: opcode,
    doc: "`text`, `binary`, `close`, `ping`, `pong`, `continuation`, or a number from 0 to 15. Default: `text`, or `binary` for bytes.",
  },
  fin: { shape: truth, doc: "Whether it is the last frame of its message. Default: true." },
  rsv: { shape: wholeNumber({ max: 7 }), doc: "The reserved bits, 0 to 7: RSV1 is 4, RSV2 2, RSV3 1. Default: 0." },
  mask: { shape: truth, doc: "Whether it is masked. Default: true of clients, false of a mock's connections." },
  payload: { shape: textOrBytes, doc: "A text, or bytes such as `{ $hex: 03 e8 }`. Default: none." },
  length: { shape: wholeNumber(), doc: "What the header announces. Default: the bytes of the payload." },
});

/** A frame as it is written in the file. */
export interface WrittenFrame {
  readonly opcode?: Expr<number> | undefined;
  readonly fin?: Expr<boolean> | undefined;
  readonly rsv?: Expr<number> | undefined;
  readonly mask?: Expr<boolean> | undefined;
  readonly payload?: Expr<string | Uint8Array> | undefined;
  readonly length?: Expr<number> | undefined;
}

/** What goes on the wire. */
export function frameOf(
  { opcode: code, fin, rsv, mask, payload: written, length }: WrittenFrame,
  scope: Scope,
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
