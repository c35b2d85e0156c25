import { Message } from "../../net/message.ts";
import { keptPayload, type LogRecord } from "./log-ring.ts";

/** A message that a client has sent, as matchers see it; undefined when the log has only the beginning of it. */
export function messageOf(record: LogRecord): Message | undefined {
  const { entry, codec } = record;
  if (entry.type !== "message" || !codec) return undefined;
  const kept = keptPayload(record);
  if (!kept?.whole) return undefined;
  return new Message(kept.bytes, entry.binary, entry.at, record.id, codec);
}
