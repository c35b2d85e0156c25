import { placeText } from "../codeframe.ts";
import type { SeriesSummary } from "../events.ts";
import { formatDuration } from "../expression/duration.ts";
import type { Expr, Scope } from "../expression/expr.ts";
import type { Limited, SeriesLimits } from "../language/sla.ts";
import type { Lateness } from "../play/lateness.ts";
import type { MeasuredSeries } from "../play/measured-series.ts";
import { Failure } from "../problem.ts";
import { placeOf, type Span } from "../source.ts";
import { tableLines } from "../table.ts";
import { cut } from "../visible.ts";

/**
 * Judges series by their limits: one failure for all that are broken, each with its place. Throws a `Failure` for a limit
 * without a value. `lateness` tells of the runner itself.
 */
export function brokenSla(
  sla: readonly SeriesLimits[],
  measured: ReadonlyMap<string, MeasuredSeries>,
  scope: Scope,
  lateness?: Pick<Lateness, "longest">,
): Failure | undefined {
  const judged = sla.map((each) => judge(each, measured.get(each.series)?.summary(), scope));
  const broken = judged.flatMap((each) => each.broken);
  const [first] = broken;
  if (!first) return undefined;
  const others = broken.length - 1;
  const more = others === 0 ? "" : ` (and ${others} more ${others === 1 ? "limit is" : "limits are"} broken)`;
  return new Failure({
    code: "sla",
    headline: `${first.series}: ${first.text}${more}`,
    label: first.label,
    at: first.at,
    expected: first.expected,
    actual: first.actual,
    notes: [
      ...(others === 0 ? [] : [["every limit that is broken:", ...broken.map(lineOf)].join("\n  ")]),
      tableOf(judged).join("\n"),
      ...(lateness ? latenessNotes(broken, measured, lateness) : []),
      ...judged.flatMap(({ series, summary }) => (summary && summary.min < 0 ? [beforeCause(series)] : [])),
    ],
    help: helpFor(first),
  });
}

/** The limits on each series that can be told: one that has no value when all is over is left out. */
export function limitsBySeries(
  sla: readonly SeriesLimits[],
  scope: Scope,
): ReadonlyMap<string, Readonly<Record<string, number>>> {
  return new Map(
    sla.map(({ series, limits }) => [
      series,
      Object.fromEntries(
        ORDER.flatMap((limited) => {
          const value = limits[limited] && valueOf(limits[limited], scope);
          return value === undefined ? [] : [[limited, value]];
        }),
      ),
    ]),
  );
}

/** Undefined when the scenario failed before what the limit reads had a value. */
function valueOf(limit: Expr<number>, scope: Scope): number | undefined {
  try {
    return limit.evaluate(scope);
  } catch (thrown) {
    if (thrown instanceof Failure) return undefined;
    throw thrown;
  }
}

interface Judged {
  readonly series: string;
  readonly summary: SeriesSummary | undefined;
  readonly limits: ReadonlyMap<Limited, number>;
  readonly broken: readonly Broken[];
}

interface Broken {
  readonly series: string;
  readonly limited: Limited;
  /** By how much, in milliseconds; of `minCount` how many are missing. */
  readonly by: number;
  readonly text: string;
  readonly label: string;
  readonly expected: string;
  readonly actual: string;
  readonly at: Span;
}

function judge(
  { series, at, limits: written }: SeriesLimits,
  summary: SeriesSummary | undefined,
  scope: Scope,
): Judged {
  const limits = new Map<Limited, number>([["minCount", 1]]);
  const broken: Broken[] = [];
  for (const limited of ORDER) {
    const limit = written[limited];
    if (limit) limits.set(limited, limit.evaluate(scope));
    const value = limits.get(limited);
    if (value === undefined) continue;
    const found = breach(limited, value, summary);
    if (found) broken.push({ series, limited, at: limit?.span ?? at, ...found });
  }
  return { series, summary, limits, broken };
}

/** What is judged, in the order of the table. */
const ORDER = ["minCount", "min", "p50", "p90", "p95", "p99", "max", "spread"] as const satisfies readonly Limited[];

/** Limits that a figure must not be below. */
const least: ReadonlySet<Limited> = new Set(["min", "spread"]);

