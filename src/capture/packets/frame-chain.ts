import { frameSize } from "../../net/wire-frame.ts";

/** What the header of a frame says to who does not know what came before it. */
export interface FrameHeader {
  readonly masked: boolean;
  readonly compressed: boolean;
  /** The bytes of the frame, header and all. */
  readonly size: number;
}

/** The header that bytes begin with; undefined for what is none, or may only be one of a side that breaks RFC 6455. */
export function frameHeader(bytes: Buffer): FrameHeader | undefined {
  const head = bytes.subarray(0, LONGEST_HEADER);
  const [first = 0, second = 0] = head;
  const [opcode, rsv] = [first & 0x0f, first & 0x70];
  if (head.length < 2 || !opcodes.has(opcode) || (rsv & ~RSV1) !== 0) return undefined;
  // Control frames are whole and short.
  if (opcode >= 8 && (first < FIN || rsv !== 0 || (second & 0x7f) > 125)) return undefined;
  const size = frameSize(head);
  return size > LARGEST ? undefined : { masked: second >= 0x80, compressed: rsv === RSV1, size };
}

/**
 * Whether a piece of a stream holds whole frames of one side and nothing else, so that a reader can begin there. Gives
 * whether they are masked.
 */
export function frameChain(bytes: Buffer): { readonly masked: boolean } | undefined {
  let masked: boolean | undefined;
  let at = 0;
  while (at < bytes.length) {
    const header = frameHeader(bytes.subarray(at));
    if (!header || (masked ?? header.masked) !== header.masked) return undefined;
    ({ masked } = header);
    at += header.size;
  }
  return masked === undefined || at > bytes.length ? undefined : { masked };
}

// --- internal ---

const LONGEST_HEADER = 14;
const [FIN, RSV1] = [0x80, 0x40];
const opcodes: ReadonlySet<number> = new Set([0, 1, 2, 8, 9, 10]);
/** Nobody sends such frames. */
const LARGEST = 1024 * 1024 * 1024;
