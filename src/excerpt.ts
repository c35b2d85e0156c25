import type { Place } from "./source.ts";
import { type Cell, cells, columns } from "./visible.ts";
import { wrap } from "./wrap.ts";

/** The part of a source that a code frame shows: the line at fault is cut around its column, those before it at their end. */
export interface Excerpt {
  readonly lines: readonly { readonly number: number; readonly text: string }[];
  /** What stands below the last line: carets with the words beside them, or the words on a line of their own. */
  readonly marks: readonly string[];
}

/** Cuts a place's lines to at most `width` columns. `words` must be safe for a terminal. */
export function excerpt(place: Place, words: string, width: number): Excerpt {
  const fault = place.lines.at(-1);
  if (fault === undefined) return { lines: [], marks: [] };
  const room = Math.min(Math.max(NARROWEST, width), AROUND);
  const { column, width: length } = place.mark ?? place;
  const from = fault.length > 2 * AROUND ? Math.max(0, Math.min(column - 1, fault.length) - AROUND) : 0;
  const part = (line: string): Cell[] => cells(line.slice(from, from + 2 * AROUND));
  const mark = markOf(fault.slice(from, from + 2 * AROUND), column - 1 - from, length);
  const view = viewOf(mark, room);
  // Empty lines above the others give no context.
  const shown = place.lines.slice(
    place.lines.findIndex((line, index) => line.trim() !== "" || index === place.lines.length - 1),
  );
  const first = place.line - shown.length + 1;
  return {
    lines: shown.map((line, index) => ({
      number: first + index,
      text:
        index === shown.length - 1 ? window(part(line), view, room) : window(cells(line.slice(0, 2 * AROUND)), 0, room),
    })),
    marks: underline(mark, view, room, words),
  };
}

/** The least columns for a line of source: in a narrower terminal a frame wraps, but it stays readable. */
const NARROWEST = 20;
/** How much of a line is looked at on each side of the column: a minified file may be one line of megabytes. */
const AROUND = 2_000;

/** Which columns of a line are at fault, from 0, and how many columns the whole line takes. */
interface Mark {
  readonly start: number;
  readonly width: number;
  readonly line: number;
}

function markOf(text: string, from: number, length: number): Mark {
  const line = cells(text);
  let start = 0;
  let width = 0;
  let all = 0;
  for (const [index, cell] of line.entries()) {
    const next = line[index + 1]?.start ?? text.length;
    if (next <= from) start += cell.width;
    else if (cell.start < from + length) width += cell.width;
    all += cell.width;
  }
  return { start, width: Math.max(1, width), line: Math.max(all, start + 1) };
}

/** The first column that is shown: 0 when the mark can be seen so, else some context is left before the mark. */
function viewOf({ start, width, line }: Mark, room: number): number {
  if (line <= room || start + width < room) return 0;
  return Math.max(0, Math.min(start - Math.floor(room / 3), line - room));
}

/** The part of a line from column `view` on that fits into the room, with `…` where something was left out. */
function window(line: readonly Cell[], view: number, room: number): string {
  const total = line.reduce((sum, cell) => sum + cell.width, 0);
  if (total === 0) return "";
  const left = view > 0 ? 1 : 0;
  const right = total - view > room ? room - 1 : room;
  let text = left ? "…" : "";
  let used = left;
  let column = 0;
  for (const cell of line) {
    const at = column - view;
    column += cell.width;
    if (at < left) continue;
    if (at + cell.width > right) break;
    // A wide character that was cut in half leaves a gap.
    text += " ".repeat(at - used) + cell.text;
    used = at + cell.width;
  }
  return (text + (right < room ? "…" : "")).trimEnd();
}

function underline(mark: Mark, view: number, room: number, words: string): string[] {
  const start = Math.min(mark.start - view, room - 1);
  const carets = " ".repeat(start) + "^".repeat(Math.max(1, Math.min(mark.width, room - start)));
  if (words === "") return [carets];
  const beside = `${carets} ${words}`;
  if (columns(beside) <= room) return [beside];
  const below = wrap(words, room, room);
  const indent = Math.max(0, Math.min(start, room - Math.max(...below.map(columns))));
  return [carets, ...below.map((line) => " ".repeat(indent) + line)];
}
