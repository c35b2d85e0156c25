import { durationText } from "../../duration.ts";
import { visible } from "../../../src/visible.ts";
import type { SeriesData } from "../data.ts";
import { drawn, element } from "./elements.ts";

/** What is told of a series, in this order; of `spread` and `min` the limit is the least. */
const FIGURES = ["min", "p50", "p90", "p95", "p99", "max", "spread"] as const;
type Figure = (typeof FIGURES)[number];
const least: ReadonlySet<string> = new Set(["min", "spread"]);

/** The latencies of a series: how they lie, and its figures beside its limits. */
export function seriesView({ name, summary, distribution }: SeriesData): HTMLElement {
  const limits = distribution?.limits ?? {};
  const figures = FIGURES.filter((each) => each !== "spread" || limits[each] !== undefined);
  const rows = figures.map((figure) => figureRow(figure, figureOf(figure, summary), limits[figure]));
  const { minCount } = limits;
  const fewer = minCount !== undefined && summary.count < minCount;
  return element(
    "section",
    { class: "series card" },
    element(
      "h3",
      {},
      visible(name),
      element(
        "span",
        { class: fewer ? "count broken" : "count" },
        ` ${summary.count} measured${minCount === undefined ? "" : `, at least ${minCount} wanted${fewer ? " ✗" : " ✓"}`}`,
      ),
    ),
    element(
      "div",
      { class: "series-parts" },
      chart({ name, summary, ...(distribution ? { distribution } : {}) }),
      element(
        "table",
        { class: "figures" },
        element("caption", { class: "unseen" }, `Latencies of ${visible(name)} and their limits`),
        element(
          "thead",
          {},
          element("tr", {}, ...["", "Value", "Limit", ""].map((each) => element("th", { scope: "col" }, each))),
        ),
        element("tbody", {}, ...rows),
      ),
    ),
  );
}

/** Whether a figure keeps its limit; undefined without one. */
export function keeps(figure: string, value: number, limit: number | undefined): boolean | undefined {
  if (limit === undefined) return undefined;
  return least.has(figure) ? value >= limit : value <= limit;
}

function figureOf(figure: Figure, summary: SeriesData["summary"]): number {
  return figure === "spread" ? summary.max - summary.min : summary[figure];
}

function figureRow(figure: Figure, value: number, limit: number | undefined): HTMLElement {
  const kept = keeps(figure, value, limit);
  const sign = limit === undefined ? "" : `${least.has(figure) ? "≥" : "≤"} ${durationText(limit)}`;
  return element(
    "tr",
    { class: kept === false ? "broken" : "" },
    element("th", { scope: "row" }, figure),
    element("td", { class: "number" }, durationText(value)),
    element("td", { class: "number" }, sign),
    element("td", {}, kept === undefined ? "" : kept ? "✓ kept" : "✗ broken"),
  );
}

const [WIDTH, HEIGHT, FOOT] = [520, 150, 34];

/** A histogram with the percentiles and the limits as lines. */
function chart({ name, summary, distribution }: SeriesData): SVGElement {
  const { buckets = [], limits = {} } = distribution ?? {};
  const scale = scaleOf(buckets, limits);
  const most = Math.max(1, ...buckets.map(({ count }) => count));
  const top = (count: number): number => HEIGHT - FOOT - (count / most) * (HEIGHT - FOOT - 22);
  const bars = buckets.map(({ from, to, count }) => {
    const [left, right] = [scale(from), scale(to)];
    return drawn(
      "rect",
      {
        class: "column",
        x: left,
        y: top(count),
        width: Math.max(2, right - left - 1),
        height: HEIGHT - FOOT - top(count),
      },
      drawn("title", {}, `${count} from ${durationText(from)} to ${durationText(to)}`),
    );
  });
  const lines = percentileMarks(summary, scale);
  const bounds = limitMarks(summary, limits, scale);
  const [first, last] = [buckets[0], buckets.at(-1)];
  return drawn(
    "svg",
    {
      class: "histogram",
      viewBox: `0 0 ${WIDTH} ${HEIGHT}`,
      role: "img",
      "aria-label": `Histogram of ${summary.count} latencies of ${visible(name)}, from ${durationText(summary.min)} to ${durationText(summary.max)}`,
    },
    drawn("line", { class: "base", x1: 0, x2: WIDTH, y1: HEIGHT - FOOT, y2: HEIGHT - FOOT }),
    ...bars,
    ...lines,
    ...bounds,
    ...(first && last
      ? [
          drawn("text", { x: 2, y: HEIGHT - 4 }, durationText(first.from)),
          drawn(
            "text",
            { x: Math.max(90, scale(last.to)), y: HEIGHT - 4, "text-anchor": "end" },
            durationText(last.to),
          ),
        ]
      : []),
  );
}

