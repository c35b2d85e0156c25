import { columns } from "./visible.ts";

/**
 * Breaks a line between words into lines of at most `first` and then `rest` columns. A word that is longer keeps its line, and
 * blanks at its front are the first line's. Brackets stay with their neighbours, units with
 * their numbers. The text must be safe for a terminal.
 */
export function wrap(text: string, first: number, rest: number): string[] {
  if (columns(text) <= first) return [text];
  const lines: string[] = [];
  let line = "";
  let used = 0;
  for (const part of text.match(WORDS) ?? []) {
    const width = columns(part);
    if (line.trim() !== "" && used + width > (lines.length === 0 ? first : rest)) {
      lines.push(line);
      line = part.trimStart();
      used = columns(line);
    } else {
      line += part;
      used += width;
    }
  }
  return [...lines, line];
}

/** What stays on one line, with the blanks before it. */
const WORDS = /\s*(?:[{[(] )*(?:\S*\d (?:ms|s|µs|min|bytes?|KiB|MiB)\b\S*|\S+)(?: [}\])]+\S*)*/g;
