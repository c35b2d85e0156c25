import type { Paint } from "../codeframe.ts";
import type { FrameEvent } from "../events.ts";
import { hexDump } from "../hex-dump.ts";
import { type JsonPart, jsonParts, prettyParts } from "../json-parts.ts";
import { columns, cut, visible } from "../visible.ts";

/** How a message is set. */
export interface MessageStyle {
  readonly paint: Paint;
  /** Columns that are left for its first line, and for the others. */
  readonly first: number;
  readonly rest: number;
  /** How many lines at most. */
  readonly lines: number;
  /** What is longer than a line goes on in the next one; else it is cut. */
  readonly wraps?: boolean;
}

/** Of what is longer only the beginning is looked at. */
const LONGEST = 256 * 1024;

/**
 * A message in lines that are safe for a terminal: JSON on one line when it fits, else by members and items, with numbers and
 * escapes as they were sent; text in its own lines; bytes in hexadecimal, and what the codec reads in them.
 */
export function messageLines(
  { payload, binary, size, value }: Pick<FrameEvent, "payload" | "binary" | "size" | "value">,
  style: MessageStyle,
): readonly string[] {
  const { paint, first } = style;
  if (binary) {
    const told = paint.yellow(`<${size} ${size === 1 ? "byte" : "bytes"}>`);
    const bytes = Buffer.from(payload.slice(0, LONGEST), "base64");
    const head = value === undefined ? told : `${told} ${cut(visible(value), Math.max(10, first - 14))}`;
    if (bytes.length === 0) return [head];
    return bounded([head, ...hexDump(bytes).split("\n")], size, style);
  }
  if (payload.length > LONGEST) return bounded(textLines(payload.slice(0, LONGEST), style), size, style, true);
  return bounded(jsonLines(payload, style) ?? textLines(payload, style), size, style);
}

/** A message on one line of so many columns, without colours. */
export function messageLine(
  { payload, binary, size, value }: Pick<FrameEvent, "payload" | "binary" | "size" | "value">,
  width: number,
): string {
  if (binary) return cut(visible(`<${size} ${size === 1 ? "byte" : "bytes"}> ${value ?? ""}`.trimEnd()), width);
  return cut(payload.slice(0, LONGEST), width);
}

function jsonLines(text: string, { paint, first, rest, wraps = false }: MessageStyle): readonly string[] | undefined {
  // A lone number or word is shown as the text that it is.
  if (!/^\s*[[{]/.test(text)) return undefined;
  const parts = jsonParts(text);
  if (!parts) return undefined;
  // White space is left out, nothing else: what is much too long is not measured.
  const mayFit = text.length <= first * 4;
  const flat = spaced(parts);
  if (mayFit && flat.reduce((sum, part) => sum + columns(visible(part.text)), 0) <= first)
    return [painted(flat, paint)];
  const lines: JsonPart[][] = [[]];
  for (const part of prettyParts(text) ?? []) {
    if (part.kind === "space" && part.text.startsWith("\n")) lines.push([{ kind: "space", text: part.text.slice(1) }]);
    else lines.at(-1)?.push(part);
  }
  return lines.map((line, index) => painted(wraps ? line : fitted(line, index === 0 ? first : rest), paint));
}

/** One line, with blanks where people write them. */
function spaced(parts: readonly JsonPart[]): readonly JsonPart[] {
  return parts.map((part) => {
    const isBefore = part.kind === "sign" && (part.text === "," || part.text === ":");
    return isBefore ? { ...part, text: `${part.text} ` } : part;
  });
}

/** Long texts in a line are cut to what is left of it. */
function fitted(parts: readonly JsonPart[], width: number): readonly JsonPart[] {
  let left = Math.max(20, width);
  const fitting: JsonPart[] = [];
  for (const part of parts) {
    if (left <= 0) break;
    const text = cut(part.text, left);
    left -= columns(text);
    fitting.push({ ...part, text });
  }
  return fitting;
}

function painted(parts: readonly JsonPart[], paint: Paint): string {
  return parts.map(({ kind, text }) => tintOf(kind, paint)(visible(text))).join("");
}

function tintOf(kind: JsonPart["kind"], paint: Paint): (text: string) => string {
  switch (kind) {
    case "key":
      return paint.cyan;
    case "string":
      return paint.green;
    case "number":
      return paint.yellow;
    case "word":
      return paint.magenta;
    case "sign":
    case "space":
      return (text) => text;
  }
}

function textLines(text: string, { first, rest, wraps = false }: MessageStyle): readonly string[] {
  const lines = text.split(/\r?\n/, 10_000);
  // The terminal breaks them.
  if (wraps) return lines.map(visible);
  return lines.map((line, index) => cut(line, Math.max(20, index === 0 ? first : rest)));
}

/** As many lines as are wanted, and what is left out. */
function bounded(lines: readonly string[], size: number, style: MessageStyle, more = false): readonly string[] {
  if (lines.length <= style.lines && !more) return lines;
  const shown = lines.slice(0, Math.max(1, style.lines - 1));
  return [...shown, style.paint.dim(`… ${size} bytes in all`)];
}
