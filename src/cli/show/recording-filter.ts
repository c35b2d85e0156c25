import type { Kind } from "../../../reporters/timeline.ts";
import type { Side, TrafficEvent } from "../../recording/traffic.ts";

/** Which events of a recording are shown. Without a word of it, all are. */
export interface RecordingFilter {
  readonly connections: readonly number[];
  /** Of clients by these names. */
  readonly clients: readonly string[];
  readonly kinds: readonly Kind[];
  readonly from: Side | undefined;
  /** Of messages only those that this takes. */
  readonly message: ((payload: string, binary: boolean) => boolean) | undefined;
}

/** Whether nothing is asked for. */
export function takesAll({ connections, clients, kinds, from, message }: RecordingFilter): boolean {
  return connections.length === 0 && clients.length === 0 && kinds.length === 0 && from === undefined && !message;
}

/**
 * Whether an event is shown. `name`: that of its client; `http`: whether it tells of plain
 * HTTP. What is missing always is.
 */
export function takes(filter: RecordingFilter, event: TrafficEvent, name: string | undefined, http = false): boolean {
  const { connections, clients, kinds, from, message } = filter;
  if (event.type === "gap" && event.connection === 0) return true;
  if (connections.length > 0 && !connections.includes(event.connection)) return false;
  if (clients.length > 0 && (name === undefined || !clients.includes(name))) return false;
  if (kinds.length > 0 && !kinds.includes(http ? "http" : kindOf(event))) return false;
  if (from !== undefined && (!("from" in event) || event.from !== from)) return false;
  if (!message) return true;
  if (event.type !== "message") return false;
  return typeof event.data === "string" ? message(event.data, false) : message("", true);
}

// --- internal ---

/** What an event is called on the command line. */
function kindOf(event: TrafficEvent): Kind {
  switch (event.type) {
    case "message":
    case "ping":
    case "pong":
      return event.type;
    case "request":
      return /^wss?:/i.test(event.url) ? "client" : "http";
    default:
      return "client";
  }
}
