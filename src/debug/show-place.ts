import { codeFrame } from "../codeframe.ts";
import type { Problem, ProblemCode } from "../problem.ts";
import { roundsOf } from "../steps/flow/loop-round.ts";
import { cut } from "../visible.ts";
import { ownFile } from "./breakpoints.ts";
import { sentenceLines } from "./console.ts";
import type { Stop } from "./stop.ts";

/** How many lines of a file are shown before and behind the step that is next. */
const BEFORE = 2;
const BEHIND = 3;

/** Says, the first time, which scenario it is and what can be done. */
export function greet(stop: Stop): void {
  const { looking } = stop;
  if (looking.begun) return;
  looking.begun = true;
  const { scenario, debugger: debugging } = looking;
  const { console } = debugging.options;
  const { paint } = console.style;
  const first = !debugging.greeted;
  debugging.greeted = true;
  console.say([
    ...(first
      ? sentenceLines("Time stands still while you look. help lists what can be done.", console).map((line) =>
          paint.dim(line),
        )
      : [""]),
    paint.bold(safe(scenario.name, stop)),
  ]);
}

/** Says where a scenario stands, and why. */
export function showPlace(stop: Stop): void {
  const { looking, why, problem } = stop;
  const { console } = looking.debugger.options;
  const { paint } = console.style;
  if (problem) {
    console.say([
      "",
      ...codeFrame(problem, console.style)
        .split("\n")
        .map((line) => looking.run.mask(line)),
      "",
      ...sentenceLines(
        why === "failed"
          ? `Failed here; ${connections(problem)}. retry reads the file again and plays the step again, skip goes on behind it, continue lets it fail.`
          : `The scenario has failed and no step can be played any more; ${connections(problem)}. continue ends it.`,
        console,
      ).map((line) => paint.yellow(line)),
    ]);
    return;
  }
  console.say(["", standsAt(stop), ...sourceLines(stop)]);
}

/** Where a connection has ended, or never was, that is the failure. */
function connections({ code }: Problem): string {
  return unconnected.has(code) ? "every other connection is as it was" : "every connection is as it was";
}

const unconnected: ReadonlySet<ProblemCode> = new Set([
  "closed",
  "wrong-close",
  "unexpected-close",
  "refused",
  "handshake",
  "not-connected",
]);

/** `before step 4 of alice, round 3 of 10, +35 ms`. */
function standsAt(stop: Stop): string {
  const { looking, scope, path, why } = stop;
  const { console, clock } = looking.debugger.options;
  const rounds = roundsOf(scope).map(({ number, of }) => `, round ${number}${of === undefined ? "" : ` of ${of}`}`);
  const who = scope.self ? ` (${scope.self.name})` : "";
  const time = console.time(clock.now() - looking.inspected.began).trim();
  return console.style.paint.dim(
    safe(`${why === "before" ? "before" : "at the breakpoint,"} step ${path}${who}${rounds.join("")}, ${time}`, stop),
  );
}

/** The step that is next in its file, with some lines around it. */
export function sourceLines(stop: Stop, around = BEHIND): readonly string[] {
  const { step, looking } = stop;
  if (!step) return [];
  const { style } = looking.debugger.options.console;
  const now = stop.cursor?.step ?? step;
  const { source } = now.at;
  const lines = source.text.split(/\r?\n/);
  if (lines.at(-1) === "") lines.pop();
  const first = Math.max(1, now.line - (around === BEHIND ? BEFORE : around));
  const last = Math.min(lines.length, now.line + around);
  const digits = String(last).length;
  return [
    `${" ".repeat(digits + 2)}${style.paint.cyan("-->")} ${safe(`${ownFile(now, looking.source.file)}:${now.line}`, stop)}`,
    ...Array.from({ length: last - first + 1 }, (_, index) => {
      const number = first + index;
      const text = cut(looking.run.mask(lines[number - 1] ?? ""), style.width - digits - 5);
      const here = number === now.line;
      const margin = `${here ? ">" : " "} ${String(number).padStart(digits)} |`;
      return `${style.paint.cyan(margin)} ${here ? style.paint.bold(text) : text}`.trimEnd();
    }),
  ];
}

/** Shows what has passed the wires since that was shown last, of much the last lines. Gives how many there were. */
export function showConversation(
  { looking }: Stop,
  { least = 0, most = Infinity }: { readonly least?: number; readonly most?: number } = {},
): number {
  const { scene, inspected } = looking;
  const { transcript } = scene;
  const fresh = Math.max(transcript.added - looking.shown, least);
  if (fresh <= 0) return 0;
  looking.shown = transcript.added;
  const { console } = looking.debugger.options;
  const lines = transcript.lines(inspected.began).slice(-Math.min(fresh, most));
  const lost = least === 0 ? fresh - lines.length : 0;
  const peers = inspected.peers().slice(0, MOST_LANES);
  console.say([
    ...(lost > 0 ? [console.style.paint.dim(`${lost} more before these`)] : []),
    ...console.conversation(
      lines.map((line) => ({ ...line, text: looking.run.mask(line.text) })),
      peers.map(({ name }) => name),
    ),
  ]);
  return fresh;
}

/** So many clients have their lanes from the beginning; of a group of a thousand only those that say something. */
const MOST_LANES = 8;

function safe(text: string, { looking }: Stop): string {
  const { style } = looking.debugger.options.console;
  return cut(looking.run.mask(text), Math.max(20, style.width - 1));
}
