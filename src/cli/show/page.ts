import { basename, resolve } from "node:path";
import type { Environment } from "../../environment.ts";
import type { RunEvent } from "../../events.ts";
import { Failure } from "../../problem.ts";
import { TrafficRun } from "../../recording/traffic-run.ts";
import { visible } from "../../visible.ts";
import { safeIn } from "../terminal/ci-log.ts";
import type { NamedRecording } from "../options/recording.ts";
import { type RecordingFilter, takes, takesAll } from "./recording-filter.ts";
import { maskedPieces, type SecretMask } from "../project/secret-mask.ts";
import { shownTraffic } from "../../recording/shown-traffic.ts";
import { version } from "../version.ts";
import { writePieces } from "../files/write-file.ts";

export interface PageShown {
  readonly named: NamedRecording;
  /** The page, as the user knows it. */
  readonly out: string;
  readonly trace: boolean;
  readonly filter: RecordingFilter;
  readonly showSecrets: boolean;
  /** What hides secrets. */
  readonly mask: SecretMask | undefined;
}

/** Writes the page of a recording, or of all that a trace tells: the same as that of the reporter `html`. */
export async function writePage(shown: PageShown, { cwd, stderr, env }: Environment): Promise<void> {
  const { named, out, trace, filter, mask } = shown;
  const { path, shown: file } = named;
  if (resolve(cwd, out) === path)
    throw new Failure({ code: "invalid-argument", headline: `--html ${out} is the recording itself` });
  const { htmlReport } = await import("../../../reporters/html/report.ts");
  const events = trace && takesAll(filter) ? traceEvents(path, file) : trafficEvents(shown);
  await writePieces(out, maskedPieces(htmlReport(events), mask), { cwd, mode: 0o600 });
  stderr.write(safeIn(env)(`wrote ${visible(out)}\n`));
}

// --- internal ---

async function* traceEvents(path: string, file: string): AsyncGenerator<RunEvent> {
  const { readEvents } = await import("../../recording/read-events.ts");
  for await (const event of readEvents(path, file)) if (event.type !== "torn") yield event;
}

/** A recording as a run of one scenario, in which nothing failed. */
async function* trafficEvents({ named, filter, showSecrets }: PageShown): AsyncGenerator<RunEvent> {
  const { openRecording } = await import("../../capture/open-recording.ts");
  const { path, shown: file, options } = named;
  const { head, events } = shownTraffic(await openRecording(path, file, options), showSecrets);
  const { time = "", creator: captured } = head;
  yield { type: "run:start", at: 0, version, time, hostname: "", files: [file], scenarios: 1, seed: 0, captured };
  yield { type: "scenario:start", at: 0, scenario: 1, file, line: 0, name: basename(file), tags: [] };
  const run = new TrafficRun();
  const notes: string[] = [];
  let at = 0;
  for await (const { event, shown } of events) {
    at = Math.max(at, event.at);
    if (event.type === "gap") notes.push(event.reason);
    const before = run.nameOf(event.connection);
    const told = run.of(shown);
    const isHttp = told.some(({ type }) => type === "http");
    if (takes(filter, event, run.nameOf(event.connection) ?? before, isHttp)) yield* told;
  }
  const outcome = { status: "passed" } as const;
  yield { type: "scenario:end", at, scenario: 1, ms: at, outcome, notes, steps: 0, series: {} };
  yield { type: "run:end", at, ms: at };
}
