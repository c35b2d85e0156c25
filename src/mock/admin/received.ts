import { Message } from "../../net/message.ts";
import type { AdminReceived } from "./api.ts";
import { keptPayload, type LogRecord, type LogRing } from "./log-ring.ts";
import { plainValue } from "./plain-value.ts";
import { shownEntry } from "./shown.ts";

/** How many messages an answer has at most, and how many characters, about: who wants more asks again with `after`. */
const MOST = 1000;
const MOST_TEXT = 8 * 1024 * 1024;

/** A message that a client has sent, as matchers see it; undefined when the log has only the beginning of it. */
export function messageOf(record: LogRecord): Message | undefined {
  const { entry, codec } = record;
  if (entry.type !== "message" || !codec) return undefined;
  const kept = keptPayload(record);
  if (!kept?.whole) return undefined;
  return new Message(kept.bytes, entry.binary, entry.at, record.id, codec);
}

/** What clients sent, in order, as far as the log has it. */
export function receivedSince(
  log: LogRing,
  { after, endpoint, connection }: { readonly after: number; readonly endpoint?: string; readonly connection?: string },
): AdminReceived {
  const messages: AdminReceived["messages"][number][] = [];
  let last = after;
  let length = 0;
  for (const record of log.after(after)) {
    const shown = shownEntry(record);
    last = record.id;
    if (shown.type !== "message" || shown.direction !== "in" || shown.server) continue;
    if (endpoint !== undefined && shown.endpoint !== endpoint) continue;
    if (connection !== undefined && shown.connection !== connection) continue;
    const value = messageOf(record)?.value;
    messages.push(value === undefined ? shown : { ...shown, decoded: plainValue(value) });
    length += record.weight;
    if (messages.length >= MOST || length >= MOST_TEXT) break;
  }
  return { messages, last, dropped: log.dropped };
}
