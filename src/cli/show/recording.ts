import { Narration, type Happening } from "../../../reporters/narration.ts";
import { stamp } from "../../../reporters/lanes.ts";
import type { Style } from "../../codeframe.ts";
import type { Environment } from "../../environment.ts";
import type { RunEvent } from "../../events.ts";
import { problem, type Problem } from "../../problem.ts";
import { ConnectionSummaries } from "../../recording/connection-summary.ts";
import { headLine, trafficLine } from "../../recording/traffic-line.ts";
import { TrafficRun } from "../../recording/traffic-run.ts";
import type { GapEvent, Missing, RecordingHead, TrafficEvent } from "../../recording/traffic.ts";
import { didYouMean } from "../../shape/nearest.ts";
import { cut, visible } from "../../visible.ts";
import { safeIn } from "../terminal/ci-log.ts";
import { type RecordingFilter, takes, takesAll } from "./recording-filter.ts";
import { headLines } from "./heads.ts";
import type { ShownTraffic } from "../../recording/shown-traffic.ts";
import { commonOrigin, recordingList } from "./recording-list.ts";

export interface RecordingShown {
  readonly recording: ShownTraffic;
  /** The file, as the user knows it. */
  readonly file: string;
  readonly filter: RecordingFilter;
  /** Its connections, what went over them, or its events for programs. */
  readonly as: "list" | "timeline" | "json";
  readonly style: Style;
  /** Headers and bodies of HTTP in a timeline, too. */
  readonly verbose?: boolean;
}

/** Shows a recording. Gives the exit code, and why it is not all there. */
export async function showRecording(
  shown: RecordingShown,
  environment: Environment,
): Promise<{ readonly exit: number; readonly problem?: Problem }> {
  const { stdout, stderr, env } = environment;
  const safe = safeIn(env);
  if (shown.as !== "json") stdout.write(safe(headText(shown)));
  const found = await (shown.as === "list" ? list(shown, environment) : tell(shown, environment));
  if (found.told === 0) stderr.write(safe(`${nothingShown(found, shown.filter)}\n`));
  if (!found.damage) return { exit: found.told > 0 ? 0 : 4 };
  const headline = visible(`${shown.file}: ${found.damage.reason}`);
  stderr.write(safe(`${headline}.\n`));
  return { exit: 2, problem: problem({ code: "invalid-file", headline }) };
}

// --- internal ---

interface Found {
  /** How many events, or connections, were shown. */
  readonly told: number;
  /** How many connections there are, and what their clients are called. */
  readonly connections: number;
  readonly clients: ReadonlySet<string>;
  /** Where the file is damaged first, so that not all of it is here. */
  readonly damage: GapEvent | undefined;
}

async function list({ recording, filter, file, style }: RecordingShown, { stdout, env }: Environment): Promise<Found> {
  const safe = safeIn(env);
  const summaries = new ConnectionSummaries();
  let damage: GapEvent | undefined;
  for await (const { shown } of recording.events) {
    if (isDamage(shown)) damage ??= shown;
    else summaries.add(shown);
  }
  const { all, gaps } = summaries;
  const names = new Set(all.flatMap(({ client }) => client ?? []));
  const wanted = all.filter(
    ({ connection, client = "" }) =>
      (filter.connections.length === 0 || filter.connections.includes(connection)) &&
      (filter.clients.length === 0 || filter.clients.includes(client)),
  );
  const origin = commonOrigin(wanted);
  if (origin !== undefined) stdout.write(safe(`To ${visible(origin)}\n`));
  if (wanted.length > 0) {
    stdout.write(safe(`\n${recordingList(wanted, style).join("\n")}\n`));
    for (const gap of gaps) stdout.write(safe(`${style.paint.yellow(`${visible(gap)}.`)}\n`));
    const [first] = wanted;
    if (first && style.wraps === true)
      stdout.write(
        safe(style.paint.dim(`\nWhat was said: wstest show ${visible(file)} --connection ${first.connection}\n`)),
      );
  }
  return { told: wanted.length, connections: all.length, clients: names, damage };
}

