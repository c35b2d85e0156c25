import { isMessage, type Message, type Moment, type Talk } from "../../writing/read-dialogue.ts";

/** What the server did on a connection. */
export type Out =
  | { readonly kind: "send"; readonly at: number; readonly message: Message }
  | { readonly kind: "close"; readonly at: number; readonly code: number | undefined; readonly reason: string }
  | { readonly kind: "drop"; readonly at: number; readonly how: "reset" | "end" };

/** A message of the client, or the opening, and what the server did before the next one came. */
export interface Turn {
  readonly talk: Talk;
  /** Undefined: the opening. */
  readonly cause: Message | undefined;
  /** When it began, in milliseconds of the recording. */
  readonly at: number;
  readonly outs: readonly Out[];
}

/** The turns of each connection that was accepted, the opening first. */
export function turnsOf(moments: readonly Moment[]): ReadonlyMap<Talk, readonly Turn[]> {
  const result = new Map<Talk, (Turn & { readonly outs: Out[] })[]>();
  const over = new Set<Talk>();
  for (const moment of moments) {
    const { talk, event } = moment;
    const turns = result.get(talk);
    const opens = isMessage(moment) || (event.type === "response" && event.status === 101);
    if (!turns && !opens) continue;
    const own = turns ?? [{ talk, cause: undefined, at: event.at, outs: [] }];
    if (!turns) result.set(talk, own);
    if (over.has(talk)) continue;
    if (isMessage(moment) && moment.event.from === "client") own.push({ talk, cause: moment, at: event.at, outs: [] });
    else {
      const out = outOf(moment);
      if (out) own.at(-1)?.outs.push(out);
    }
    // Whoever ends it: what comes behind is only the answer.
    if (event.type === "close" || event.type === "end") over.add(talk);
  }
  return result;
}

// --- internal ---

function outOf(moment: Moment): Out | undefined {
  if (isMessage(moment)) return { kind: "send", at: moment.event.at, message: moment };
  const { event } = moment;
  if (event.type === "close" && event.from === "server")
    return { kind: "close", at: event.at, code: event.code, reason: event.reason };
  if (event.type === "end" && event.from === "server" && (event.how === "fin" || event.how === "reset"))
    return { kind: "drop", at: event.at, how: event.how === "reset" ? "reset" : "end" };
  return undefined;
}
