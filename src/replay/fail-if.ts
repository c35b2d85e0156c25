import { formatDuration, parseDuration } from "../expression/duration.ts";
import type { SeriesSummary } from "../events.ts";
import { Failure } from "../problem.ts";
import { didYouMean } from "../shape/nearest.ts";
import { accuracyOf, type Counts } from "./score.ts";

/** What rules are about: all connections together. */
export interface Totals {
  readonly counts: Counts;
  /** Undefined when no latency was measured. */
  readonly latency: SeriesSummary | undefined;
  readonly recordedLatency: SeriesSummary | undefined;
  /** Connections whose handshake is not as it was recorded, and that ended in another way. */
  readonly handshakes: number;
  readonly endings: number;
  /** Messages of clients that could not be sent. */
  readonly unsent: number;
}

/** A condition under which a comparison fails: `accuracy < 99.5`. */
export interface FailIf {
  readonly text: string;
  /** What it is about: `accuracy`, `latency.p95`. */
  readonly metric: string;
  /** What the metric is, in words, when the condition holds; undefined when it does not. */
  broken(totals: Totals): string | undefined;
}

/** Reads a condition. Throws a `Failure` with what is wrong with it. */
export function parseFailIf(text: string): FailIf {
  const match = /^\s*([A-Za-z][\w.]*)\s*(<=|>=|==|=|!=|<|>)\s*(-?\d+(?:\.\d+)?)\s*([A-Za-z%µ]*)\s*$/.exec(text);
  if (!match)
    throw wrong(
      text,
      "is no condition",
      "Write a metric, a comparison and a number: accuracy < 99.5, or latency.p95 > 200ms.",
    );
  const [, name = "", comparison = "", digits = "", unit = ""] = match;
  const metric = Object.hasOwn(metrics, name) ? metrics[name] : undefined;
  if (!metric) {
    const names = Object.keys(metrics);
    throw wrong(text, `has no metric "${name}"`, didYouMean(name, names) ?? `The metrics are ${names.join(", ")}.`);
  }
  const compare = comparisons.get(comparison);
  if (!compare) throw wrong(text, `compares with "="`, `Write ${name} == ${digits}${unit}.`);
  const number = Number(digits);
  const bound = metric.bound(number, unit);
  if (typeof bound === "string") throw wrong(text, bound, metric.help(name, digits));
  return {
    text: `${name} ${comparison} ${digits}${unit}`,
    metric: name,
    broken(totals) {
      const value = metric.value(totals);
      const limit = bound(totals);
      // What never came has no latency, and a limit on it is not kept by that.
      if (value === undefined && metric.kind === "time" && totals.recordedLatency)
        return `${name} is unknown: nothing came that it could be measured of`;
      if (value === undefined || limit === undefined || !compare(value, limit)) return undefined;
      return `${name} is ${metric.show(value)}${unit === "%" && metric.kind !== "percent" ? `, and ${digits}% are ${metric.show(limit)}` : ""}`;
    },
  };
}

// --- internal ---

type Bound = (totals: Totals) => number | undefined;

interface Metric {
  readonly kind: "percent" | "count" | "time";
  readonly value: (totals: Totals) => number | undefined;
  /** What the number with its unit stands for; a text when they do not fit. */
  readonly bound: (number: number, unit: string) => Bound | string;
  readonly show: (value: number) => string;
  readonly help: (name: string, digits: string) => string;
}

const comparisons: ReadonlyMap<string, (a: number, b: number) => boolean> = new Map([
  ["<", (a: number, b: number) => a < b],
  ["<=", (a: number, b: number) => a <= b],
  [">", (a: number, b: number) => a > b],
  [">=", (a: number, b: number) => a >= b],
  ["==", (a: number, b: number) => a === b],
  ["!=", (a: number, b: number) => a !== b],
]);

const accuracy: Metric = {
  kind: "percent",
  value: ({ counts }) => accuracyOf(counts),
  bound: (number, unit) => (unit === "" || unit === "%" ? () => number : "gives a percentage another unit"),
  show: (value) => percentText(value),
  help: (name, digits) => `Write ${name} < ${digits}, in percent.`,
};

function count(of: (totals: Totals) => number): Metric {
  return {
    kind: "count",
    value: of,
    bound(number, unit) {
      if (unit === "") return () => number;
      return unit === "%" ? ({ counts }) => (counts.recorded * number) / 100 : "gives a number of messages a unit";
    },
    show: (value) => String(Math.round(value * 100) / 100),
    help: (name, digits) => `Write ${name} > ${digits}, or ${name} > 1% of what was recorded.`,
  };
}

function latency(of: keyof SeriesSummary): Metric {
  return {
    kind: "time",
    value: (totals) => totals.latency?.[of],
    bound(number, unit) {
      if (unit === "%")
        return ({ recordedLatency }) => (recordedLatency ? (recordedLatency[of] * number) / 100 : undefined);
      const limit = parseDuration(`${number}${unit}`);
      if (limit !== undefined) return () => limit;
      return unit === "" ? "has a time without a unit" : `has an unknown unit "${unit}"`;
    },
    show: (value) => formatDuration(Math.round(value * 1_000) / 1_000),
    help: (name, digits) => `Write ${name} > ${digits}ms or ${digits}s, or ${name} > 150% of the recorded one.`,
  };
}

const metrics: Readonly<Record<string, Metric>> = {
  accuracy,
  matched: count(({ counts }) => counts.matched),
  changed: count(({ counts }) => counts.changed),
  missing: count(({ counts }) => counts.missing),
  extra: count(({ counts }) => counts.extra),
  reordered: count(({ counts }) => counts.reordered),
  recorded: count(({ counts }) => counts.recorded),
  received: count(({ counts }) => counts.came),
  handshakes: count(({ handshakes }) => handshakes),
  endings: count(({ endings }) => endings),
  unsent: count(({ unsent }) => unsent),
  "latency.min": latency("min"),
  "latency.p50": latency("p50"),
  "latency.p90": latency("p90"),
  "latency.p95": latency("p95"),
  "latency.p99": latency("p99"),
  "latency.max": latency("max"),
};

/** A percentage that is never told as more than it is: what is not all is less than 100 %. */
export function percentText(value: number): string {
  return `${Math.floor(value * 100 + 1e-9) / 100} %`;
}

function wrong(text: string, what: string, help: string): Failure {
  return new Failure({ code: "invalid-argument", headline: `--fail-if ${JSON.stringify(text)} ${what}`, help });
}
