import { codeFrame, plain } from "../../src/codeframe.ts";
import type { RunEvent, ScenarioEnd, ScenarioStart } from "../../src/events.ts";
import { durationText } from "../duration.ts";
import { Tally } from "../tally.ts";
import { unfinished } from "../endings.ts";
import type { Overview, ScenarioHead, Status } from "./data.ts";
import { pageEnding } from "../../src/own-page.ts";
import { dataElement, pageStart } from "./document.ts";
import type { Limits } from "./first-and-last.ts";
import { pageCode } from "./page-code.ts";
import { failedLimits, headOf, ScenarioRecord } from "./scenario-record.ts";

/** Characters of data after which scenarios bring no frames any more. */
const ROOM = 64_000_000;
/** How many scenarios the list tells of: so many that did not pass, and others until there are so many in all. */
const MOST_SCENARIOS = 20_000;
/** How many problems are told that belong to no scenario. */
const MOST_PROBLEMS = 200;

/** The page, in pieces: what is known of a scenario is written when it ends, and forgotten. */
export async function* htmlReport(
  events: AsyncIterable<RunEvent>,
  { room = ROOM, most = MOST_SCENARIOS }: { readonly room?: number; readonly most?: number } = {},
): AsyncIterable<string> {
  const code = await pageCode();
  const tally = new Tally();
  const records = new Map<number, ScenarioRecord>();
  const heads: ScenarioHead[] = [];
  const leftOut: Partial<Record<Status, number>> = {};
  let notPassed = 0;
  const problems: Overview["problems"][number][] = [];
  let untold = 0;
  let used = 0;
  const ended = (start: ScenarioStart, end: ScenarioEnd): string => {
    const record = records.get(end.scenario) ?? new ScenarioRecord(start);
    records.delete(end.scenario);
    const head = headOf(start, end);
    const { status } = head;
    const passed = status === "passed" || status === "skipped";
    if ((passed ? heads.length : notPassed) >= most) {
      leftOut[status] = (leftOut[status] ?? 0) + 1;
      return "";
    }
    if (!passed) notPassed++;
    heads.push(head);
    const element = dataElement(`scenario-${start.scenario}`, record.data(end, left(room - used)));
    used += element.length;
    return element;
  };
  yield pageStart(code);
  for await (const event of events) {
    if (event.type === "scenario:start") records.set(event.scenario, new ScenarioRecord(event));
    else if (event.type === "scenario:end") yield ended(tally.startOf(event.scenario), event);
    else if (event.type === "diagnostic") {
      const { problem } = event;
      const text = codeFrame(problem, { paint: plain, width: 120 });
      if (problems.length < MOST_PROBLEMS) problems.push({ warning: problem.severity === "warning", text });
      else untold++;
    } else if ("scenario" in event) records.get(event.scenario)?.add(event);
    tally.add(event);
  }
  // One that the end of the run cut off is told, too.
  for (const start of tally.running.values()) yield ended(start, unfinished(start, tally));
  yield dataElement("overview", {
    run: runOf(tally),
    problems,
    scenarios: heads.toSorted(byPlace),
    leftOut: { scenarios: leftOut, problems: untold },
  } satisfies Overview);
  yield pageEnding(code);
}

/** How much of a scenario's frames there is room for: never more than half of what is left, so that some is left for the next. */
function left(characters: number): Limits {
  const most = Math.max(0, Math.floor(characters / 2));
  return { items: Math.min(failedLimits.items, Math.floor(most / 100)), characters: most };
}

/** Files one after another, as scenarios stand in them: they end in any order. Rows and attempts of one stay as they were. */
function byPlace(a: ScenarioHead, b: ScenarioHead): number {
  return a.file < b.file ? -1 : a.file > b.file ? 1 : a.line - b.line || a.id - b.id;
}

/** What ended the run before it was over, in words. */
function cutShort(end: Tally["end"]): Pick<Overview["run"], "cutShort"> {
  if (end?.interrupted !== undefined) return { cutShort: `Interrupted by ${end.interrupted}` };
  return end?.timedOut === undefined ? {} : { cutShort: `Ended by its limit of ${durationText(end.timedOut)}` };
}

function runOf({ run, end, at }: Tally): Overview["run"] {
  return {
    version: run?.version ?? "",
    ...(run ? { time: run.time } : {}),
    ...(run && run.captured === undefined && !run.compared ? { seed: run.seed } : {}),
    ...(run?.compared ? { compared: run.compared } : {}),
    ...(run?.captured === undefined ? {} : { captured: run.captured }),
    hostname: run?.hostname ?? "",
    ms: end?.ms ?? at,
    ...cutShort(end),
    ended: end !== undefined,
    planned: run?.scenarios ?? 0,
  };
}
