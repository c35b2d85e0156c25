import { formatDuration } from "../../expression/duration.ts";
import type { Message } from "../../net/message.ts";
import { Failure, type Problem } from "../../problem.ts";
import type { Origin } from "./origin.ts";
import type { Track } from "../scene.ts";
import type { Selection } from "./selection.ts";
import type { PlayScope } from "../step.ts";
import { messageText } from "./taking.ts";
import { waitFor } from "../waiting/waiting.ts";

/** What came to nothing: what was awaited, how long, and until when. */
export interface Missed {
  readonly origin: Origin;
  readonly selection: Selection;
  /** Milliseconds that the step has waited. */
  readonly waited: number;
  /** When its time was up. */
  readonly deadline: number;
}

/** A grace is a tenth of the time that was waited, and within these limits. Milliseconds. */
const SHORTEST = 100;
const LONGEST = 500;

const missed = new WeakMap<Failure, LateArrival>();

/** Remembers what a failure has waited for, so that who ends the scenario can say that it came late. */
export function remember(failure: Failure, what: Missed, scope: PlayScope): Failure {
  missed.set(failure, new LateArrival(what, scope));
  return failure;
}

/** What may still come of what a failure has waited for; undefined for all other failures. */
export function lateArrivalOf(thrown: unknown): LateArrival | undefined {
  return thrown instanceof Failure ? missed.get(thrown.first) : undefined;
}

/**
 * A message that a step has awaited and that comes when its time is up. It changes nothing of the failure, but it says what is
 * wrong: a server that is slow is another fault than one that says nothing.
 */
export class LateArrival {
  readonly #missed: Missed;
  readonly #scope: PlayScope;

  constructor(what: Missed, scope: PlayScope) {
    this.#missed = what;
    this.#scope = scope;
  }

  /** Waits a little for it, unless it is there or cannot come any more. Ends, too, when the track is stopped. */
  async wait(track: Track): Promise<void> {
    const { origin, selection, waited } = this.#missed;
    if (this.#found || origin.inbox.end || origin.inbox.paused) return;
    const scope = this.#scope.on(track);
    const done = { result: undefined };
    try {
      await waitFor<void>(
        origin,
        {
          timeout: Math.min(LONGEST, Math.max(SHORTEST, waited / 10)),
          offer: (message) => (selection.accepts(message, scope) ? { take: false, ...done } : undefined),
          ended: () => done,
          late: () => done,
        },
        scope,
      );
    } catch (thrown) {
      // It was stopped, or the matcher cannot be asked: the failure stays as it is.
      if (!(thrown instanceof Failure)) throw thrown;
    }
  }

  /** The same problem with what is known by now of the message that came late; the problem itself when nothing is. */
  explain(problem: Problem): Problem {
    const message = this.#found;
    if (!message) return problem;
    const { waited, deadline, origin } = this.#missed;
    const late = message.at - deadline;
    const how = `${formatDuration(late)} after the deadline`;
    return {
      ...problem,
      headline: `${problem.headline}; one came ${how}`,
      notes: [`one that matches came ${how}: ${messageText(message)}`, ...problem.notes],
      help: `If the ${origin.inbox.holds} may take so long, wait longer: timeout: ${generous(waited + late)}. How long it may take at most is said by within.`,
    };
  }

  /** The first that came when the time was up, read or not. */
  get #found(): Message | undefined {
    const { origin, selection, deadline } = this.#missed;
    return origin.inbox.recent.find((message) => message.at >= deadline && selection.accepts(message, this.#scope));
  }
}

/** A time-out of some digits that would have been long enough: `200ms`, `2s`. */
function generous(needed: number): string {
  const wanted = needed * 1.5;
  const unit = 10 ** Math.floor(Math.log10(wanted));
  const rounded = Math.ceil(wanted / unit) * unit;
  return rounded < 1000 ? `${rounded}ms` : `${Number((rounded / 1000).toFixed(1))}s`;
}
