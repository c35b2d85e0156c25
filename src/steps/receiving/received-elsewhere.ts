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

/** How many others one that waits in vain looks at when the scenario has looked at many. */
const LEAST = 100;
/**
 * How many a scenario looks at before: of a group the first that fails is told whole, and it has looked at all. A thousand
 * clients that all wait in vain would look at each other.
 */
const MOST = 50_000;
const looked = new WeakMap<object, number>();
const SHOWN = 3;

/** Those that have got it; `whole`: whether all others were looked at, so that there are no more. */
export interface Elsewheres {
  readonly all: readonly Elsewhere[];
  readonly whole: boolean;
}

/** Who else has received, since the cause of the wait or its beginning, what a step awaited in vain. */
export function receivedElsewhere(
  { name, inbox }: Origin,
  { selection, began }: Awaited,
  scope: PlayScope,
): Elsewheres {
  if (inbox.holds === "frame") return { all: [], whole: true };
  const since = Math.min(began, scope.track.cause?.at ?? began);
  const others = scope.scene.connected().filter((peer) => peer.name !== name && peer.inbox !== inbox);
  const before = looked.get(scope.scene) ?? 0;
  const some = others.slice(0, Math.max(LEAST, MOST - before));
  looked.set(scope.scene, before + some.length);
  const all = some.flatMap((peer) => {
    const message = peer.inbox.recent.findLast((each) => each.at >= since && selection.accepts(each, scope));
    return message ? [{ peer, message }] : [];
  });
  return { all, whole: some.length === others.length };
}

/** Who has got it instead, as a note of a failure. `step`: the one that waits; that it took it from others is clear. */
export function elsewhereNotes({ all: elsewhere, whole }: Elsewheres, began: number, step?: Taker): readonly string[] {
  const [first] = elsewhere;
  if (!first) return [];
  const { peer, message } = first;
  const names = elsewhere.slice(0, SHOWN).map((each) => each.peer.name);
  const rest = elsewhere.length > SHOWN ? ` and ${whole ? "" : "at least "}${elsewhere.length - SHOWN} more` : "";
  const to = elsewhere.length > 1 ? `to ${peer.name} ` : "";
  const by = message.takenBy && message.takenBy !== step ? `, taken ${takerText(message.takenBy)}` : "";
  return [`it came to ${names.join(", ")}${rest} instead (${to}${when(message, began)}${by}): ${messageText(message)}`];
}
