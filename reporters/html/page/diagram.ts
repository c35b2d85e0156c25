import { durationText } from "../../duration.ts";
import { visible } from "../../../src/visible.ts";
import type { ScenarioData } from "../data.ts";
import { type Axis, axisOf, rowAt, scaleFor } from "./axis.ts";
import { drawn, element } from "./elements.ts";
import type { Lanes } from "./lanes.ts";
import { rowParts } from "./row-parts.ts";
import type { Row } from "./rows.ts";
import { measure, type Sizes } from "./sizes.ts";
import { spokenRow } from "./state.ts";

/** Pixels above and below what is seen that are drawn as well. */
const BESIDE = 300;
/** So many rows are drawn at most; of more that fall on the same pixels only some can be seen. */
const MOST_DRAWN = 1200;
/** The distance of rows that is needed to read what stands beside them. */
const READABLE = 11;

/** How the diagram looks at time. */
export interface View {
  /** From 1: how much larger than at first. */
  zoom: number;
  /** Whether rows that came close together are drawn apart, so that each can be read. */
  apart: boolean;
}

/** The sequence diagram. Only what is in view is drawn, however many rows there are. */
export class Diagram {
  readonly node: HTMLElement;
  readonly #data: ScenarioData;
  readonly #lanes: Lanes;
  readonly #rows: readonly Row[];
  readonly #times: readonly number[];
  readonly #scale: number;
  readonly #view: View;
  readonly #picked: (row: number) => void;
  readonly #svg = drawn("svg", { class: "drawing", "aria-hidden": false, role: "presentation" });
  readonly #head = drawn("svg", { class: "lane-names", role: "presentation" });
  readonly #space: HTMLElement;
  #axis: Axis;
  #sizes: Sizes;
  #selected = -1;
  #awaitsFrame = false;