/** The percentiles as lines; those that stand at the same place share their text. */
function percentileMarks(
  summary: SeriesData["summary"],
  scale: (milliseconds: number) => number,
): readonly SVGElement[] {
  const marks: { label: string; x: number }[] = [];
  for (const figure of ["p50", "p95", "p99"] as const) {
    const x = scale(summary[figure]);
    const before = marks.at(-1);
    if (before && x - before.x < 24) before.label += ` ${figure}`;
    else marks.push({ label: figure, x });
  }
  return marks.flatMap(({ label, x }) => mark(label, x, false));
}

/** The limits as lines. One that is further away than the axis goes stands at its end, with an arrow. */
function limitMarks(
  summary: SeriesData["summary"],
  limits: Readonly<Record<string, number>>,
  scale: (milliseconds: number) => number,
): readonly SVGElement[] {
  const marks: { label: string; x: number; broken: boolean; beyond: boolean }[] = [];
  for (const [figure, limit] of Object.entries(limits)) {
    if (figure === "spread" || figure === "minCount") continue;
    const x = scale(limit);
    const broken = keeps(figure, figureOf(figure as Figure, summary), limit) === false;
    const before = marks.find((each) => Math.abs(each.x - x) < 24 && each.broken === broken);
    if (before) before.label += ` ${figure}`;
    else marks.push({ label: figure, x, broken, beyond: x >= WIDTH - 8 && limit > summary.max });
  }
  return marks.flatMap(({ label, x, broken, beyond }) => mark(`${label} limit${beyond ? " →" : ""}`, x, true, broken));
}

function mark(label: string, x: number, isLimit: boolean, broken = false): readonly SVGElement[] {
  const name = `${isLimit ? "limit" : "percentile"}${broken ? " broken" : ""}`;
  const anchor = x > WIDTH - 90 ? "end" : "start";
  const y = isLimit ? 12 : HEIGHT - FOOT + 13;
  return [
    drawn("line", { class: name, x1: x, x2: x, y1: isLimit ? 4 : 20, y2: HEIGHT - FOOT }),
    drawn("text", { class: name, x: anchor === "end" ? x - 3 : x + 3, y, "text-anchor": anchor }, label),
  ];
}

/** Where a latency stands from left to right. Where latencies lie far apart, buckets grow with them, and so does the axis. */
function scaleOf(
  buckets: NonNullable<SeriesData["distribution"]>["buckets"],
  limits: Readonly<Record<string, number>>,
): (milliseconds: number) => number {
  const [first, last] = [buckets[0], buckets.at(-1)];
  if (!first || !last) return () => 0;
  const { min: _min, spread: _spread, minCount: _minCount, ...most } = limits;
  const wanted = Math.max(last.to, ...Object.values(most));
  // A limit that is far away would press all bars into a corner; it stands at the edge then.
  const [low, high] = [first.from, Math.min(wanted, last.to + 2 * (last.to - first.from || last.to || 1))];
  const grows = low > 0 && last.to / low > 20;
  const place = (value: number): number =>
    grows ? Math.log(Math.max(value, low) / low) / Math.log(high / low) : (value - low) / (high - low || 1);
  return (value) => 4 + Math.min(1, Math.max(0, place(value))) * (WIDTH - 12);
}
