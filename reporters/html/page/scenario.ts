import { durationText } from "../../duration.ts";
import { visible, visibleText } from "../../../src/visible.ts";
import { isCaptured } from "../captured.ts";
import type { ScenarioData } from "../data.ts";
import { detail } from "./detail.ts";
import { Diagram, type View } from "./diagram.ts";
import { button, type Child, element } from "./elements.ts";
import { Lanes } from "./lanes.ts";
import { signs } from "./list.ts";
import { type Row, rowsOf } from "./rows.ts";
import { seriesView } from "./series.ts";
import { table } from "./table.ts";

/** A scenario as it is looked at. */
export class ScenarioView {
  readonly node: HTMLElement;
  readonly #data: ScenarioData;
  readonly #picked: (frame: number | undefined) => void;
  readonly #view: View = { zoom: 1, apart: true };
  /** Groups whose members have lanes of their own. */
  readonly #apart = new Set<string>();
  readonly #place = element("div", { class: "conversation-place" });
  readonly #tools = element("div", { class: "tools", role: "group", "aria-label": "The diagram" });
  readonly #detail = element("aside", { class: "detail", "aria-live": "polite", "aria-label": "What was picked" });
  #asTable = false;
  #rows: readonly Row[] = [];
  #diagram: Diagram | undefined;
  #selected = -1;

