import { readdir, stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import { Failure } from "../problem.ts";
import { readEvents } from "../recording/read-events.ts";
import { TRACE } from "../recording/trace-names.ts";
import type { Recorded } from "./recording.ts";

/** A scenario of a trace, and whether the trace was named, not only its folder. */
export interface FoundRecording extends Recorded {
  readonly named: boolean;
}

/**
 * What scenarios there are in traces: files, or folders with files `*.trace.jsonl`. Rejects with a `Failure` for what is no
 * trace, and for one that breaks off.
 */
export async function findTraces(paths: readonly string[], cwd: string): Promise<readonly FoundRecording[]> {
  const found: FoundRecording[] = [];
  for (const typed of paths) {
    const path = resolve(cwd, typed);
    const isFolder = (await stat(path).catch(() => undefined))?.isDirectory() ?? false;
    const files = isFolder ? await tracesIn(typed, path) : [{ trace: typed, path }];
    for (const each of files) found.push(...(await recordedIn(each)).map((all) => ({ ...all, named: !isFolder })));
  }
  return found;
}

// --- internal ---

interface TraceFile {
  readonly trace: string;
  readonly path: string;
}

async function tracesIn(typed: string, path: string): Promise<readonly TraceFile[]> {
  const names = (await readdir(path)).filter((each) => each.endsWith(TRACE)).toSorted();
  if (names.length > 0) {
    const folder = typed.replace(/[\\/]+$/, "");
    return names.map((name) => ({ trace: `${folder}/${name}`, path: join(path, name) }));
  }
  throw new Failure({
    code: "invalid-argument",
    headline: `--from-trace ${typed}: there is no trace in this folder`,
    help: `Traces are named *${TRACE}; wstest run --trace on writes them into wstest-results/traces.`,
  });
}

async function recordedIn({ trace, path }: TraceFile): Promise<readonly Recorded[]> {
  const found = new Map<number, Recorded>();
  const begun = new Map<number, Omit<Recorded, "end">>();
  let [seed, time] = [0, 0];
  for await (const event of readEvents(path, trace)) {
    if (event.type === "torn") throw brokenOff(trace, `its line ${event.line} is torn`);
    if (event.type === "run:start") [seed, time] = [event.seed, Date.parse(event.time) || 0];
    else if (event.type === "scenario:start") {
      const { scenario, file, name, attempt, at } = event;
      begun.set(scenario, { trace, path, scenario, file, name, attempt, seed, time, start: at });
    } else if (event.type === "scenario:end") {
      const recorded = begun.get(event.scenario);
      begun.delete(event.scenario);
      // One that was skipped was not played.
      if (recorded && event.outcome.status !== "skipped") found.set(event.scenario, { ...recorded, end: event.at });
    }
  }
  const [open] = begun.values();
  if (open) throw brokenOff(trace, `the end of "${open.name}" is not in it`);
  if (found.size > 0) return [...found.values()];
  throw new Failure({ code: "invalid-argument", headline: `--from-trace ${trace}: no scenario was played in it` });
}

function brokenOff(trace: string, how: string): Failure {
  return new Failure({
    code: "invalid-argument",
    headline: `--from-trace ${trace} breaks off: ${how}`,
    help: `What came after that nobody knows. wstest show ${trace} shows what there is; wstest run --trace on records it again.`,
  });
}
