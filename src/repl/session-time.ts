import type { Act } from "../writing/act.ts";
import type { CameEnd, CameMessage, LogEntry, PlayedStep } from "./session-log.ts";

/**
 * The time of a session without that in which nobody waited for the server: somebody thought, or typed. What came took as long
 * as it is behind the step before it (the send that it answers); what was typed took as long as it ran.
 */
export class SessionTime {
  /** When each message came, by its frame. */
  readonly #came: ReadonlyMap<number, number>;
  readonly #ends: readonly CameEnd[];
  /** When what was done last was over, in milliseconds of the session. */
  #before: number | undefined;
  #now = 0;

  constructor(entries: readonly LogEntry[]) {
    const messages = entries.filter((each): each is CameMessage => each.kind === "message");
    this.#came = new Map(messages.map(({ event }) => [event.frame, event.at]));
    this.#ends = entries.filter((each): each is CameEnd => each.kind === "end");
  }

  /** The acts of the next entry, with their times in this. */
  of(each: LogEntry, acts: readonly Act[]): readonly Act[] {
    if (acts.length === 0) return acts;
    const { from, to } = this.#span(each, acts);
    this.#now += Math.max(0, to - (from ?? this.#before ?? to));
    this.#before = Math.max(this.#before ?? to, to);
    return acts.map((act) => ({ ...act, at: this.#now }));
  }

  /** When it began to be waited for, where that is not the end of the step before, and when that was over. */
  #span(each: LogEntry, [act]: readonly Act[]): { readonly from?: number; readonly to: number } {
    if (each.kind !== "step") return { to: each.kind === "message" ? each.event.at : each.at };
    const arrived =
      act?.verb === "receive" ? this.#taken(each) : act?.verb === "closed" ? this.#ended(each) : undefined;
    // It may have been there long before somebody typed that it is expected.
    return arrived === undefined ? { from: each.began ?? each.at, to: each.at } : { to: arrived };
  }

  #taken({ took }: PlayedStep): number | undefined {
    const times = took.flatMap((frame) => this.#came.get(frame) ?? []);
    return times.length === 0 ? undefined : Math.max(...times);
  }

  #ended({ self, at }: PlayedStep): number | undefined {
    return this.#ends.findLast((each) => each.client === self && each.at <= at)?.at;
  }
}
