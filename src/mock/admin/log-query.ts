import type { AdminLog, AdminLogDetail, AdminLogEntry } from "./api.ts";
import { keptPayload, type LogRecord, type LogRing } from "../log/log-ring.ts";
import { shownEntry, type Veil } from "./shown.ts";

/** Which entries are asked for. */
export interface LogQuery {
  readonly after?: number | undefined;
  readonly limit: number;
  readonly type?: string | undefined;
  readonly connection?: string | undefined;
  /** In any case, in any text of the entry. */
  readonly text?: string | undefined;
}

/** How many characters an answer may have, about: a page asks again for the rest. */
const MOST_TEXT = 8 * 1024 * 1024;

/** The entries that fit: the first ones after an id, or the latest ones. */
export function queryLog(log: LogRing, query: LogQuery): AdminLog {
  const entries: AdminLogEntry[] = [];
  let length = 0;
  const take = (record: LogRecord): boolean => {
    const entry = shownEntry(record);
    if (!fits(entry, query)) return true;
    length += record.weight;
    entries.push(entry);
    return entries.length < query.limit && length < MOST_TEXT;
  };
  if (query.after === undefined) {
    for (let id = log.last; id >= Math.max(1, log.first); id--) {
      const record = log.get(id);
      if (record && !take(record)) break;
    }
    entries.reverse();
  } else for (const record of log.after(query.after)) if (!take(record)) break;
  return { entries, first: log.first, last: log.last, dropped: log.dropped };
}

/** An entry with its whole message, as far as that is kept. */
export function logDetail(record: LogRecord, veil?: Veil): AdminLogDetail {
  const payload = keptPayload(record);
  if (!payload) return { entry: shownEntry(record) };
  const { bytes, whole } = payload;
  const own = bytes.toString("utf8");
  const text = veil ? veil(own) : own;
  // Bytes that hold a secret as a text are those of the masked one.
  const base64 = (text === own ? bytes : Buffer.from(text)).toString("base64");
  return { entry: shownEntry(record), payload: { text, base64, whole } };
}

function fits(entry: AdminLogEntry, { type, connection, text }: LogQuery): boolean {
  if (type !== undefined && entry.type !== type) return false;
  if (connection !== undefined && (!("connection" in entry) || entry.connection !== connection)) return false;
  if (text === undefined) return true;
  const wanted = text.toLowerCase();
  return Object.values(entry).some((each) => typeof each === "string" && each.toLowerCase().includes(wanted));
}
