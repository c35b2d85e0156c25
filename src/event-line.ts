import { eventFormat } from "./event-format.ts";
import type { RunEvent } from "./events.ts";

/** An event as a line of JSON, without its newline. That of `run:start` tells the format. */
export function eventLine(event: RunEvent): string {
  const { type, ...rest } = event;
  const json = JSON.stringify(event.type === "run:start" ? { type, format: eventFormat, ...rest } : event);
  // JSON lets these stand as they are; terminals obey some of them, and some readers take others for the end of a line.
  return json.replaceAll(
    /[\u007f-\u009f\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
