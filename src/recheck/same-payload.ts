import type { FrameEvent } from "../events.ts";
import { recordedMask } from "./recorded-payload.ts";

/** How a message that is sent now is one of the record: the same, or the same but for times and ids that are new each time. */
export type Likeness = "same" | "alike" | undefined;

/** Compares what is sent with what was. What the record has masked may be anything. */
export function likeness(
  { payload, binary }: Pick<FrameEvent, "payload" | "binary">,
  sent: string | Uint8Array,
): Likeness {
  const now = typeof sent === "string" ? sent : Buffer.from(sent).toString(binary ? "base64" : "utf8");
  if (now === payload || fitsMask(payload, now)) return "same";
  return settled(plain(payload, binary)) === settled(plain(now, binary)) ? "alike" : undefined;
}

/** Whether a text is one of which the record has masked parts. */
export function fitsMask(recorded: string, text: string): boolean {
  if (!recorded.includes(recordedMask)) return recorded === text;
  const pieces = recorded.split(recordedMask);
  const [first = "", last = ""] = [pieces[0], pieces.at(-1)];
  if (!text.startsWith(first) || !text.endsWith(last) || text.length < first.length + last.length) return false;
  const end = text.length - last.length;
  let place = first.length;
  for (const piece of pieces.slice(1, -1)) {
    const found = text.indexOf(piece, place);
    if (found === -1 || found + piece.length > end) return false;
    place = found + piece.length;
  }
  return place <= end;
}

function plain(payload: string, binary: boolean): string {
  return binary ? Buffer.from(payload, "base64").toString("latin1") : payload;
}

/** The text without what is made anew each time: UUIDs, dates with times, times as numbers, long hexadecimal tokens. */
function settled(text: string): string {
  return text.replaceAll(
    /[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}|\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:?\d\d)?|\b\d{10,}\b|\b[0-9a-f]{16,}\b/gi,
    "~",
  );
}
