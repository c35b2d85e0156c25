import type { Effect } from "./meddler.ts";
import type { Way } from "./way.ts";

/** What happens in the place of a message. */
export type Instead = Extract<Effect, { kind: "frame" | "close" | "reset" }>;

/** What keeps the connection still because of a message, from now on. Times are milliseconds, rates bytes per second. */
export type Pause =
  | { readonly kind: "freeze"; readonly for: number | undefined }
  /** Nothing is read as long as so many bytes take at that rate. */
  | { readonly kind: "slowRead"; readonly bytes: number; readonly rate: number };

/** What becomes of a message on its way. */
export interface Passage {
  readonly given: string | Uint8Array;
  /** How often it comes; 0: it is lost. */
  readonly copies: number;
  readonly instead: Instead | undefined;
  /** When it has come, if nothing is before it: milliseconds of the clock. */
  readonly due: number;
  /** By how much it alone comes later. */
  readonly aside: number;
  readonly pauses: readonly Pause[];
}

/** What effects make of a message, one after another: what one has made of it is what the next one finds. */
export function passage(
  data: string | Uint8Array,
  effects: readonly Effect[],
  now: number,
  way: Pick<Way, "throttled">,
): Passage {
  const made = { given: data, copies: 1, due: now, aside: 0, pauses: [] as Pause[] };
  for (const effect of effects) {
    switch (effect.kind) {
      case "lose":
        return { ...made, copies: 0, instead: undefined };
      case "duplicate":
        made.copies++;
        break;
      case "delay":
        made.due += effect.by;
        break;
      case "reorder":
        made.aside += effect.by;
        break;
      case "change":
        made.given = effect.to;
        break;
      case "throttle":
        made.due = way.throttled(made.due, sizeOf(made.given) * made.copies, effect.rate);
        break;
      case "slowRead":
        made.pauses.push({ kind: "slowRead", bytes: sizeOf(made.given), rate: effect.rate });
        break;
      case "freeze":
        made.pauses.push(effect);
        break;
      case "frame":
      case "close":
      case "reset":
        // Nothing is left of it for those behind.
        return { ...made, instead: effect };
    }
  }
  return { ...made, instead: undefined };
}

/** The bytes of a message; of a text, those of its UTF-8. */
export function sizeOf(data: string | Uint8Array): number {
  return typeof data === "string" ? Buffer.byteLength(data) : data.length;
}
