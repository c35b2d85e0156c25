import type { Cancel, Clock } from "../environment.ts";
import type { RunEnd } from "../events.ts";
import { formatDuration } from "../expression/duration.ts";
import { isInterrupt } from "../interrupts.ts";
import { Failure } from "../problem.ts";

/** What may end a run before all of it is played, in order: a signal, or the limit of the whole run. */
export class CutShort {
  readonly #abort = new AbortController();
  readonly #hurry = new AbortController();
  readonly #asked: AbortSignal | undefined;
  readonly #cancel: Cancel | undefined;
  #limit: number | undefined;

  /** `limit`: milliseconds for the run. The signals are aborted with a signal's name as their reason. */
  constructor(
    clock: Clock,
    asked: { readonly signal?: AbortSignal | undefined; readonly hurry?: AbortSignal | undefined },
    limit: number | undefined,
  ) {
    this.#asked = asked.signal;
    follow(asked.signal, this.#abort);
    follow(asked.hurry, this.#hurry);
    if (limit !== undefined) this.#cancel = clock.after(limit, () => this.#tookTooLong(limit));
  }

  /** Aborted with a `Failure`: what is being played comes to its end, and nothing else begins. */
  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  /** Aborted with a `Failure` when whoever interrupted the run cannot wait for what still has to end. */
  get hurry(): AbortSignal {
    return this.#hurry.signal;
  }

  /** Why nothing else begins. */
  get reason(): string | undefined {
    if (this.#limit !== undefined) return `the run took longer than ${formatDuration(this.#limit)}`;
    return this.#abort.signal.aborted ? "the run was interrupted" : undefined;
  }

  /** For the end of the run. */
  get told(): Pick<RunEnd, "interrupted" | "timedOut"> {
    if (this.#limit !== undefined) return { timedOut: this.#limit };
    const reason = this.#asked?.aborted ? String(this.#asked.reason) : "";
    return isInterrupt(reason) || reason === "hand" ? { interrupted: reason } : {};
  }

  /** The run has ended: its limit is none any more. */
  end(): void {
    this.#cancel?.();
  }

  #tookTooLong(limit: number): void {
    if (this.#abort.signal.aborted) return;
    this.#limit = limit;
    const headline = `The run did not end within ${formatDuration(limit)}, the limit of --global-timeout`;
    this.#abort.abort(new Failure({ code: "time-out", headline, label: "it was still at this step" }));
  }
}

/** Aborts with a failure when the process was told to end. */
function follow(signal: AbortSignal | undefined, abort: AbortController): void {
  const interrupt = (): void => {
    abort.abort(new Failure({ code: "interrupted", headline: `The run was interrupted by ${String(signal?.reason)}` }));
  };
  if (signal?.aborted) interrupt();
  else signal?.addEventListener("abort", interrupt, { once: true });
}