function figureOf(summary: SeriesSummary, limited: Exclude<Limited, "minCount">): number {
  return limited === "spread" ? summary.max - summary.min : summary[limited];
}

function breach(
  limited: Limited,
  limit: number,
  summary: SeriesSummary | undefined,
): Omit<Broken, "series" | "limited" | "at"> | undefined {
  if (limited === "minCount") {
    const count = summary?.count ?? 0;
    if (count >= limit) return undefined;
    const label = count === 0 ? "nothing was measured" : `${count} measured`;
    const text = count === 0 ? label : `only ${latencies(count)} measured, at least ${limit} are wanted`;
    return { by: limit - count, text, label, expected: `at least ${latencies(limit)}`, actual: String(count) };
  }
  // Without samples there is nothing to be too late; that is told by their number.
  if (!summary) return undefined;
  const value = figureOf(summary, limited);
  const isLeast = least.has(limited);
  const by = isLeast ? limit - value : value - limit;
  if (by <= 0) return undefined;
  const [actual, bound, off] = [value, limit, by].map(formatDuration);
  const side = isLeast ? "under" : "over";
  return {
    by,
    text: `${limited} is ${actual}, ${off} ${side} the limit`,
    label: `${limited} is ${actual}`,
    expected: `${limited} of at ${isLeast ? "least" : "most"} ${bound}`,
    actual: String(actual),
  };
}

function latencies(count: number): string {
  return `${count} ${count === 1 ? "latency" : "latencies"}`;
}

function lineOf({ series, text, at }: Broken): string {
  return `${series}: ${text} (${placeText(placeOf(at))})`;
}

/** The figures of the series, each with its limits below it. */
function tableOf(judged: readonly Judged[]): readonly string[] {
  const shown = judged.slice(0, SHOWN);
  const figures = FIGURES.filter((each) => each !== "spread" || shown.some(({ limits }) => limits.has("spread")));
  const rows = shown.flatMap(({ series, summary, limits }) => [
    [
      cut(series, 30),
      String(summary?.count ?? 0),
      ...figures.map((each) => (summary ? formatDuration(figureOf(summary, each)) : "-")),
    ],
    [
      "  limits",
      `≥ ${limits.get("minCount")}`,
      ...figures.map((each) => {
        const limit = limits.get(each);
        return limit === undefined ? "" : `${least.has(each) ? "≥" : "≤"} ${formatDuration(limit)}`;
      }),
    ],
  ]);
  const left = judged.length - shown.length;
  return [...tableLines([["series", "n", ...figures], ...rows]), ...(left > 0 ? [`and ${left} more series`] : [])];
}

const FIGURES = ["min", "p50", "p90", "p95", "p99", "max", "spread"] as const;
const SHOWN = 10;

/** Said where it bears on what is broken, as beside a single latency that came too late. */
function latenessNotes(
  broken: readonly Broken[],
  measured: ReadonlyMap<string, MeasuredSeries>,
  lateness: Pick<Lateness, "longest">,
): readonly string[] {
  const told = new Map<string, number>();
  for (const { series, limited, by } of broken) {
    const times = least.has(limited) || limited === "minCount" ? undefined : measured.get(series);
    const own = times ? lateness.longest(times.from, times.to) : 0;
    if (own > by / 10) told.set(series, own);
  }
  return [...told].map(
    ([series, own]) => `${series}: the runner itself was late meanwhile, by ${formatDuration(own)} at a stretch`,
  );
}

function beforeCause(series: string): string {
  return `${series}: a message came before its cause; give the cause an id, and write after: with it beside measure`;
}

function helpFor({ limited, actual }: Broken): string {
  if (limited === "minCount")
    return actual === "0"
      ? "The steps that measure it did not run: is an if false there, or has their loop no rounds?"
      : "minCount is how many there must be: run the loop more often, or lower it.";
  if (limited === "spread")
    return "They come too close together: the jitter is smaller than it should be, or there is none.";
  if (limited === "min")
    return "A limit on each latency is within: 5ms..200ms beside the step: it shows the message that is too early.";
  return "A limit on each latency is within, beside the step: it shows the message that is too late.";
}
