import { excerpt } from "./excerpt.ts";
import type { Problem } from "./problem.ts";
import type { Place } from "./source.ts";
import { visible, visibleLines } from "./visible.ts";
import { wrap } from "./wrap.ts";

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
  /** Whether sentences are broken at the width, too: where a terminal would break them in the middle of words. */
  readonly wraps?: boolean | undefined;
}

/**
 * A problem as people read it: what is wrong, where, what was expected and what came, what to do. Without a newline at its
 * end. Every text in it is made safe for a terminal; only the lines of the source are cut to the width.
 */
export function codeFrame(problem: Problem, style: Style): string {
  const margin = problem.place ? String(problem.place.line).length : 1;
  return [
    ...headline(problem, style),
    ...(problem.place ? source(problem.place, problem, style) : []),
    ...facts(problem, style, margin),
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

/** A place as editors and terminals understand it: `scenarios/chat.yaml:31:7`; of a file without lines, in words. */
export function placeText(place: Pick<Place, "file" | "line" | "column" | "where">): string {
  if (place.where !== undefined) return visible(`${place.file}, ${place.where}`);
  return `${visible(place.file)}:${place.line}:${place.column}`;
}

function headline(problem: Problem, style: Style): string[] {
  const { paint } = style;
  const [first = "", ...rest] = visibleLines(limited(problem.headline));
  const warns = problem.severity === "warning";
  const severity = warns ? `${paint.bold(paint.yellow("warning:"))} ` : "";
  const tint: Tint = warns ? paint.bold : (text) => paint.bold(paint.red(text));
  const [head = "", ...more] = broken(first, style, warns ? "warning: ".length : 0, 2);
  return [
    severity + tint(head),
    ...more.map((line) => `  ${tint(line)}`),
    ...rest.flatMap((line) => broken(line, style, 2)).map((line) => `  ${line}`),
  ];
}

/**
 * The lines of a sentence. `first` and `rest`: how many columns stand before the first line and before the others, which are
 * as far in as the sentence itself and two blanks more.
 */
function broken(line: string, { width, wraps }: Style, first: number, rest = first): string[] {
  if (!wraps) return [line];
  const further = line.search(/\S|$/) === 0 ? "" : " ".repeat(line.search(/\S|$/) + 2);
  const [head = "", ...more] = wrap(
    line,
    Math.max(LEAST, width - first),
    Math.max(LEAST, width - rest - further.length),
  );
  return [head, ...more.map((each) => further + each)];
}

/** A sentence gets so many columns in the narrowest terminal. */
const LEAST = 16;

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
    ...lines.map(({ number, text }) => row(place.where === undefined ? String(number) : "", text)),
    ...marks.map((mark) => row("", tint(mark))),
  ];
}

function facts(problem: Problem, style: Style, margin: number): string[] {
  const { paint } = style;
  const sign = `${" ".repeat(margin + 1)}${paint.cyan("=")} `;
  const fact = (name: string, text: string, tint: Tint = same): string[] => {
    const before = margin + 3 + name.length;
    // In a narrow terminal what goes on stands below the name.
    const below = style.wraps && style.width < NARROW && name !== "" ? margin + 5 : before;
    const [first = "", ...rest] = visibleLines(limited(text)).flatMap((line, index) =>
      broken(line, style, index === 0 ? before : below, below),
    );
    const indent = " ".repeat(below);
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

/** Where columns are so few that sentences need all of them. */
const NARROW = 60;

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
