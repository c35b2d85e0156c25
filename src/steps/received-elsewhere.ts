import type { Message } from "../net/message.ts";
import type { Peer } from "../net/peer.ts";
import { type Awaited, takerText, when } from "./near-misses.ts";
import type { Origin } from "./origin.ts";
import type { PlayScope } from "./step.ts";
import { messageText } from "./taking.ts";

/** Another peer that has got what a step awaited. */
export interface Elsewhere {
  readonly peer: Peer;
  readonly message: Message;
}

/** How many others are looked at. A thousand clients that all wait in vain look at each other. */
const LOOKED_AT = 100;
const SHOWN = 3;

/** Who else has received, since the cause of the wait or its beginning, what a step awaited in vain. */
export function receivedElsewhere(
  { name, inbox }: Origin,
  { selection, began }: Awaited,
  scope: PlayScope,
): readonly Elsewhere[] {
  if (inbox.holds === "frame") return [];
  const since = Math.min(began, scope.track.cause?.at ?? began);
  const others = scope.scene.connected().filter((peer) => peer.name !== name && peer.inbox !== inbox);
  return others.slice(0, LOOKED_AT).flatMap((peer) => {
    const message = peer.inbox.recent.findLast((each) => each.at >= since && selection.accepts(each, scope));
    return message ? [{ peer, message }] : [];
  });
}

/** Who has got it instead, as notes of a failure. */
export function elsewhereNotes(elsewhere: readonly Elsewhere[], began: number): readonly string[] {
  const [first, ...others] = elsewhere;
  if (!first) return [];
  const { peer, message } = first;
  const by = message.takenBy ? `, taken ${takerText(message.takenBy)}` : "";
  const told = `it came to ${peer.name} instead (${when(message, began)}${by}): ${messageText(message)}`;
  if (others.length === 0) return [told];
  const names = others.slice(0, SHOWN).map((each) => each.peer.name);
  const rest = others.length > SHOWN ? ` and ${others.length - SHOWN} more` : "";
  return [told, `one that matches came to ${names.join(", ")}${rest}, too`];
}
