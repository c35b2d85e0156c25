import type { Overview, ScenarioData } from "../data.ts";

/** What the page holds, read from its own elements. A scenario is read when it is looked at; the latest stays. */
export class Stored {
  readonly overview: Overview;
  #latest: ScenarioData | undefined;

  /** Throws when the page was cut off before its end. */
  constructor() {
    this.overview = read("overview") as Overview;
  }

  scenario(id: number): ScenarioData {
    if (this.#latest?.id !== id) this.#latest = read(`scenario-${id}`) as ScenarioData;
    return this.#latest;
  }
}

function read(id: string): unknown {
  return JSON.parse(document.getElementById(id)?.textContent ?? "");
}
