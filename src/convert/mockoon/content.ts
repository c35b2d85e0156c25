import { plainValue, type Written } from "../../writing/written.ts";
import { NotCarried } from "./cel.ts";
import { Expressions } from "./expressions.ts";
import { parseHandlebars, type Piece, TemplateFault } from "./handlebars.ts";
import { canonicalJson, jsonOf, type Part, templateOf } from "./json-body.ts";
import { settingOf } from "./settings.ts";
import type { Surroundings } from "./surroundings.ts";

/** What a template becomes: a value to send, and steps that do what it does beside. */
export interface Content {
  readonly before: readonly Written[];
  /** Undefined when nothing is left to send. */
  readonly value: Written | undefined;
  readonly after: readonly Written[];
}

/**
 * Converts a body of Mockoon. One that is JSON becomes a map or list, so that it can be read; any other stays a text. `at` is
 * the place that notes name.
 */
export function contentOf(text: string, around: Surroundings, at: { readonly pointer: string }): Content {
  let pieces: readonly Piece[];
  try {
    pieces = parseHandlebars(text);
  } catch (thrown) {
    if (!(thrown instanceof TemplateFault)) throw thrown;
    around.notes.add(at, `the template, because ${thrown.message}: its text is sent as it is written`);
    return { before: [], value: plainBody(text), after: [] };
  }
  const expressions = new Expressions(around);
  const before: Written[] = [];
  const after: Written[] = [];
  const parts: Part[] = [];
  for (const [index, piece] of pieces.entries()) {
    if (piece.kind === "text") {
      parts.push(piece.text);
      continue;
    }
    try {
      const setting = piece.kind === "value" ? settingOf(piece.value, expressions) : undefined;
      if (!setting) parts.push(expressions.piece(piece));
      // What is read before it is set is set when all is sent.
      else (readIn(pieces.slice(0, index), setting.reads) ? after : before).push(setting.step);
    } catch (thrown) {
      if (!(thrown instanceof NotCarried)) throw thrown;
      around.notes.add(at, `${thrown.message}: ${piece.written} is sent as it is written`);
      parts.push(sourceOf(piece));
    }
  }
  const isPlain = parts.every((each) => typeof each === "string");
  const value = isPlain ? plainBody(parts.join("")) : (jsonOf(parts) ?? templateOf(parts));
  return { before, value: value === "" ? undefined : value, after };
}

/** A body in which nothing is evaluated. */
export function plainBody(text: string): Written {
  return plainValue(canonicalJson(text) ?? text);
}

/** Whether pieces have a name of a variable as an argument. */
function readIn(pieces: readonly Piece[], name: string): boolean {
  return pieces.some(
    (each) => each.kind !== "text" && JSON.stringify(each).includes(`"value":${JSON.stringify(name)}`),
  );
}

/** A piece as it is written. */
function sourceOf(piece: Piece): string {
  if (piece.kind === "text") return piece.text;
  if (piece.kind === "value") return piece.written;
  const other = piece.other.length > 0 ? `{{else}}${piece.other.map(sourceOf).join("")}` : "";
  return `${piece.written}${piece.body.map(sourceOf).join("")}${other}{{/${piece.call.name}}}`;
}