  /** `picked`: told of the frame that was picked, for the link. */
  constructor(data: ScenarioData, picked: (frame: number | undefined) => void) {
    this.#data = data;
    this.#picked = picked;
    this.node = element("article", { class: "scenario" }, ...this.#parts());
    this.#show();
  }

  /** Picks a frame by its number; says so when it is not in the report. */
  pickFrame(number: number): void {
    const row = this.#rows.findIndex(({ frame }) => frame?.n === number);
    if (row === -1) {
      this.#detail.replaceChildren(element("p", { class: "hint" }, `The frame ${number} is not in this report.`));
      return;
    }
    this.#select(row);
  }

  /** To be called when it stands in the page. */
  placed(): void {
    this.#diagram?.draw();
    if (this.#selected !== -1) return;
    // What one comes to look at.
    const failed = this.#rows.findIndex(
      ({ frame, step }) => frame?.state === "failed" || (!frame && step?.outcome === "failed"),
    );
    if (failed !== -1) this.#diagram?.select(failed, false);
    if (failed !== -1) this.#tell(failed);
  }

  #parts(): readonly Child[] {
    const { name, file, line, status, ms, tags, steps, why, failure, notes, coverage, series, output, unread, frames } =
      this.#data;
    // A recording is no scenario: it has no steps, and nothing in it can fail.
    const played = !isCaptured(this.#data);
    const facts = [
      `${visible(file)}${played ? `:${line}` : ""}`,
      durationText(ms),
      ...(played ? [`${steps} ${steps === 1 ? "step" : "steps"}`] : []),
      `${frames.total} ${frames.total === 1 ? "frame" : "frames"}`,
      ...(unread === 0 ? [] : [`${unread} never read`]),
    ];
    return [
      element(
        "header",
        { class: "scenario-head" },
        element(
          "h2",
          { tabindex: -1 },
          ...(played ? [element("span", { class: `badge ${status}` }, `${signs[status]} ${status}`), " "] : []),
          visible(name),
        ),
        element("p", { class: "facts" }, ...facts.flatMap((each, index) => (index === 0 ? [each] : [" · ", each]))),
        ...(tags.length === 0
          ? []
          : [element("p", { class: "tags" }, ...tags.map((tag) => element("span", {}, visible(tag))))]),
        ...(why !== undefined && failure === undefined ? [element("p", { class: "why" }, visible(why))] : []),
      ),
      ...(failure === undefined
        ? []
        : [
            element(
              "section",
              { class: "failure-box card", "aria-label": "Why it failed" },
              element("pre", { class: "failure", tabindex: 0, dir: "ltr" }, ...failureParts(failure)),
            ),
          ]),
      ...(failure !== undefined || notes.length === 0
        ? []
        : [element("ul", { class: "notes" }, ...notes.map((note) => element("li", {}, visibleText(note))))]),
      element(
        "section",
        { class: "conversation card", "aria-label": "The conversation" },
        element("div", { class: "card-head" }, element("h3", {}, "Conversation"), this.#tools),
        element("div", { class: "conversation-parts" }, this.#place, this.#detail),
        legend(),
      ),
      ...(series.length === 0 ? [] : [element("h3", { class: "heading" }, "Latencies"), ...series.map(seriesView)]),
      ...(coverage.length === 0
        ? []
        : [
            element("h3", { class: "heading" }, "Contracts"),
            element("ul", { class: "notes" }, ...coverage.map((each) => element("li", {}, visible(each)))),
          ]),
      ...(output === ""
        ? []
        : [
            element(
              "details",
              { class: "output card" },
              element("summary", {}, "Output of servers, and what was logged"),
              element("pre", { tabindex: 0, dir: "ltr" }, visibleText(output)),
            ),
          ]),
    ];
  }

  #show(): void {
    const lanes = new Lanes(this.#data, this.#apart);
    this.#rows = rowsOf(this.#data, lanes);
    this.#fillTools(lanes);
    if (this.#rows.length === 0) {
      this.#place.replaceChildren(
        element("p", { class: "hint" }, "Nothing happened on a wire, or nothing of it was kept."),
      );
      return;
    }
    if (this.#asTable) {
      this.#diagram = undefined;
      this.#place.replaceChildren(table(this.#rows, this.#data, (row) => this.#tell(row)));
      return;
    }
    const diagram = new Diagram(this.#data, { lanes, rows: this.#rows, view: this.#view }, (row) => this.#tell(row));
    this.#diagram = diagram;
    this.#place.replaceChildren(diagram.node);
    diagram.draw();
    if (this.#selected >= 0) diagram.select(this.#selected, false);
  }

  #fillTools({ groups }: Lanes): void {
    const zoom = (by: number): void => {
      this.#view.zoom = Math.min(64, Math.max(1 / 64, this.#view.zoom * by));
      this.#diagram?.zoomed();
    };
    const toggle = (label: string, on: boolean, act: () => void, title: string): HTMLElement =>
      button(label, act, { class: "choice", "aria-pressed": String(on), title });
    this.#tools.replaceChildren(
      ...(this.#asTable
        ? []
        : [
            button("−", () => zoom(1 / 2), { "aria-label": "Zoom out", title: "Zoom out" }),
            button("+", () => zoom(2), { "aria-label": "Zoom in", title: "Zoom in" }),
            toggle(
              "True time",
              !this.#view.apart,
              () => this.#again(() => (this.#view.apart = !this.#view.apart)),
              "To scale, also where frames lie on top of each other",
            ),
            ...groups.map((group) =>
              toggle(
                `${visible(group)} apart`,
                this.#apart.has(group),
                () => this.#again(() => this.#turn(group)),
                "A lane for each member of the group",
              ),
            ),
          ]),
      toggle("Table", this.#asTable, () => this.#again(() => (this.#asTable = !this.#asTable)), "The same as a table"),
    );
  }

  #again(change: () => void): void {
    const focused = [...this.#tools.children].indexOf(document.activeElement ?? this.#tools);
    const frame = this.#rows[this.#selected]?.frame?.n;
    change();
    this.#show();
    const row = frame === undefined ? -1 : this.#rows.findIndex((each) => each.frame?.n === frame);
    if (row !== -1) this.#select(row);
    const again = this.#tools.children[Math.min(focused, this.#tools.children.length - 1)];
    if (focused !== -1 && again instanceof HTMLElement) again.focus();
  }

  #turn(group: string): void {
    if (!this.#apart.delete(group)) this.#apart.add(group);
  }

  #select(row: number): void {
    if (this.#diagram) this.#diagram.select(row);
    else this.#tell(row);
  }

  #tell(index: number): void {
    const row = this.#rows[index];
    if (!row) return;
    this.#selected = index;
    this.#detail.replaceChildren(
      detail(row, this.#data, (by) => this.#select(Math.min(this.#rows.length - 1, Math.max(0, index + by)))),
    );
    this.#picked(row.frame?.n);
  }
}

/** The first line of a failure says what is wrong; lines with marks and with what came are told apart from the rest. */
function failureParts(failure: string): readonly Child[] {
  const [first = "", ...rest] = failure.split("\n");
  return [
    element("strong", {}, first),
    ...rest.flatMap((line): Child[] => ["\n", /^\s*\d*\s*\| *\^/.test(line) ? element("mark", {}, line) : line]),
  ];
}

function legend(): HTMLElement {
  const items = [
    ["sent", "▶ solid", "sent"],
    ["matched", "✓", "taken by a step"],
    ["failed", "✗", "taken, and the step failed by it"],
    ["unread", "○ dashed", "never read"],
    ["other", "dotted", "taken by no step"],
  ] as const;
  return element(
    "ul",
    { class: "legend", "aria-label": "What the arrows mean" },
    ...items.map(([name, sign, words]) =>
      element("li", { class: `is-${name}` }, element("span", {}, sign), ` ${words}`),
    ),
  );
}
