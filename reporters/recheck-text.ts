import type { RunStart } from "../src/events.ts";
import { visible } from "../src/visible.ts";

/** What a run was played from instead of servers: `from chat.trace.jsonl, recorded 2026-11-29 02:10:00 UTC`; undefined for other runs. */
export function recheckText(traces: RunStart["recheck"]): string | undefined {
  const [first, ...others] = traces ?? [];
  if (!first) return undefined;
  if (others.length === 0) return `from ${visible(first.file)}, recorded ${timeText(first.time)}`;
  const times = [first, ...others].map(({ time }) => time).toSorted();
  const [earliest = "", latest = ""] = [times[0], times.at(-1)];
  const when = earliest === latest ? timeText(earliest) : `${timeText(earliest)} to ${timeText(latest)}`;
  return `from ${others.length + 1} traces, recorded ${when}`;
}

function timeText(time: string): string {
  return `${visible(time.slice(0, 19)).replace("T", " ")} UTC`;
}
