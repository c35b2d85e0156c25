import { durationText } from "../../duration.ts";
import { visible } from "../../../src/visible.ts";
import type { Overview, ScenarioHead, Status } from "../data.ts";
import { button, element } from "./elements.ts";
import { hashOf } from "./location.ts";

/** Scenarios that the list shows at once. */
const PAGE = 300;

/** What each outcome looks like, beside its colour. */
export const signs: Readonly<Record<Status, string>> = {
  passed: "✓",
  flaky: "≈",
  failed: "✗",
  errored: "!",
  retried: "↻",
  skipped: "–",
};

/** The list of scenarios with what narrows it down. */
export class List {
  readonly node: HTMLElement;
  readonly #scenarios: readonly ScenarioHead[];
  readonly #items = element("ul", { class: "scenarios" });
  readonly #told = element("p", { class: "hint", role: "status" });
  readonly #more = button("Show more", () => {
    this.#most += PAGE;
    this.#fill();
  });
  readonly #filters = new Map<Status | "all", HTMLButtonElement>();
  #status: Status | "all" = "all";
  #words: readonly string[] = [];
  #most = PAGE;
  #current = -1;

  /** `leftOut`: how many of each outcome the page has no room for. */
  constructor(scenarios: readonly ScenarioHead[], leftOut: Overview["leftOut"]["scenarios"]) {
    this.#scenarios = scenarios;
    const search = element("input", {
      type: "search",
      placeholder: "Search names, files, tags",
      "aria-label": "Search scenarios by name, file, tag or failure",
    });
    search.addEventListener("input", () => {
      this.#words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
      this.#most = PAGE;
      this.#fill();
    });
    const filters = element("div", { class: "filters", role: "group", "aria-label": "Which scenarios are listed" });
    for (const status of ["all", "failed", "errored", "flaky", "passed", "retried", "skipped"] as const) {
      const count = status === "all" ? scenarios.length : scenarios.filter((each) => each.status === status).length;
      if (status !== "all" && count === 0) continue;
      const sign = status === "all" ? "" : `${signs[status]} `;
      const made = button(`${sign}${count} ${status}`, () => this.#choose(status), { class: `filter ${status}` });
      this.#filters.set(status, made);
      filters.append(made);
    }
    this.node = element(
      "nav",
      { class: "list", "aria-label": "Scenarios" },
      filters,
      search,
      this.#told,
      this.#items,
      this.#more,
      ...leftOutText(leftOut).map((text) => element("p", { class: "hint" }, text)),
    );
    this.#choose("all");
  }

  /** Marks the scenario that is looked at. */
  set current(id: number) {
    this.#current = id;
    this.#fill();
  }

  /** Those that are listed, in order. */
  get listed(): readonly ScenarioHead[] {
    return this.#scenarios.filter((each) => this.#fits(each));
  }

  #choose(status: Status | "all"): void {
    this.#status = status;
    this.#most = PAGE;
    for (const [each, made] of this.#filters) made.setAttribute("aria-pressed", String(each === status));
    this.#fill();
  }

  #fits({ status, name, file, tags, why = "" }: ScenarioHead): boolean {
    if (this.#status !== "all" && status !== this.#status) return false;
    if (this.#words.length === 0) return true;
    const text = [name, file, ...tags, why].join("\n").toLowerCase();
    return this.#words.every((word) => text.includes(word));
  }

  #fill(): void {
    const { listed } = this;
    const shown = listed.slice(0, this.#most);
    this.#items.replaceChildren(...shown.map((each) => this.#item(each)));
    this.#more.hidden = shown.length === listed.length;
    this.#told.textContent =
      listed.length === this.#scenarios.length ? "" : `${listed.length} of ${this.#scenarios.length} scenarios`;
  }

  #item({ id, name, file, line, status, ms, why, tags, attempt }: ScenarioHead): HTMLElement {
    const link = element(
      "a",
      { href: hashOf({ scenario: id }), ...(id === this.#current ? { "aria-current": "page" } : {}) },
      element("span", { class: `sign ${status}`, role: "img", "aria-label": status }, signs[status]),
      element(
        "span",
        { class: "what" },
        element(
          "span",
          { class: "scenario-name" },
          visible(name),
          ...(attempt === undefined ? [] : [` (attempt ${attempt})`]),
        ),
        element("span", { class: "place" }, `${visible(file)}:${line}`),
        ...(why === undefined ? [] : [element("span", { class: "why" }, visible(why))]),
        ...(tags.length === 0
          ? []
          : [element("span", { class: "tags" }, ...tags.map((tag) => element("span", {}, visible(tag))))]),
      ),
      element("span", { class: "ms" }, durationText(ms)),
    );
    return element("li", {}, link);
  }
}

/** What the page has no room for; nothing where it has all. */
function leftOutText(leftOut: Overview["leftOut"]["scenarios"]): readonly string[] {
  const counts = Object.entries(leftOut);
  if (counts.length === 0) return [];
  const all = counts.reduce((sum, [, count]) => sum + count, 0);
  const which = counts.map(([status, count]) => `${count} ${status}`).join(", ");
  return [`${all} more ${all === 1 ? "is" : "are"} not listed (${which}): --reporter json has all of them.`];
}
