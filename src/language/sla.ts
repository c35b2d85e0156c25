import { duration, formatDuration } from "../expression/duration.ts";
import { type Expr, nowhere } from "../expression/expr.ts";
import { count } from "../expression/number.ts";
import { type Members, objectSchema, readMembers } from "../shape/maps.ts";
import { didYouMean } from "../shape/nearest.ts";
import { reportWrong } from "../shape/scalars.ts";
import type { Reader, Shape } from "../shape/shape.ts";
import type { Span } from "../source.ts";
import { type Node, isNull } from "../tree.ts";
import type { DocumentReader } from "./reader.ts";

const members = {
  min: { shape: duration, doc: "No latency may be below it." },
  p50: { shape: duration, doc: "The most that the median may be." },
  p90: { shape: duration, doc: "The most that the latency may be that 90 of 100 do not exceed." },
  p95: { shape: duration, doc: "The most that the latency may be that 95 of 100 do not exceed." },
  p99: { shape: duration, doc: "The most that the latency may be that 99 of 100 do not exceed." },
  max: { shape: duration, doc: "No latency may be above it." },
  spread: {
    shape: duration,
    doc: "The least that must lie between the smallest and the largest: clients that reconnect must not come all at once.",
  },
  minCount: { shape: count, doc: "How many latencies there must be. Default: 1." },
} as const satisfies Members;

/** What can be limited of a series. */
export type Limited = keyof typeof members;

/** The limits on one series, in milliseconds; `minCount` is a number. */
export interface SeriesLimits {
  readonly series: string;
  /** Its name in `sla`. */
  readonly at: Span;
  readonly limits: Readonly<Partial<Record<Limited, Expr<number> | undefined>>>;
}

/** Limits by the name of a series; null takes away those that the head of the file says. */
export const sla: Shape<readonly SeriesLimits[]> = {
  schema: { type: "object", additionalProperties: { anyOf: [{ type: "null" }, objectSchema(members)] } },
  read(node, reader) {
    if (node.kind !== "map")
      return reportWrong(node, "limits by the name of a series", reader, "Write sla: { delivery: { p95: 200ms } }.");
    const read: SeriesLimits[] = [];
    for (const { key, keySpan, value } of node.entries) {
      if (isNull(value)) continue;
      if (value.kind !== "map" || value.entries.length === 0) {
        const limit = value.kind === "scalar" ? `max: ${value.raw}` : "p95: 200ms";
        reportWrong(value, `limits on the series "${key}"`, reader, `Write ${key}: { ${limit} }.`);
        continue;
      }
      const limits = readMembers(value, `the limits on "${key}"`, members, reader);
      reportContradiction(limits, reader);
      read.push({ series: key, at: keySpan, limits });
    }
    return read;
  },
};

/** No percentile is below the smallest latency. */
function reportContradiction(limits: SeriesLimits["limits"], reader: Reader): void {
  const { min } = limits;
  if (!min?.constant) return;
  const least = min.evaluate(nowhere);
  for (const name of ["p50", "p90", "p95", "p99", "max"] as const) {
    const limit = limits[name];
    const most = limit?.constant ? limit.evaluate(nowhere) : Infinity;
    if (most >= least) continue;
    reader.report({
      headline: `No latencies keep both: none below ${formatDuration(least)}, and a ${name} of at most ${formatDuration(most)}`,
      label: "less than min",
      at: limit?.span,
      help: "min is a limit on the smallest latency: it tells of answers that come too early.",
    });
    return;
  }
}

/**
 * The limits that hold for a document: its own, each on a series that its steps measure; of those that it has from the head
 * of its file the ones whose series it measures. Asked when all steps are compiled but those of `finally`, which run after
 * the limits have been judged.
 */
export function limitsOn(
  limits: readonly SeriesLimits[],
  own: Node | undefined,
  reader: DocumentReader,
): readonly SeriesLimits[] {
  const measured = new Set(reader.document.series);
  const ownNames = new Set(own?.kind === "map" ? own.entries.map(({ key }) => key) : []);
  // What else the document measures is known when all of it is read.
  reader.defer(async () => {
    for (const { series, at } of limits)
      if (!measured.has(series) && ownNames.has(series)) reportUnmeasured(series, at, reader);
  });
  return limits.filter(({ series }) => measured.has(series));
}

function reportUnmeasured(series: string, at: Span, reader: DocumentReader): void {
  const { document } = reader;
  const other = document.ids.has(series) || document.silent.has(series);
  const help = document.series.has(series)
    ? "Only finally measures it, and limits are judged before that. Measure it in steps."
    : (didYouMean(series, document.measurable) ??
      `Give the latencies that it is for this name: - bob: { receive: …, measure: ${series} }.`);
  reader.report({
    headline: other
      ? `The step "${series}" has no latency that a limit could be on`
      : `Nothing measures the series "${series}"`,
    label: other ? "no latency" : "no step measures it",
    at,
    help,
  });
}
