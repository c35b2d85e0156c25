import type { Span } from "../source.ts";

/** The place of a part of a text, by offsets within the text. */
export type Locate = (from: number, to: number) => Span;

/**
 * How to find the parts of a text in the file. Where the text stands there as it is, places are exact; where the file
 * has it with escapes or folded, a part is looked for by its own words, and else the whole text is the place.
 */
export function locator(text: string, span: Span): Locate {
  const written = span.source.text.slice(span.start, span.end);
  const offset = text === "" ? -1 : written.indexOf(text);
  return (from, to) => {
    const at = offset === -1 ? onlyPlaceOf(text.slice(from, to), written) : offset + from;
    if (at === undefined) return span;
    return { source: span.source, start: span.start + at, end: span.start + at + Math.max(1, to - from) };
  };
}

function onlyPlaceOf(part: string, written: string): number | undefined {
  const at = part === "" ? -1 : written.indexOf(part);
  return at === -1 || written.indexOf(part, at + 1) !== -1 ? undefined : at;
}
