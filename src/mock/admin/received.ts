import type { AdminReceived } from "./api.ts";
import { messageOf } from "../log/logged-message.ts";
import type { LogRing } from "../log/log-ring.ts";
import { plainValue } from "./plain-value.ts";
import { shownEntry } from "./shown.ts";

/** How many messages an answer has at most, and how many characters, about: who wants more asks again with `after`. */
const MOST = 1000;
const MOST_TEXT = 8 * 1024 * 1024;

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
