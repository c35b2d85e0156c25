import type { Variations } from "../writing/variations.ts";
import type { FrameEvent } from "../events.ts";
import { type Dialogue, isMessage, type Message, readDialogue } from "../writing/read-dialogue.ts";
import type { MessageEvent, TrafficEvent } from "../recording/traffic.ts";
import { shownJson } from "./shown-json.ts";
import type { LogEntry } from "./session-log.ts";

/** The messages of a session as those of a recording, each found by its frame. */
export interface SessionDialogue {
  readonly dialogue: Dialogue;
  readonly messages: ReadonlyMap<FrameEvent, Message>;
}

/** Reads what was said in a session: who said what first, what counts on, what is another each time. */
export async function dialogueOf(
  entries: readonly LogEntry[],
  began: number,
  variations: Variations,
): Promise<SessionDialogue> {
  const frames = new Map<TrafficEvent, FrameEvent>();
  const connections = new Map<string, number>();
  const events: TrafficEvent[] = [];
  const add = (frame: FrameEvent): void => {
    const { peer, at } = frame;
    let connection = connections.get(peer);
    if (connection === undefined) {
      connections.set(peer, (connection = connections.size + 1));
      events.push({ type: "open", connection, at, name: peer });
    }
    const message = messageOf(frame, connection);
    frames.set(message, frame);
    events.push(message);
  };
  for (const each of entries) {
    if (each.kind === "message") add(each.event);
    else if (each.kind === "step") each.sent.forEach(add);
  }
  const head = { time: new Date(began).toISOString(), creator: "wstest connect", missing: [] };
  const dialogue = await readDialogue(
    { head, events: given(events) },
    { varies: (content, from, path) => from === "server" && variations.at(content, path) !== undefined },
  );
  const messages = new Map<FrameEvent, Message>();
  for (const moment of dialogue.moments) {
    const frame = frames.get(moment.event);
    if (frame && isMessage(moment)) messages.set(frame, moment);
  }
  return { dialogue, messages };
}

/** What a message of a session says: what the codec of the client reads in bytes says more than they do. */
export function dataOf({ binary, payload, value }: FrameEvent): string | Uint8Array {
  const read = binary && value !== undefined && /^[{[]/.test(value) ? shownJson(value) : undefined;
  return read ?? (binary ? Buffer.from(payload, "base64") : payload);
}

// --- internal ---

function messageOf(frame: FrameEvent, connection: number): MessageEvent {
  const from = frame.direction === "out" ? "client" : "server";
  return { type: "message", connection, at: frame.at, from, data: dataOf(frame) };
}

async function* given<T>(items: readonly T[]): AsyncGenerator<T> {
  yield* items;
}
