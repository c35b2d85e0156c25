import type { RunEvent } from "../events.ts";
import { isEvent } from "../recording/is-event.ts";

/** An event out of a line of JSON; undefined when it is none. Files come from anywhere. */
export function eventOf(line: string): RunEvent | undefined {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return undefined;
  }
  return isEvent(value) ? value : undefined;
}
