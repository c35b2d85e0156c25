/** A text that a user wrote, under the name by which they know it (a path relative to the working directory). */
export interface Source {
  readonly file: string;
  readonly text: string;
  /** The absolute folder in which relative paths of the text begin. Default: that of the scenario or mock that has it. */
  readonly folder?: string;
}

/** A stretch of a source: offsets in UTF-16 code units, `end` exclusive. */
export interface Span {
  readonly source: Source;
  readonly start: number;
  readonly end: number;
}

/**
 * A span as plain data, with the lines that a code frame shows: who reads a saved event needs no file.
 * `line` and `column` count from 1; `width` is the length of the marked stretch within its first line.
 */
export interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly width: number;
  /** The line itself, and at most two before it. The last one is the line at fault. */
  readonly lines: readonly string[];
  /** How it is found in a file that has no lines: `connection 2, message 3, +319 ms`. The line and the column mean nothing then. */
  readonly where?: string;
  /** Where the carets stand below the last line when secrets in it are masked: then it is not as it is in the file. */
  readonly mark?: { readonly column: number; readonly width: number };
}

/** Where each line of a text begins. Kept per source, since many spans of one source are turned into places. */
const lineStarts = new WeakMap<Source, readonly number[]>();

function startsOf(source: Source): readonly number[] {
  const known = lineStarts.get(source);
  if (known) return known;
  const starts = [0];
  for (let at = source.text.indexOf("\n"); at !== -1; at = source.text.indexOf("\n", at + 1)) starts.push(at + 1);
  lineStarts.set(source, starts);
  return starts;
}

/** The index of the line that holds an offset, from 0. */
function lineAt(starts: readonly number[], offset: number): number {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((starts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** What stands there. */
export function textOf({ source, start, end }: Span): string {
  return source.text.slice(start, end);
}

/** The line of a span's start, from 1. */
export function lineOf(span: Span): number {
  return lineAt(startsOf(span.source), span.start) + 1;
}

/** Turns a span into plain data with its lines. */
export function placeOf(span: Span): Place {
  const starts = startsOf(span.source);
  const index = lineAt(starts, Math.min(span.start, span.source.text.length));
  const lineText = (i: number): string =>
    span.source.text.slice(starts[i], starts[i + 1] ?? span.source.text.length + 1).replace(/\r?\n$/, "");
  const start = starts[index] ?? 0;
  const text = lineText(index);
  const lines: string[] = [];
  for (let i = Math.max(0, index - 2); i <= index; i++) lines.push(lineText(i));
  return {
    file: span.source.file,
    line: index + 1,
    column: span.start - start + 1,
    width: Math.max(1, Math.min(span.end, start + text.length) - span.start),
    lines,
  };
}
