/** A stretch of a string: plain text, or an expression with its place (offsets of what stands between `${` and `}`). */
export type Piece = { readonly text: string } | { readonly start: number; readonly end: number };

/** The pieces of a string, and the place of a `${` that nothing closes. */
export interface Scanned {
  readonly pieces: readonly Piece[];
  readonly unclosed?: number;
}

/** Cuts a string at its `${…}`. `$${` is a plain `${`. A `}` in a text or in a map of the expression does not end it. */
export function scanTemplate(text: string): Scanned {
  const pieces: Piece[] = [];
  let plain = "";
  let at = 0;
  for (let next = text.indexOf("${"); next !== -1; next = text.indexOf("${", at)) {
    if (next > at && text[next - 1] === "$") {
      plain += `${text.slice(at, next - 1)}\${`;
      at = next + 2;
      continue;
    }
    plain += text.slice(at, next);
    const end = closingBrace(text, next + 2);
    if (end === -1) return { pieces, unclosed: next };
    if (plain !== "") pieces.push({ text: plain });
    plain = "";
    pieces.push({ start: next + 2, end });
    at = end + 1;
  }
  plain += text.slice(at);
  if (plain !== "") pieces.push({ text: plain });
  return { pieces };
}

/** Where the brace of an expression closes, or -1. */
function closingBrace(text: string, from: number): number {
  let depth = 0;
  for (let at = from; at < text.length; at++) {
    const letter = text[at];
    if (letter === "{") depth++;
    else if (letter === "}" && depth-- === 0) return at;
    else if (letter === '"' || letter === "'") {
      const raw = /(?:^|\W)[rR]$/.test(text.slice(Math.max(from, at - 2), at));
      at = endOfQuoted(text, at, letter, raw);
      if (at === -1) return -1;
    }
  }
  return -1;
}

/** Where a text of an expression ends, or -1: quoted once or three times, raw texts have no escapes. */
function endOfQuoted(text: string, from: number, quote: string, raw: boolean): number {
  const delimiter = text.startsWith(quote.repeat(3), from) ? quote.repeat(3) : quote;
  for (let at = from + delimiter.length; at < text.length; at++) {
    if (text[at] === "\\" && !raw) at++;
    else if (text.startsWith(delimiter, at)) return at + delimiter.length - 1;
  }
  return -1;
}
