import { InvalidArgumentError } from "commander";
import type { FileLimits } from "../../capture/recording-writer.ts";
import { parseDuration } from "../../expression/duration.ts";
import { parseSize } from "../../size-text.ts";
import { durationArgument, portArgument } from "../options/arguments.ts";

/** Where to listen. */
export interface ListenAt {
  readonly host: string;
  readonly port: number;
}

/** `9000`, `0.0.0.0:9000`, `[::1]:9000`, `localhost:0`. */
export function listenArgument(value: string): ListenAt {
  const [, bracketed, name, port] = /^(?:\[([^\]]+)\]:|([^:]+):)?(\d+)$/.exec(value.trim()) ?? [];
  if (port === undefined) throw new InvalidArgumentError("Write 9000, or 0.0.0.0:9000 for every network.");
  return { host: bracketed ?? name ?? "127.0.0.1", port: portArgument(port) };
}

/** `9222`, `127.0.0.1:9222`, `http://127.0.0.1:9222`: where a browser listens for developer tools. */
export function browserArgument(value: string): string {
  const text = value.trim();
  if (/^\d+$/.test(text)) return `http://127.0.0.1:${portArgument(text)}`;
  if (/^(?:https?|wss?):\/\/./i.test(text)) return text;
  if (/^(?:\[[^\]]+\]|[^:/\s]+):\d+$/.test(text)) return `http://${text}`;
  throw new InvalidArgumentError("Write 9222, or http://127.0.0.1:9222.");
}

/** How large a recording may become: a size with its unit, in bytes. */
export function sizeArgument(value: string): number {
  const size = parseSize(value);
  if (size !== undefined && size >= LEAST_RECORDING.size) return size;
  if (size !== undefined && size > 0)
    throw new InvalidArgumentError("It is at least 1KiB: with less nothing but its beginning would be in it.");
  throw new InvalidArgumentError(/^\d+$/.test(value) ? `${value}MiB or ${value}GiB?` : "Write 500KiB, 100MiB or 2GiB.");
}

/** How long a recording may take: a time with its unit, in milliseconds. */
export function recordingTimeArgument(value: string): number {
  const time = durationArgument(value);
  if (time >= LEAST_RECORDING.time) return time;
  throw new InvalidArgumentError("It is at least 100ms: before, no client has connected.");
}

/** When a file is full: `100MiB`, `1h`, `50000messages`; of several the first that is reached. */
export function rotateArgument(value: string, before: FileLimits | undefined): FileLimits {
  const [, count] = /^(\d+)\s?(?:messages?|msgs?)$/.exec(value.trim()) ?? [];
  const [size, time, messages] = [
    parseSize(value),
    parseDuration(value),
    count === undefined ? undefined : Number(count),
  ];
  if (isBelow(size, LEAST_FILE.size))
    throw new InvalidArgumentError(
      "A file has at least 1MiB: it begins with what its open connections need to go on, up to 128 KiB of each.",
    );
  if (isBelow(time, LEAST_FILE.time))
    throw new InvalidArgumentError("A file lasts at least 1s: else there would be thousands of them.");
  if (isBelow(messages, LEAST_FILE.messages))
    throw new InvalidArgumentError("A file has at least 100messages: else there would be thousands of them.");
  if (size !== undefined && size > 0) return { ...before, size };
  if (time !== undefined && time > 0) return { ...before, time };
  if (messages !== undefined && messages > 0) return { ...before, messages };
  throw new InvalidArgumentError(
    /^\d+$/.test(value) ? `${value}MiB, ${value}s or ${value}messages?` : "Write 100MiB, 1h or 50000messages.",
  );
}

// --- internal ---

/** Smaller files would hold little else than what they begin with, and there would be too many of them. Bytes, milliseconds. */
const LEAST_FILE = { size: 1024 * 1024, time: 1_000, messages: 100 };
/** With less, nothing would be recorded. */
const LEAST_RECORDING = { size: 1024, time: 100 };

/** Whether there is a limit, and it is too low. */
function isBelow(limit: number | undefined, least: number): boolean {
  return limit !== undefined && limit > 0 && limit < least;
}
