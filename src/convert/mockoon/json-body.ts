import { plainText, plainValue, type Written } from "../../writing/written.ts";
import { type Cel, orEmpty, textOf } from "./cel.ts";

/** A piece of a body: plain text, or an expression. */
export type Part = string | Cel;

/** The value of a JSON text that would be written just so, but for blanks. Only maps and lists are told from texts. */
export function canonicalJson(text: string): unknown {
  if (!/^\s*[[{]/.test(text)) return undefined;
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch {
    return undefined;
  }
  const bare = text.replaceAll(/"(?:\\.|[^"\\])*"|\s+/g, (found) => (found.startsWith('"') ? found : ""));
  return JSON.stringify(data) === bare ? data : undefined;
}

/** Texts and expressions in a row, as one text. */
export function templateOf(parts: readonly Part[]): string {
  let text = "";
  for (const part of parts) {
    if (typeof part === "string") text += plainText(part);
    // `$${` is a plain `${`: a dollar that stands before an expression is one itself.
    else text = `${text.replace(/\$$/, () => '${"$"}')}\${${orEmpty(part).code}}`;
  }
  return text;
}

/** No text of a file has it: it is of the private use area, and what has it is not taken for JSON. */
const mark = "\uE000";

/** A JSON text with expressions in it as the value that it spells; undefined when it spells none. */
export function jsonOf(parts: readonly Part[]): Written | undefined {
  let text = "";
  let quoted = false;
  for (const [index, part] of parts.entries()) {
    if (typeof part === "string") {
      if (part.includes(mark)) return undefined;
      quoted = endsQuoted(part, quoted);
      text += part;
    } else text += quoted ? `${mark}${index}${mark}` : `"${mark}=${index}${mark}"`;
  }
  const data = canonicalJson(text);
  return data === undefined ? undefined : valueOf(data, parts);
}

/** Whether a stretch of JSON ends within a text. */
function endsQuoted(text: string, quoted: boolean): boolean {
  let inside = quoted;
  for (let at = 0; at < text.length; at++) {
    if (inside && text[at] === "\\") at++;
    else if (text[at] === '"') inside = !inside;
  }
  return inside;
}

/** Undefined when a key is made by an expression, or a value is no single one. */
function valueOf(data: unknown, parts: readonly Part[]): Written | undefined {
  if (typeof data === "string") return textValue(data, parts);
  if (Array.isArray(data)) {
    const items = data.map((item) => valueOf(item, parts));
    return items.includes(undefined) ? undefined : items.filter((item) => item !== undefined);
  }
  if (typeof data !== "object" || data === null) return plainValue(data);
  const members = new Map<string, Written>();
  for (const [key, value] of Object.entries(data)) {
    const made = key.includes(mark) ? undefined : valueOf(value, parts);
    if (made === undefined) return undefined;
    members.set(key.startsWith("$") ? `$${key}` : key, made);
  }
  return members;
}

function textValue(text: string, parts: readonly Part[]): Written | undefined {
  const pieces = text.split(mark);
  const bare = pieces.length === 3 ? /^=(\d+)$/.exec(pieces[1] ?? "")?.[1] : undefined;
  if (bare !== undefined) {
    const of = parts[Number(bare)];
    return of === undefined || typeof of === "string" ? undefined : bareTemplate(of);
  }
  // Every other piece is the number of an expression.
  const inner = pieces.map((piece, index): Part => (index % 2 === 0 ? piece : (parts[Number(piece)] ?? "")));
  const filled = inner.filter((piece) => piece !== "");
  const [only] = filled;
  if (filled.length === 1 && only !== undefined && typeof only !== "string") return `\${${textOf(only)}}`;
  return templateOf(filled);
}

/** What stands without quotation marks in JSON is what its text spells; a text that was put together may spell several. */
function bareTemplate(of: Cel): string | undefined {
  if (of.spells) return `\${parseJson(${textOf(of)})}`;
  return of.gives === "text" ? undefined : `\${${of.code}}`;
}
