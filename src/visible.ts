/**
 * Text as a terminal may show it. What a user wrote and what a peer sent are hostile: nothing in them may move the cursor,
 * change a colour, turn the direction of writing or hide. Everything that is printed passes through here.
 */

/** A character as a reader sees it: what stands for it, how many columns that takes, and where it begins in the text. */
export interface Cell {
  readonly text: string;
  readonly width: number;
  readonly start: number;
}

/** One line of text made safe: control characters become `␛`, what is invisible becomes `\u202e`, tabs become blanks. */
export function visible(text: string): string {
  if (!suspicious.test(text)) return text;
  if (!text.includes("\t")) return text.replaceAll(unsafe, standIn);
  return cells(text)
    .map((cell) => cell.text)
    .join("");
}

/** The lines of a text, each made safe. */
export function visibleLines(text: string): string[] {
  return text.split(/\r?\n/).map(visible);
}

/** A text in lines for a page, each made safe; tabs stay. */
export function visibleText(text: string): string {
  return text
    .split(/\r?\n/)
    .map((line) => (line.includes("\t") ? line.split("\t").map(visible).join("\t") : visible(line)))
    .join("\n");
}

/** How many columns a text takes on a terminal; East Asian wide characters and emoji take two. */
export function columns(text: string): number {
  if (ascii.test(text)) return text.length;
  return cells(text).reduce((sum, cell) => sum + cell.width, 0);
}

/** One line of text made safe and cut to so many columns, with `…` where something was cut off. */
export function cut(text: string, width: number): string {
  // Finding clusters costs more than all else that is done for a line.
  const begin = text.slice(0, width + 1);
  if (width >= 1 && ascii.test(begin)) return begin.length <= width ? text : `${begin.slice(0, width - 1)}…`;
  // A cluster may be long, but not so long: this bounds the work for a text of megabytes.
  const looked = text.slice(0, Math.max(1, width) * 16);
  const whole = looked.length === text.length;
  let used = 0;
  let shown = "";
  let fitting = "";
  for (const cell of eachCell(looked)) {
    used += cell.width;
    if (used > width) return width < 1 ? "" : `${fitting}…`;
    shown += cell.text;
    if (used < width) fitting = shown;
  }
  return whole ? shown : `${fitting}…`;
}

/** A text filled up with blanks to so many columns. */
export function pad(text: string, width: number): string {
  return text + " ".repeat(Math.max(0, width - columns(text)));
}

/** The characters of one line, each made safe. */
export function cells(text: string): Cell[] {
  return [...eachCell(text)];
}

/** One by one: each that the segmenter finds costs the length of the whole text. */
function* eachCell(text: string): Generator<Cell> {
  let column = 0;
  for (const { segment, index } of graphemes().segment(text)) {
    const blanks = TAB - (column % TAB);
    const shown = segment === "\t" ? " ".repeat(blanks) : segment.replaceAll(unsafe, standIn);
    const width = segment === "\t" ? blanks : widthOf(segment, shown);
    yield { text: shown, width, start: index };
    column += width;
  }
}

const TAB = 4;
const ascii = /^[\x20-\x7e]*$/;
const suspicious =
  /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Noncharacter_Code_Point}\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\u{e0000}-\u{e007f}]/u;
// oxlint-disable-next-line no-restricted-globals -- the pattern is ours
const unsafe = new RegExp(suspicious.source, "gu");
const zeroWidth = /^[\p{Mn}\p{Me}\u200c\u200d\ufe00-\ufe0f]$/u;
const emoji = /\p{Emoji_Presentation}|\p{Emoji}\ufe0f/u;
/** East Asian Width W and F (Unicode annex 11), by blocks. */
const wide =
  /[\u1100-\u115f\u2329\u232a\u2e80-\u303e\u3041-\u4dbf\u4e00-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe10-\ufe19\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{17000}-\u{18aff}\u{1b000}-\u{1b2ff}\u{20000}-\u{3fffd}]/u;

function standIn(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  // U+2400 and up picture the control characters in their order.
  if (code < 0x20) return String.fromCodePoint(0x2400 + code);
  if (code === 0x7f) return "\u2421";
  const hex = code.toString(16);
  return code > 0xffff ? `\\u{${hex}}` : `\\u${hex.padStart(4, "0")}`;
}

function widthOf(segment: string, shown: string): number {
  if (shown !== segment) return [...shown].length;
  if (emoji.test(segment)) return 2;
  let width = 0;
  for (const point of segment) width += zeroWidth.test(point) ? 0 : wide.test(point) ? 2 : 1;
  return width;
}

let segmenter: Intl.Segmenter | undefined;

function graphemes(): Intl.Segmenter {
  segmenter ??= new Intl.Segmenter("en", { granularity: "grapheme" });
  return segmenter;
}