  constructor(
    data: ScenarioData,
    parts: { readonly lanes: Lanes; readonly rows: readonly Row[]; readonly view: View },
    picked: (row: number) => void,
  ) {
    this.#data = data;
    this.#lanes = parts.lanes;
    this.#rows = parts.rows;
    this.#view = parts.view;
    this.#times = parts.rows.map(({ at }) => at);
    this.#scale = scaleFor(this.#times);
    this.#picked = picked;
    this.#space = element("div", { class: "space" }, this.#svg);
    this.node = element(
      "div",
      {
        class: "diagram",
        tabindex: 0,
        role: "listbox",
        "aria-label": "What happened, in the order of time. Arrow keys move from one to the next.",
      },
      element("div", { class: "lane-head" }, this.#head),
      this.#space,
    );
    this.#axis = this.#layOut();
    this.#sizes = measure(0, this.#lanes.all.length, false);
    this.node.addEventListener("scroll", () => this.#drawSoon(), { passive: true });
    this.node.addEventListener("keydown", (event) => this.#key(event));
    this.#svg.addEventListener("click", (event) => this.#clicked(event));
    new ResizeObserver(() => this.draw()).observe(this.node);
  }

  get selected(): number {
    return this.#selected;
  }

  /** Looks at time in another way; what is in the middle stays there. */
  zoomed(): void {
    const middle = this.node.scrollTop + this.node.clientHeight / 2;
    const row = Math.min(this.#rows.length - 1, rowAt(this.#axis.ys, middle));
    const offset = (this.#axis.ys[row] ?? 0) - this.node.scrollTop;
    this.#axis = this.#layOut();
    this.draw();
    this.node.scrollTop = (this.#axis.ys[row] ?? 0) - offset;
    this.draw();
  }

  /** Selects a row and brings it into view. */
  select(row: number, isTold = true): void {
    if (row < 0 || row >= this.#rows.length) return;
    this.#selected = row;
    const y = this.#axis.ys[row] ?? 0;
    const { scrollTop, clientHeight } = this.node;
    const room = clientHeight - HEAD;
    this.#showLanes(row);
    if (y < scrollTop + 20 || y > scrollTop + room - 20) this.node.scrollTop = Math.max(0, y - room / 2);
    this.draw();
    if (isTold) this.#picked(row);
  }

  draw(): void {
    this.#sizes = measure(this.node.clientWidth, this.#lanes.all.length, this.#data.stepList.total > 0);
    const { width } = this.#sizes;
    const { scrollTop, clientHeight } = this.node;
    const from = Math.max(0, scrollTop - BESIDE);
    const height = Math.min(this.#axis.height - from, clientHeight + 2 * BESIDE);
    this.#space.style.height = `${this.#axis.height}px`;
    this.#space.style.width = `${width}px`;
    this.#svg.style.top = `${from}px`;
    setBox(this.#svg, width, Math.max(0, height), from);
    this.#svg.replaceChildren(
      ...this.#lines(from, height),
      ...this.#folds(from, height),
      ...this.#drawnRows(from, height),
    );
    setBox(this.#head, width, HEAD, 0);
    this.#head.replaceChildren(...this.#names());
    if (this.#selected >= 0) this.node.setAttribute("aria-activedescendant", `row-${this.#selected}`);
  }

  /** Scrolls sideways to where something is to be seen of a row: to its client. */
  #showLanes(index: number): void {
    const row = this.#rows[index];
    if (!row) return;
    const x = this.#sizes.xOf(row.frame && !row.frame.out ? row.to : row.from);
    const { scrollLeft, clientWidth } = this.node;
    if (clientWidth > 0 && (x < scrollLeft + 60 || x > scrollLeft + clientWidth - 60))
      this.node.scrollLeft = Math.max(0, x - clientWidth / 2);
  }

  #layOut(): Axis {
    const { zoom, apart } = this.#view;
    return axisOf(this.#times, {
      scale: this.#scale * zoom,
      least: apart ? Math.max(2, 24 * Math.min(1, zoom)) : 0,
      most: apart ? 96 : 400,
    });
  }

  #drawnRows(from: number, height: number): readonly SVGElement[] {
    const { ys } = this.#axis;
    const made: SVGElement[] = [];
    let above = -Infinity;
    let last = "";
    for (let index = rowAt(ys, from); index < ys.length && made.length < MOST_DRAWN; index++) {
      const y = ys[index] ?? 0;
      if (y > from + height) break;
      const row = this.#rows[index];
      if (!row) break;
      // What would be drawn over what is there already is not drawn.
      const place = `${Math.round(y)} ${row.from} ${row.to} ${row.frame?.state ?? ""}`;
      if (place === last && index !== this.#selected) continue;
      last = place;
      const timed = y - above >= READABLE || index === this.#selected;
      if (timed) above = y;
      // What stands on an arrow must not be crossed by the next one.
      const below = (ys[index + 1] ?? Infinity) - y;
      const readable = (timed && below >= READABLE) || index === this.#selected;
      const isSelected = index === this.#selected;
      const group = drawn(
        "g",
        {
          id: `row-${index}`,
          class: `row${isSelected ? " selected" : ""}`,
          role: "option",
          "aria-selected": String(isSelected),
          "aria-posinset": index + 1,
          "aria-setsize": this.#rows.length,
          "aria-label": spokenRow(row, this.#data),
          "data-row": index,
        },
        ...rowParts(row, y, { sizes: this.#sizes, began: this.#data.began, readable, timed }),
      );
      made.push(group);
    }
    return made;
  }

  #lines(from: number, height: number): readonly SVGElement[] {
    return this.#lanes.all.map(({ isServer }, lane) => {
      const x = this.#sizes.xOf(lane);
      return drawn("line", { class: isServer ? "lane server" : "lane", x1: x, x2: x, y1: from, y2: from + height });
    });
  }

  #folds(from: number, height: number): readonly SVGElement[] {
    const { width, left } = this.#sizes;
    return this.#axis.folds
      .filter(({ y }) => y >= from && y <= from + height)
      .slice(0, MOST_DRAWN)
      .map(({ y, milliseconds }) =>
        drawn(
          "g",
          { class: "fold", "aria-hidden": "true" },
          drawn("path", { d: `M${left - 8} ${y - 3}H${width}M${left - 8} ${y + 3}H${width}` }),
          drawn("text", { x: left - 14, y: y + 4, "text-anchor": "end" }, `⋮ ${durationText(milliseconds)}`),
        ),
      );
  }

  #names(): readonly SVGElement[] {
    return this.#lanes.all.map(({ label, isServer, members }, lane) => {
      const x = this.#sizes.xOf(lane);
      const most = Math.max(2, Math.floor((this.#sizes.distance - 16) / 7.4));
      const name = visible(label);
      // Members of a group, and clients with a number, differ at the end of their names.
      const text =
        name.length <= most ? name : /[\d\]]$/.test(name) ? `…${name.slice(1 - most)}` : `${name.slice(0, most - 1)}…`;
      const wide = Math.min(this.#sizes.distance - 6, text.length * 7.4 + 20);
      return drawn(
        "g",
        { class: `name${isServer ? " server" : ""}${members > 1 ? " group" : ""}` },
        drawn("title", {}, name),
        drawn("rect", { x: x - wide / 2, y: 6, width: wide, height: 24, rx: isServer ? 4 : 12 }),
        drawn("text", { x, y: 22, "text-anchor": "middle" }, text),
      );
    });
  }

  #drawSoon(): void {
    if (this.#awaitsFrame) return;
    this.#awaitsFrame = true;
    requestAnimationFrame(() => {
      this.#awaitsFrame = false;
      this.draw();
    });
  }

  #clicked(event: Event): void {
    const { target } = event;
    const row = target instanceof Element ? target.closest("[data-row]")?.getAttribute("data-row") : undefined;
    if (row !== undefined && row !== null) this.select(Number(row));
  }

  #key(event: KeyboardEvent): void {
    const page = Math.max(1, Math.floor(this.node.clientHeight / 40));
    const last = this.#rows.length - 1;
    const steps: Readonly<Record<string, number>> = {
      ArrowDown: this.#selected + 1,
      ArrowUp: this.#selected - 1,
      PageDown: this.#selected + page,
      PageUp: this.#selected - page,
      Home: 0,
      End: last,
    };
    const row = Object.hasOwn(steps, event.key) ? steps[event.key] : undefined;
    if (row === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    this.select(Math.min(last, Math.max(0, row)));
  }
}

/** The height of the names of lanes, in pixels. */
const HEAD = 36;

function setBox(svg: SVGSVGElement, width: number, height: number, y: number): void {
  svg.setAttribute("width", String(width));
  svg.setAttribute("height", String(height));
  svg.setAttribute("viewBox", `0 ${y} ${width} ${height}`);
}
