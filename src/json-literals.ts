/** What is put in the place of the parts of a JSON text; what has no function stays as it is. */
export interface JsonEdit {
  /** A text with its quotes, escapes and all: a name of a member, or a value. */
  readonly literal?: (literal: string) => string;
  /** All that stands between two texts. */
  readonly between?: (part: string) => string;
}

/**
 * A JSON text with its parts edited, which is not parsed and written anew. It may be as long as a text can be: a regular
 * expression for texts would overflow its stack at some million letters.
 */
export function editJson(text: string, { literal, between }: JsonEdit): string {
  const edited: string[] = [];
  let at = 0;
  for (;;) {
    const open = text.indexOf('"', at);
    const part = text.slice(at, open === -1 ? undefined : open);
    edited.push(between ? between(part) : part);
    if (open === -1) return edited.join("");
    at = endOf(text, open);
    const found = text.slice(open, at);
    edited.push(literal ? literal(found) : found);
  }
}

// --- internal ---

/** Where the text ends that begins at a quote; the end of all where it is not closed. */
function endOf(text: string, open: number): number {
  for (let from = open + 1; ;) {
    const quote = text.indexOf('"', from);
    if (quote === -1) return text.length;
    let slash = quote - 1;
    while (slash > open && text[slash] === "\\") slash--;
    if ((quote - slash) % 2 === 1) return quote + 1;
    from = quote + 1;
  }
}
