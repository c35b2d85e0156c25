import { codeFrame, type Style } from "../src/codeframe.ts";
import type { ScenarioEnd, TranscriptLine } from "../src/events.ts";
import type { Problem } from "../src/problem.ts";
import { columns, cut, pad, visible, visibleLines } from "../src/visible.ts";
import { wrap } from "../src/wrap.ts";
import { Lanes } from "./lanes.ts";
import { shellWord } from "../src/shell-word.ts";

/**
 * All that is known of a scenario that did not pass: the code frame, what was said last, the variables in play, and notes.
 * `began` is when the scenario began. Without a newline at its end.
 */
export function failureText(problem: Problem, end: ScenarioEnd, began: number, style: Style): string {
  const parts = [codeFrame(problem, style)];
  if (end.transcript && end.transcript.length > 0) parts.push(conversation(end.transcript, began, style));
  if (end.variables) parts.push(...variables(end.variables, style));
  if (end.notes.length > 0) parts.push(end.notes.map((note) => noteText(note, style)).join("\n"));
  if (end.trace !== undefined) parts.push(traceText(end.trace, style));
  return parts.join("\n\n");
}

/** Where all that happened is, and what opens it. */
function traceText(trace: string, { paint }: Style): string {
  return [`${paint.bold("trace:")} ${visible(trace)}`, `  wstest show ${shellWord(trace)}`].join("\n");
}

/** A note on a scenario, dimmed; its further lines stand below its text. */
export function noteText(note: string, { paint, width, wraps }: Style): string {
  const room = Math.max(16, width - 6);
  const [first = "", ...rest] = visibleLines(note).flatMap((line) => (wraps ? wrap(line, room, room) : [line]));
  return [`note: ${first}`, ...rest.map((line) => `      ${line}`)].map((line) => paint.dim(line.trimEnd())).join("\n");
}

function conversation(transcript: readonly TranscriptLine[], began: number, style: Style): string {
  const lanes = new Lanes(style.paint, style.width, new Set(transcript.map((line) => line.peer)));
  const lines = runsOf(transcript).flatMap((run) => {
    const told = (line: TranscriptLine): string => lanes.line({ ...line, at: line.at - began });
    if (run.length <= WHOLE) return run.map(told);
    const left = style.paint.dim(`${" ".repeat(STAMP)}  … ${run.length - 2 * ENDS} more alike …`);
    return [...run.slice(0, ENDS).map(told), left, ...run.slice(-ENDS).map(told)];
  });
  return [style.paint.bold("the last of the conversation:"), ...lines].join("\n");
}

/** Lines after each other, all to one side, in which one peer says or hears much, or many peers the same. */
function runsOf(transcript: readonly TranscriptLine[]): readonly (readonly TranscriptLine[])[] {
  const runs: TranscriptLine[][] = [];
  for (const line of transcript) {
    const run = runs.at(-1);
    if (run && alike([...run, line])) run.push(line);
    else runs.push([line]);
  }
  return runs;
}

function alike(lines: readonly TranscriptLine[]): boolean {
  const different = (of: (line: TranscriptLine) => string): number => new Set(lines.map(of)).size;
  return (
    different(({ arrow }) => arrow) === 1 &&
    (different(({ peer }) => peer) === 1 ||
      different(({ text }) => text) <= FEW ||
      // Of a group each member says or hears its own: what differs are numbers.
      (different(({ peer }) => peer) === lines.length && different(({ text }) => text.replaceAll(/\d+/g, "0")) <= FEW))
  );
}

/** Many peers say or hear the same when there are no more texts than these. */
const FEW = 2;
/** A run of so many lines is told whole; of a longer one so many at each end. */
const WHOLE = 8;
const ENDS = 3;
/** The columns of a time. */
const STAMP = 9;

function variables(values: Readonly<Record<string, string>>, { paint, width }: Style): string[] {
  const named = Object.entries(values).map(([name, value]) => ({
    name: cut(name, Math.min(24, Math.max(12, Math.floor(width / 3)))),
    value,
  }));
  if (named.length === 0) return [];
  const widest = Math.max(...named.map(({ name }) => columns(name)));
  const lines = named.map(
    ({ name, value }) => `  ${pad(name, widest)} = ${cut(value, Math.max(16, width - widest - 5))}`,
  );
  return [[paint.bold("variables:"), ...lines].join("\n")];
}
