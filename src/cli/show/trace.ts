import { isWanted, Timeline, type Wanted } from "../../../reporters/timeline.ts";
import type { Style } from "../../codeframe.ts";
import type { Environment } from "../../environment.ts";
import { eventLine } from "../../event-line.ts";
import type { RunEvent } from "../../events.ts";
import { didYouMean } from "../../shape/nearest.ts";
import { visible } from "../../visible.ts";
import { safeIn } from "../terminal/ci-log.ts";

export interface TraceShown {
  /** The file, as it is and as the user knows it. */
  readonly path: string;
  readonly file: string;
  readonly wanted: Wanted;
  readonly json: boolean;
  readonly style: Style;
}

/** Shows a trace, or a report of `--reporter json`, as a timeline or as its events. Gives the exit code. */
export async function showTrace(
  { path, file, wanted, json, style }: TraceShown,
  environment: Environment,
): Promise<number> {
  const { stdout, stderr, env } = environment;
  const { readEvents } = await import("../../recording/read-events.ts");
  const timeline = new Timeline(style, wanted);
  // A recorded message must not command the job that shows it. Programs get the events as they are.
  const safe = json ? (text: string): string => text : safeIn(env);
  let torn: number | undefined;
  for await (const event of readEvents(path, file)) {
    if (event.type === "torn") {
      torn = event.line;
      continue;
    }
    const text = timeline.print(event);
    stdout.write(json ? jsonText(event, wanted) : safe(text));
  }
  for (const each of warnings(file, timeline, torn)) (json ? stderr : stdout).write(safe(`${each}\n`));
  const nothing = nothingShown(timeline, wanted);
  if (nothing === undefined) return 0;
  stderr.write(`${nothing}\n`);
  return 4;
}

// --- internal ---

function jsonText(event: RunEvent, wanted: Wanted): string {
  return isWanted(event, wanted) ? `${eventLine(event)}\n` : "";
}

/** What is missing at the end of a file. */
function warnings(file: string, { unfinished }: Timeline, torn: number | undefined): readonly string[] {
  const lines = unfinished.map(({ name }) => `The end of "${visible(name)}" was not recorded.`);
  if (torn === undefined) return lines;
  const what = `Line ${torn} of ${visible(file)} is torn: whoever wrote it ended in the middle. All before it is shown.`;
  return [what, ...lines];
}

/** Why a filter has left nothing; undefined when it has left something, or there is none. */
function nothingShown(
  { told, clients }: Timeline,
  { clients: asked, kinds: of, message, from }: Wanted,
): string | undefined {
  if (told > 0 || (asked.length === 0 && of.length === 0 && !message && from === undefined)) return undefined;
  const unknown = asked.find((name) => ![...clients].some((each) => each === name || each.startsWith(`${name}[`)));
  if (unknown === undefined) return "Nothing in it is as --client, --type, --from and --where ask.";
  const help = didYouMean(unknown, [...clients]) ?? `The clients are ${[...clients].slice(0, 20).join(", ")}.`;
  return visible(clients.size === 0 ? "No client is in it." : `There is no client ${unknown} in it. ${help}`);
}
