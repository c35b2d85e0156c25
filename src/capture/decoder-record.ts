import { isRecord } from "../recording/checks.ts";
import type { DecoderRest, DecoderState } from "./side-decoder.ts";

/** The state of a decoder as the payload of a record: a line of JSON, then its window, then what has begun. */
export function writeDecoderState({ window, begun, rest }: DecoderState): Buffer {
  return Buffer.concat([Buffer.from(`${JSON.stringify({ window: window.length, ...rest })}\n`), window, begun]);
}

/** Reads such a payload; undefined when it is none. */
export function readDecoderState(payload: Buffer): DecoderState | undefined {
  const end = payload.indexOf(0x0a);
  const head = end === -1 ? undefined : parsed(payload.toString("utf8", 0, end));
  if (!isRecord(head)) return undefined;
  const { window, passing, skipped, lostWindow, closed } = head;
  if (!isCount(window) || !isCount(passing) || end + 1 + window > payload.length) return undefined;
  const rest: DecoderRest = {
    passing,
    ...(isCount(skipped) ? { skipped } : {}),
    lostWindow: lostWindow === true,
    closed: closed === true,
  };
  return { window: payload.subarray(end + 1, end + 1 + window), begun: payload.subarray(end + 1 + window), rest };
}

// --- internal ---

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
