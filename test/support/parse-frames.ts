/** A frame as a reader of RFC 6455 takes it from the wire. */
export interface ParsedFrame {
  readonly fin: boolean;
  readonly rsv: number;
  readonly opcode: number;
  readonly mask: boolean;
  readonly length: bigint;
  readonly payload: Buffer;
}

/**
 * Reads one frame after the other, bit by bit as section 5.2 draws them, and gives what is left over. It shares no line with
 * what it is to test.
 */
export function parseFrames(bytes: Buffer): { readonly frames: readonly ParsedFrame[]; readonly rest: Buffer } {
  const frames: ParsedFrame[] = [];
  let rest = bytes;
  for (let parsed = parseFrame(rest); parsed; parsed = parseFrame(rest)) {
    frames.push(parsed.frame);
    rest = rest.subarray(parsed.size);
  }
  return { frames, rest };
}

function parseFrame(bytes: Buffer): { readonly frame: ParsedFrame; readonly size: number } | undefined {
  const bits = [...bytes.subarray(0, 2)].map((byte) => byte.toString(2).padStart(8, "0")).join("");
  if (bits.length < 16) return undefined;
  const number = (from: number, to: number): number => Number.parseInt(bits.slice(from, to), 2);
  let at = 2;
  const take = (size: number): Buffer => bytes.subarray(at, (at += size));
  const short = number(9, 16);
  const extended = take(short === 126 ? 2 : short === 127 ? 8 : 0);
  const length = extended.length === 0 ? BigInt(short) : BigInt(`0x${extended.toString("hex") || "0"}`);
  const key = take(number(8, 9) === 1 ? 4 : 0);
  if (at > bytes.length || BigInt(bytes.length - at) < length) return undefined;
  const masked = take(Number(length));
  const payload = key.length === 0 ? masked : Buffer.from(masked.map((byte, i) => byte ^ (key.at(i % 4) ?? 0)));
  const frame = { fin: number(0, 1) === 1, rsv: number(1, 4), opcode: number(4, 8), mask: key.length > 0, length };
  return { frame: { ...frame, payload: Buffer.from(payload) }, size: at };
}
