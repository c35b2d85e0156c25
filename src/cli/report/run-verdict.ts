import type { RunEvent } from "../../events.ts";
import { type Problem, problem } from "../../problem.ts";
import type { EventReader } from "../../run/broadcast.ts";
import type { Tally } from "../../run/tally.ts";
import type { Told } from "../terminal/verdict.ts";

/** So many scenarios that failed are named. */
const MOST = 100;

/** Reads a run for its verdict: what went wrong first, and which scenarios did not pass. */
export class RunVerdict implements EventReader {
  readonly name = "verdict";
  readonly #names = new Map<number, { readonly file: string; readonly line: number; readonly name: string }>();
  readonly #failures: object[] = [];
  #failed: Problem | undefined;
  /** What is wrong beside the scenarios; of warnings, that there was nothing to do. */
  #diagnosed: Problem | undefined;
  #nothing: Problem | undefined;
  /** Why a scenario had to be played again. */
  #flaky: Problem | undefined;
  #ended: Problem | undefined;

  async read(events: AsyncIterable<RunEvent>): Promise<void> {
    for await (const event of events) this.#take(event);
  }

  /** What is told of a run that has ended so. `more`: problems that no reader was told. */
  told({ tally, exitCode, problems = [] }: { tally: Tally; exitCode: number; problems?: readonly Problem[] }): Told {
    const { invalid: _invalid, internal: _internal, ...scenarios } = tally;
    const first = [this.#ended, ...problems, this.#diagnosed, this.#failed, this.#nothing, this.#flaky];
    return {
      problem: exitCode === 0 ? undefined : first.find((each) => each !== undefined),
      more: { scenarios, failures: this.#failures },
    };
  }

  #take(event: RunEvent): void {
    if (event.type === "scenario:start") {
      const { file, line, name } = event;
      this.#names.set(event.scenario, { file, line, name });
    } else if (event.type === "scenario:end") {
      const named = this.#names.get(event.scenario);
      this.#names.delete(event.scenario);
      if (!("problem" in event.outcome)) return;
      const { problem: found, status } = event.outcome;
      if (event.retried) {
        this.#flaky ??= found;
        return;
      }
      this.#failed ??= found;
      const { code, headline } = found;
      if (this.#failures.length < MOST) this.#failures.push({ ...named, status, code, headline });
    } else if (event.type === "diagnostic") {
      const { problem: found } = event;
      if (found.severity !== "warning") this.#diagnosed ??= found;
      else if (found.code === "nothing-to-run") this.#nothing ??= found;
    } else if (event.type === "run:end") this.#ended = endOf(event);
  }
}

// --- internal ---

function endOf({ interrupted, timedOut }: Extract<RunEvent, { type: "run:end" }>): Problem | undefined {
  if (interrupted)
    return problem({
      code: "interrupted",
      headline: interrupted === "hand" ? "Interrupted by hand" : `Interrupted by ${interrupted}`,
    });
  if (timedOut === undefined) return undefined;
  return problem({ code: "time-out", headline: `The run was to take at most ${timedOut} ms` });
}
