import { placeText } from "../codeframe.ts";
import type { Fails } from "../language/fails.ts";
import { kindOf, type Problem, problem } from "../problem.ts";
import { placeOf } from "../source.ts";

/**
 * What a scenario is judged by: the first problem that it met. What fails after it came of it, or hides it. A scenario that
 * is meant to fail passes with that problem; then it is judged by the next one of another code: `finally` is not meant to fail.
 */
export class Verdict {
  problem: Problem | undefined;
  /** The problem that the scenario was meant to have. */
  meant: Problem | undefined;
  readonly #fails: Fails | undefined;

  constructor(fails?: Fails) {
    this.#fails = fails;
  }

  /** Whether a problem has ended the scenario. */
  get reached(): boolean {
    return this.problem !== undefined || this.meant !== undefined;
  }

  /** Takes a problem unless there is one already, and says whether it did. */
  take(found: Problem): boolean {
    if (this.problem) return false;
    if (found.code !== this.#fails?.code) this.problem = found;
    // The fault that is meant may show again before all is closed: a second leak is no news.
    else if (this.meant) return false;
    else this.meant = found;
    return true;
  }

  /** Says more about the problem, when there is one. */
  explain(notes: readonly string[]): void {
    this.retell((found) => ({ ...found, notes: [...found.notes, ...notes] }));
  }

  /** Puts the problem into other words, when there is one. */
  retell(words: (problem: Problem) => Problem): void {
    if (this.problem) this.problem = words(this.problem);
  }

  /** Judges, when all is over, whether the scenario has failed as it was meant to. Gives what is to be noted when it has. */
  close(): string | undefined {
    if (this.meant) {
      const { code, headline, place } = this.meant;
      const note = `failed with ${code}, as it was meant to: ${headline}${place ? ` (${placeText(place)})` : ""}`;
      if (!this.problem) return note;
      this.explain([`before, it ${note}`]);
    } else if (this.#fails) this.problem = notAsMeant(this.problem, this.#fails);
    return undefined;
  }
}

/** What a scenario has that was meant to fail and did not, or otherwise. One that could not be played says nothing about that. */
function notAsMeant(found: Problem | undefined, { code, at }: Fails): Problem {
  if (!found) {
    return problem({
      code: "not-failed",
      headline: `The scenario passed, and it was meant to fail with ${code}`,
      label: "did not fail",
      at,
      help: "If what it waits for is mended, take fails out.",
    });
  }
  if (found.code === "interrupted") return found;
  const meant = `it was meant to fail with ${code} (${placeText(placeOf(at))})`;
  if (kindOf(found.code) !== "failed") return { ...found, notes: [...found.notes, meant] };
  const notes = [...found.notes, `this is ${found.code}; ${meant}`];
  return { ...found, code: "not-failed", headline: `Not the failure that was meant: ${found.headline}`, notes };
}
