import { formatDuration } from "../expression/duration.ts";
import type { Direction } from "../net/meddler.ts";
import type { FaultEffect } from "../steps/standing/fault.ts";
import { cut } from "../visible.ts";

/** What a fault has done to a message, for logs. */
export interface Meddled {
  /** The name of the fault. */
  readonly fault: string;
  /** In words: `lost`, `cut to 5 of 23 bytes`. */
  readonly what: string;
  readonly direction: Direction;
  /** The message; of one that was cut or damaged, what is left of it. */
  readonly data: string | Uint8Array;
  readonly binary: boolean;
}

/** In one line: `fault "lossy": lost {"n":3} of the server`. */
export function meddledText({ fault, what, data, binary }: Meddled): string {
  const shown = binary ? `${data.length} bytes` : typeof data === "string" ? data : Buffer.from(data).toString();
  return `${fault}: ${what}: ${cut(shown, 100)}`;
}

/** What an effect does to these data, in words. */
export function inWords(effect: FaultEffect, data: string | Uint8Array): string {
  switch (effect.kind) {
    case "lose":
      return "lost";
    case "duplicate":
      return "doubled";
    case "delay":
      return `delayed by ${formatDuration(effect.by)}`;
    case "reorder":
      return `held back for ${formatDuration(effect.by)}`;
    case "truncate": {
      const size = typeof data === "string" ? Buffer.byteLength(data) : data.length;
      return `cut to ${Math.min(effect.bytes, size)} of ${size} bytes`;
    }
    case "change":
      return "changed";
    case "corrupt":
      return effect.bytes === 1 ? "1 byte changed" : `${effect.bytes} bytes changed`;
    case "frame":
      return "an invalid frame went out instead";
    case "close":
      return `the connection was closed with ${effect.code ?? "no code"} instead`;
    case "reset":
      return "the connection was reset instead";
    case "freeze":
      return effect.for === undefined ? "frozen" : `frozen for ${formatDuration(effect.for)}`;
    case "throttle":
      return `at ${rateText(effect.rate)} from now on`;
    case "slowRead":
      return `read at ${rateText(effect.rate)} from now on`;
  }
}

function rateText(rate: number): string {
  if (rate >= 1024 * 1024) return `${Number((rate / 1024 / 1024).toFixed(2))} MiB/s`;
  return rate >= 1024 ? `${Number((rate / 1024).toFixed(2))} KiB/s` : `${rate} B/s`;
}
