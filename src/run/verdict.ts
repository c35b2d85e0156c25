import type { Problem } from "../problem.ts";

/** What a scenario is judged by: the first problem that it met. What fails after it came of it, or hides it. */
export class Verdict {
  problem: Problem | undefined;

  /** Takes a problem unless there is one already, and says whether it did. */
  take(found: Problem): boolean {
    if (this.problem) return false;
    this.problem = found;
    return true;
  }

  /** Says more about the problem, when there is one. */
  explain(notes: readonly string[]): void {
    if (this.problem) this.problem = { ...this.problem, notes: [...this.problem.notes, ...notes] };
  }
}