async function tell(
  { recording, filter, as, style, verbose }: RecordingShown,
  { stdout, env }: Environment,
): Promise<Found> {
  const safe = as === "json" ? (text: string): string => text : safeIn(env);
  const run = new TrafficRun();
  const narration = new Narration(style, {
    type: "scenario:start",
    at: 0,
    scenario: 1,
    file: "",
    line: 0,
    name: "",
    tags: [],
  });
  const clients = new Set<string>();
  let told = 0;
  let connections = 0;
  let damage: GapEvent | undefined;
  const heads = verbose && as === "timeline";
  if (as === "json") stdout.write(`${headLine(recording.head)}\n`);
  for await (const { event, shown } of recording.events) {
    if (event.type === "open") connections++;
    if (isDamage(event)) damage ??= event;
    const before = run.nameOf(event.connection);
    const events = run.of(shown);
    const name = run.nameOf(event.connection) ?? before;
    if (name !== undefined) clients.add(name);
    if (!takes(filter, event, name, isHttp(events))) continue;
    // What is missing was not asked for.
    if (event.type !== "gap" && (as === "json" || events.length > 0)) told++;
    if (as === "json") {
      stdout.write(`${trafficLine(shown)}\n`);
      continue;
    }
    for (const each of events) {
      if (each.type === "log") {
        const who = each.peer === undefined ? "" : `${each.peer}: `;
        const time = stamp(each.at);
        const text = cut(`${who}${each.text}`, Math.max(20, style.width - time.length - 2));
        stdout.write(safe(`${style.paint.dim(time)}  ${style.paint.yellow(text)}\n`));
      } else for (const line of narration.lines(each as Happening)) stdout.write(safe(`${line}\n`));
    }
    if (heads) for (const line of headLines(shown)) stdout.write(safe(`${style.paint.dim(line)}\n`));
  }
  return { told, connections, clients, damage };
}

function isDamage(event: TrafficEvent): event is GapEvent {
  return event.type === "gap" && event.damaged === true;
}

function isHttp(events: readonly RunEvent[]): boolean {
  return events.some(({ type }) => type === "http");
}

function headText({ recording: { head }, file, style }: RecordingShown): string {
  const { time, creator, target, missing } = head;
  const when = time === undefined ? "" : ` ${dayText(time)}`;
  const where = target === undefined ? "" : `, in front of ${target}`;
  const first = `${visible(file)}: captured${when} by ${visible(creator)}${visible(where)}`;
  const lacks = missing.map((each) => missingTexts[each]);
  const second = lacks.length === 0 ? "" : `It cannot tell of ${lacks.join(", ")}.\n`;
  return style.paint.dim(`${first}\n${second}`);
}

const missingTexts: Readonly<Record<Missing, string>> = {
  closes: "close frames",
  control: "pings and pongs",
  wire: "frames and compression",
  ends: "how TCP ended",
};

function dayText(time: NonNullable<RecordingHead["time"]>): string {
  const when = new Date(time);
  return Number.isNaN(when.getTime()) ? visible(time) : `${when.toISOString().slice(0, 19).replace("T", " ")} UTC`;
}

function nothingShown({ connections, clients }: Found, filter: RecordingFilter): string {
  if (connections === 0) return "No connection is in it.";
  const number = filter.connections.find((each) => each > connections);
  if (number !== undefined)
    return `There is no connection ${number} in it: ${connections === 1 ? "it has one" : `it has ${connections}`}.`;
  const unknown = filter.clients.find((name) => !clients.has(name));
  if (unknown !== undefined) {
    const help = didYouMean(unknown, [...clients]) ?? `The clients are ${[...clients].slice(0, 20).join(", ")}.`;
    return visible(`There is no client ${unknown} in it. ${help}`);
  }
  return takesAll(filter)
    ? "Nothing is in it."
    : "Nothing in it is as --connection, --client, --type, --from and --where ask.";
}
