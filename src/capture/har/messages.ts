import { isRecord } from "../../recording/checks.ts";
import type { Side } from "../../recording/traffic.ts";
import type { HarObject, Timed } from "./entry.ts";

/**
 * What a message of a HAR tells; undefined for what is none. `before`: the time of the one before it, which stands where a
 * message has none: writers differ in the unit of the time, and Playwright may leave it out.
 */
export function messageOf(value: unknown, before: number): Timed | undefined {
  if (!isRecord(value)) return undefined;
  const { type, opcode = 1, data } = value;
  if (typeof data !== "string") return undefined;
  const time = Math.max(before, milliseconds(value["time"]) ?? before);
  if (type === "error") return { time, event: { type: "error", message: data } };
  if (type !== "send" && type !== "receive") return undefined;
  const from: Side = type === "send" ? "client" : "server";
  switch (opcode) {
    case 1:
      return { time, event: { type: "message", from, data: data.toWellFormed() } };
    case 2:
      return { time, event: { type: "message", from, data: Buffer.from(data, "base64") } };
    case 8:
      return { time, event: { type: "close", from, ...codeOf(value), reason: data } };
    case 9:
      return { time, event: { type: "ping", from, data: Buffer.from(data, "base64") } };
    case 10:
      return { time, event: { type: "pong", from, data: Buffer.from(data, "base64") } };
    default:
      return undefined;
  }
}

// --- internal ---

function codeOf({ code }: HarObject): { readonly code?: number } {
  return typeof code === "number" ? { code } : {};
}

/** Chrome and mitmproxy write seconds since 1970, Playwright milliseconds, and -1 for what it does not say. */
function milliseconds(time: unknown): number | undefined {
  if (typeof time !== "number" || !(time > 0 && time < LATEST)) return undefined;
  return time > LATEST_SECONDS ? time : time * 1000;
}

/** As seconds the year 5138, as milliseconds 1973: no capture is of either. */
const LATEST_SECONDS = 1e11;
/** The last moment that a date can tell, in milliseconds. */
const LATEST = 8.64e15;
