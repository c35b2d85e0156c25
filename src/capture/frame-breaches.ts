import type { BreachCode } from "../net/breach.ts";
import { opcodes } from "../net/wire-frame.ts";
import type { Side } from "../recording/traffic.ts";

/** What a frame's header has that RFC 6455 forbids. */
export interface FrameBreach {
  readonly code: BreachCode;
  /** The number that is wrong. */
  readonly detail?: number;
}

/** The first two bytes of a frame. `deflates`: whether compression was agreed on. */
export function frameBreaches(first: number, second: number, from: Side, deflates: boolean): readonly FrameBreach[] {
  const opcode = first & 0x0f;
  const length = second & 0x7f;
  // Nearly all frames are these.
  if (isPlain(first, opcode) && second >= MASKED === (from === "client") && (opcode < 8 || length <= MOST_CONTROL))
    return none;
  const breaches: FrameBreach[] = [];
  const mayCompress = deflates && (opcode === opcodes.text || opcode === opcodes.binary);
  if ((first & RSV1) !== 0 && !mayCompress) breaches.push({ code: "WS_ERR_UNEXPECTED_RSV_1" });
  if ((first & RSV2_3) !== 0) breaches.push({ code: "WS_ERR_UNEXPECTED_RSV_2_3" });
  if (from === "client" && second < MASKED) breaches.push({ code: "WS_ERR_EXPECTED_MASK" });
  if (from === "server" && second >= MASKED) breaches.push({ code: "WS_ERR_UNEXPECTED_MASK" });
  const isControl = opcode >= opcodes.close;
  if (opcode > (isControl ? opcodes.pong : opcodes.binary))
    breaches.push({ code: "WS_ERR_INVALID_OPCODE", detail: opcode });
  if (isControl && first < FIN) breaches.push({ code: "WS_ERR_EXPECTED_FIN" });
  if (isControl && length > MOST_CONTROL)
    breaches.push({ code: "WS_ERR_INVALID_CONTROL_PAYLOAD_LENGTH", detail: length });
  return breaches;
}

// --- internal ---

const none: readonly FrameBreach[] = [];

const FIN = 0x80;
const RSV1 = 0x40;
const RSV2_3 = 0x30;
const MASKED = 0x80;
const MOST_CONTROL = 125;

function isPlain(first: number, opcode: number): boolean {
  return (first & (RSV1 | RSV2_3)) === 0 && (opcode <= 2 || (first >= FIN && opcode >= 8 && opcode <= 10));
}
