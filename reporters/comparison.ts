import type { Style } from "../src/codeframe.ts";
import type { ComparedCounts } from "../src/events.ts";
import { tableLines } from "../src/table.ts";
import { cut } from "../src/visible.ts";
import { distinctNames } from "./distinct-names.ts";
import type { Compared } from "./tally.ts";
import { byNumbers } from "../src/by-numbers.ts";

/** How connections and their channels compare with how they were recorded, a row each, and an empty line behind them. */
export function comparisonLines(
  compared: readonly Compared[],
  { paint, width }: Style,
  verbose: boolean,
): readonly string[] {
  if (compared.length === 0) return [];
  const widest = Math.max(16, Math.floor(width / 3));
  // By the numbers of connections, in whatever order they ended.
  const sorted = compared.toSorted((a, b) => byNumbers(a.scenario, b.scenario));
  const names = distinctNames(
    sorted.map(({ scenario }) => scenario),
    widest,
  );
  const rows = sorted.flatMap(({ comparison }, index): readonly Row[] => [
    { name: names[index] ?? "", counts: comparison },
    ...(comparison.channels ?? []).map(({ channel, ...counts }) => ({ name: `  ${cut(channel, widest)}`, counts })),
  ]);
  const shown = verbose ? rows : rows.slice(0, ROWS);
  const left = rows.length - shown.length;
  const all = compared.length > 1 ? [{ name: "all", counts: sumOf(compared) }] : [];
  const [head = "", ...lines] = tableLines([
    ["compared", "recorded", "matched", "changed", "missing", "extra", "reordered", "accuracy"],
    ...[...shown, ...all].map(({ name, counts }) => [
      name,
      ...[counts.recorded, counts.matched, counts.changed, counts.missing, counts.extra, counts.reordered].map(String),
      accuracyText(counts),
    ]),
  ]);
  const more = left > 0 ? [paint.dim(`and ${left} more rows (all with --verbose)`)] : [];
  return [paint.dim(head), ...lines.slice(0, shown.length), ...more, ...lines.slice(shown.length), ""];
}

/** What part of the recorded messages came as they were; it never reads as all when it is not. */
export function accuracyText({ recorded, matched }: ComparedCounts): string {
  const percent = recorded === 0 ? 100 : (100 * matched) / recorded;
  return `${Math.floor(percent * 100 + 1e-9) / 100} %`;
}

interface Row {
  readonly name: string;
  readonly counts: ComparedCounts;
}

/** How many rows are shown. */
const ROWS = 15;

function sumOf(compared: readonly Compared[]): ComparedCounts {
  const sum = { recorded: 0, matched: 0, changed: 0, missing: 0, extra: 0, reordered: 0 };
  for (const { comparison } of compared)
    for (const name of Object.keys(sum) as (keyof typeof sum)[]) sum[name] += comparison[name];
  return sum;
}
