import { type DurationRange, formatDuration } from "../../expression/duration.ts";
import type { Expr } from "../../expression/expr.ts";
import type { Span } from "../../source.ts";
import type { Count } from "../../steps/receiving/count.ts";
import { countFault, type Expectation, told } from "./expectation.ts";
import type { LogRecord } from "../log/log-ring.ts";

/** When clients must come. */
export interface Coming {
  readonly path: Expr<string>;
  readonly count: Count | undefined;
  readonly gaps: readonly Expr<DurationRange>[] | undefined;
  /** Whether a gap begins where a connection has ended: else where the handshake before came in. */
  readonly afterClose: boolean;
  readonly at: Span;
}

/** That clients come so often, and in such a time after another. */
export function connected({ path, count, gaps, afterClose, at }: Coming): Expectation {
  return {
    judge(records, scope) {
      const wanted = path.evaluate(scope);
      const handshakes = handshakesAt(wanted, records);
      const came = `clients came ${handshakes.length === 1 ? "once" : `${handshakes.length} times`} to ${wanted}`;
      const least = gaps && count === undefined ? gaps.length + 1 : undefined;
      const fault =
        least === undefined
          ? countFault(count, handshakes.length, scope)
          : handshakes.length < least
            ? `at least ${least}`
            : undefined;
      const between = handshakes.slice(1).map((each, index) => {
        const from = afterClose ? each.lastEnd : handshakes[index]?.at;
        return from === undefined ? undefined : each.at - from;
      });
      const shown =
        between.length > 0
          ? [`the gaps were ${between.map((each) => (each === undefined ? "none" : formatDuration(each))).join(", ")}`]
          : [];
      if (fault !== undefined) {
        return told(handshakes.length === 0 ? "never-came" : "wrong-count", {
          headline: `${came}, expected ${fault}`,
          label: "not so often",
          at,
          expected: fault,
          actual: String(handshakes.length),
          notes: shown,
        });
      }
      for (const [index, gap] of (gaps ?? []).entries()) {
        const { min, max } = gap.evaluate(scope);
        const actual = between[index];
        if (index >= between.length || (actual !== undefined && actual >= min && actual <= max)) continue;
        const expected = `${formatDuration(min)}..${formatDuration(max)}`;
        const isEarly = actual === undefined || actual < min;
        const what =
          actual === undefined
            ? `${index + 2} came while the connection of ${index + 1} was open`
            : `between ${afterClose ? `the end of ${index + 1}` : index + 1} and ${index + 2} lie ${formatDuration(actual)}`;
        return told(isEarly ? "too-early" : "too-late", {
          headline: `${came}: ${what}, expected ${expected}`,
          label: isEarly ? "too early" : "too late",
          at: gap.span,
          expected,
          actual: actual === undefined ? "no gap" : formatDuration(actual),
          notes: shown,
        });
      }
      return undefined;
    },
  };
}

// --- internal ---

interface Handshake {
  readonly at: number;
  /** When a connection that came before had ended, after the handshake before: the latest; undefined when none had. */
  readonly lastEnd: number | undefined;
}

function handshakesAt(wanted: string, records: readonly LogRecord[]): readonly Handshake[] {
  const open = new Set<string>();
  const handshakes: Handshake[] = [];
  let lastEnd: number | undefined;
  for (const { entry } of records) {
    if (entry.type === "closed" && open.delete(entry.connection)) lastEnd = entry.at;
    if (entry.type !== "opened" && entry.type !== "refused" && entry.type !== "not-found") continue;
    if (pathOf(entry.url) !== wanted && !("endpoint" in entry && entry.endpoint === wanted)) continue;
    handshakes.push({ at: entry.at, lastEnd });
    // One that was turned away has ended at once.
    lastEnd = entry.type === "opened" ? undefined : entry.at;
    if (entry.type === "opened") open.add(entry.connection);
  }
  return handshakes;
}

function pathOf(url: string): string {
  return url.split("?")[0] ?? url;
}
