import type { Message, Taker } from "../../net/message.ts";
import type { Peer } from "../../net/peer.ts";
import { type Awaited, takerText, when } from "./near-misses.ts";
import type { Origin } from "./origin.ts";
import type { PlayScope } from "../step.ts";
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

/** Who has got it instead, as a note of a failure. `step`: the one that waits; that it took it from others is clear. */
export function elsewhereNotes(elsewhere: readonly Elsewhere[], began: number, step?: Taker): readonly string[] {
  const [first] = elsewhere;
  if (!first) return [];
  const { peer, message } = first;
  const names = elsewhere.slice(0, SHOWN).map((each) => each.peer.name);
  const rest = elsewhere.length > SHOWN ? ` and ${elsewhere.length - SHOWN} more` : "";
  const to = elsewhere.length > 1 ? `to ${peer.name} ` : "";
  const by = message.takenBy && message.takenBy !== step ? `, taken ${takerText(message.takenBy)}` : "";
  return [`it came to ${names.join(", ")}${rest} instead (${to}${when(message, began)}${by}): ${messageText(message)}`];
}
