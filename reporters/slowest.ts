import type { Style } from "../src/codeframe.ts";
import type { ScenarioStart } from "../src/events.ts";
import { visible } from "../src/visible.ts";
import { durationText } from "./duration.ts";

interface Took extends Pick<ScenarioStart, "file" | "line" | "name"> {
  readonly ms: number;
}

/** Remembers which scenarios took longest. */
export class Slowest {
  readonly #count: number;
  #slowest: readonly Took[] = [];

  /** `count`: how many of them. */
  constructor(count: number) {
    this.#count = count;
  }

  add({ file, line, name }: Pick<ScenarioStart, "file" | "line" | "name">, ms: number): void {
    if (this.#count === 0 || (this.#slowest.length === this.#count && ms <= (this.#slowest.at(-1)?.ms ?? 0))) return;
    this.#slowest = [...this.#slowest, { file, line, name, ms }].toSorted((a, b) => b.ms - a.ms).slice(0, this.#count);
  }

  /** A heading, a line for each, and an empty line; nothing when there is none. */
  lines({ paint }: Style): readonly string[] {
    if (this.#slowest.length === 0) return [];
    const several = this.#slowest.length > 1 ? `${this.#slowest.length} scenarios` : "scenario";
    const lines = this.#slowest.map(
      ({ file, line, name, ms }) =>
        `  ${durationText(ms).padStart(8)}  ${visible(name)}  ${paint.dim(visible(`${file}:${line}`))}`,
    );
    return [paint.bold(`The ${several} that took longest:`), ...lines, ""];
  }
}
