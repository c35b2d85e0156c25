import type { Variations } from "../writing/variations.ts";
import type { FrameEvent } from "../events.ts";
import { type Content, contentOf, scalarsIn } from "../recording/content.ts";
import { isLarge } from "../recording/correlate.ts";
import { Aligner } from "../align/aligner.ts";
import { ComparedMessage } from "../align/compared-message.ts";
import { Lens } from "../align/lens.ts";
import { dataOf } from "./session-dialogue.ts";

/**
 * Learns from another play of a session what is another each time: of each client the messages that came are aligned with
 * those that came in the session, and those of one kind are compared. Behind a message in which a client says again what is
 * found to vary the other play went another way, since it has said what it was told in the session: there is nothing to learn.
 */
export function learnVariations(
  variations: Variations,
  session: readonly FrameEvent[],
  other: readonly FrameEvent[],
): void {
  const changed = new Map<FrameEvent, Content>();
  const others = byClient(other);
  for (const [client, frames] of byClient(session.filter(({ direction }) => direction === "in")))
    for (const [frame, again] of changedMessages(frames, others.get(client) ?? [])) changed.set(frame, again);
  const varied = new Set<unknown>();
  for (const frame of session) {
    const content = contentOf(dataOf(frame));
    if (frame.direction === "out" && saysAny(content, varied)) return;
    const again = changed.get(frame);
    for (const value of again ? variations.compare(content, again) : []) varied.add(value);
  }
}

// --- internal ---

/** All of it counts. */
const lens = new Lens();

/** The messages in whose place others of the same kind came, with these. */
function changedMessages(
  session: readonly FrameEvent[],
  other: readonly FrameEvent[],
): ReadonlyMap<FrameEvent, Content> {
  const found = new Map<FrameEvent, Content>();
  const nothing = (): void => undefined;
  const aligner = new Aligner({
    changed({ number, kind }, { data, kind: kindAgain }) {
      const frame = session[number - 1];
      if (frame && data !== undefined && kind === kindAgain) found.set(frame, contentOf(data));
    },
    matched: nothing,
    reordered: nothing,
    missing: nothing,
    extra: nothing,
  });
  for (const each of messagesOf(session)) aligner.expect(each);
  aligner.endRecorded();
  for (const each of messagesOf(other)) aligner.arrive(each);
  aligner.endCame();
  return found;
}

function* messagesOf(frames: readonly FrameEvent[]): Generator<ComparedMessage, undefined> {
  for (const [index, frame] of frames.entries()) {
    const sighting = { number: index + 1, event: frame.frame, latency: undefined, cause: 0, at: frame.at, late: false };
    yield new ComparedMessage(dataOf(frame), sighting, lens);
  }
  return undefined;
}

/** Whether a message holds one of these values, as it hardly would by chance. */
function saysAny(content: Content, values: ReadonlySet<unknown>): boolean {
  for (const { value } of scalarsIn(content))
    if ((typeof value === "string" || typeof value === "number") && isLarge(value) && values.has(value)) return true;
  return false;
}

function byClient(frames: readonly FrameEvent[]): ReadonlyMap<string, readonly FrameEvent[]> {
  const groups = new Map<string, FrameEvent[]>();
  for (const each of frames) {
    const group = groups.get(each.peer) ?? [];
    group.push(each);
    groups.set(each.peer, group);
  }
  return groups;
}
