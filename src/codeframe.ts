import { excerpt } from "./excerpt.ts";
import type { Problem } from "./problem.ts";
import type { Place } from "./source.ts";
import { visible, visibleLines } from "./visible.ts";

/** Colours a text. It gets text that is safe already, and gives it back with or without colour. */
export type Tint = (text: string) => string;

/** The colours of a report. Whoever writes to a terminal brings them; the default knows none. */
export interface Paint {
  readonly bold: Tint;
  readonly dim: Tint;
  readonly red: Tint;
  readonly green: Tint;
  readonly yellow: Tint;
  readonly blue: Tint;
  readonly magenta: Tint;
  readonly cyan: Tint;
}

const same: Tint = (text) => text;

/** No colours: for files, pipes and tests. */
export const plain: Paint = {
  bold: same,
  dim: same,
  red: same,
  green: same,
  yellow: same,
  blue: same,
  magenta: same,
  cyan: same,
};

/** How a text is to look: its colours, and how many columns a line of source may take with its margin. */
export interface Style {
  readonly paint: Paint;
  readonly width: number;
}

/**
 * A problem as people read it: what is wrong, where, what was expected and what came, what to do. Without a newline at its
 * end. Every text in it is made safe for a terminal; only the lines of the source are cut to the width.
 */
export function codeFrame(problem: Problem, style: Style): string {
  const margin = problem.place ? String(problem.place.line).length : 1;
  return [
    ...headline(problem, style.paint),
    ...(problem.place ? source(problem.place, problem, style) : []),
    ...facts(problem, style.paint, margin),
    ...fault(problem, style.paint),
  ].join("\n");
}

/** Several problems, with an empty line between them. */
export function codeFrames(problems: readonly Problem[], style: Style): string {
  return problems.map((problem) => codeFrame(problem, style)).join("\n\n");
}

/** The first line of a problem's code frame, without its severity: for lists and attributes that hold one line. */
export function headlineOf(problem: Problem): string {
  return visibleLines(limited(problem.headline))[0] ?? "";
}

/** A place as editors and terminals understand it: `scenarios/chat.yaml:31:7`. */
export function placeText(place: Pick<Place, "file" | "line" | "column">): string {
  return `${visible(place.file)}:${place.line}:${place.column}`;
}

function headline(problem: Problem, paint: Paint): string[] {
  const [first = "", ...rest] = visibleLines(limited(problem.headline));
  const severity = problem.severity === "warning" ? `${paint.bold(paint.yellow("warning:"))} ` : "";
  const tint: Tint = severity === "" ? (text) => paint.bold(paint.red(text)) : paint.bold;
  return [severity + tint(first), ...rest.map((line) => `  ${line}`)];
}

function source(place: Place, problem: Problem, style: Style): string[] {
  const { paint } = style;
  const digits = String(place.line).length;
  const tint = problem.severity === "warning" ? paint.yellow : paint.red;
  const row = (number: string, text: string): string =>
    paint.cyan(`${number.padStart(digits)} |`) + (text === "" ? "" : ` ${text}`);
  const { lines, marks } = excerpt(place, visible(limited(problem.label ?? "")), style.width - digits - 3);
  return [
    `${" ".repeat(digits)}${paint.cyan("-->")} ${placeText(place)}`,
    ...(lines.length === 0 ? [] : [row("", "")]),
    ...lines.map(({ number, text }) => row(String(number), text)),
    ...marks.map((mark) => row("", tint(mark))),
  ];
}

function facts(problem: Problem, paint: Paint, margin: number): string[] {
  const sign = `${" ".repeat(margin + 1)}${paint.cyan("=")} `;
  const fact = (name: string, text: string, tint: Tint = same): string[] => {
    const [first = "", ...rest] = visibleLines(limited(text));
    const indent = " ".repeat(margin + 3 + name.length);
    return [
      sign + (name === "" ? "" : paint.bold(name)) + tint(first),
      ...rest.map((line) => (indent + tint(line)).trimEnd()),
    ];
  };
  return [
    ...(problem.expected === undefined ? [] : fact("expected: ", problem.expected, paint.green)),
    ...(problem.actual === undefined ? [] : fact("actual: ", problem.actual, paint.red)),
    ...problem.notes.flatMap((note) => fact("", note)),
    ...(problem.help === undefined ? [] : fact("help: ", problem.help, paint.cyan)),
  ];
}

/** Of a fault of our own: whose fault it is, if nobody said so yet, and where it was thrown. */
function fault(problem: Problem, paint: Paint): string[] {
  const said = problem.code !== "internal" || problem.help !== undefined;
  const whose = said ? [] : [`  ${paint.cyan("=")} This is a fault of wstest, not of your scenario.`];
  const stack = problem.stack === undefined ? [] : visibleLines(limited(problem.stack));
  return [...whose, ...stack.map((line) => paint.dim(`  ${line}`))];
}

/** Texts are made short by who makes the problem; this is the bound for those that were not. */
const LONGEST = 16_384;

function limited(text: string): string {
  return text.length <= LONGEST ? text : `${text.slice(0, LONGEST)}… (${text.length - LONGEST} more characters)`;
}
