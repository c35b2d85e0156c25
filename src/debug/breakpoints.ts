import type { Source } from "../source.ts";
import type { Step } from "../steps/step.ts";

/** A line of a file at which a run stops. */
export interface Breakpoint {
  /** As users know the file. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
}

/** The lines at which somebody wants to stop. */
export class Breakpoints {
  #all: readonly Breakpoint[];

  constructor(first: readonly Breakpoint[]) {
    this.#all = first;
  }

  get all(): readonly Breakpoint[] {
    return this.#all;
  }

  add(point: Breakpoint): void {
    this.remove(point);
    this.#all = [...this.#all, point].toSorted((a, b) => a.line - b.line);
  }

  /** Whether there was one. */
  remove({ file, line }: Breakpoint): boolean {
    const left = this.#all.filter((each) => each.file !== file || each.line !== line);
    const found = left.length < this.#all.length;
    this.#all = left;
    return found;
  }

  has(file: string, line: number): boolean {
    return this.#all.some((each) => each.file === file && each.line === line);
  }
}

/**
 * The line of the step that somebody means by a line of a file: the step that the line belongs to, or the next one behind an empty
 * line, a comment and what stands before all steps. Undefined when there is none.
 */
export function lineOfStepAt(line: number, { file, text }: Source, steps: Iterable<Step>): number | undefined {
  const lines = [...new Set(Array.from(steps, (step) => (ownFile(step, file) === file ? step.line : 0)))]
    .filter((each) => each > 0)
    .toSorted((a, b) => a - b);
  const written = text.split("\n")[line - 1]?.trim() ?? "";
  const between = written === "" || written.startsWith("#");
  const before = between ? lines.find((each) => each === line) : lines.findLast((each) => each <= line);
  return before ?? lines.find((each) => each > line);
}

/** The file that a step stands in; `scenario`: that of its scenario. */
export function ownFile({ file }: Pick<Step, "file">, scenario: string): string {
  return file ?? scenario;
}
