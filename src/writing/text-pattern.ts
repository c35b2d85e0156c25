import type { Piece, Volatile } from "../recording/volatile.ts";
import { mapOf, type Written } from "./written.ts";

/** A matcher of texts. */
export const anyText = mapOf({ $type: "string" });

/** The value of an expression in a pattern, in which nothing of it means anything. */
export function escapedCode(code: string): string {
  return `\${regexEscape(string(${code}))}`;
}

/** A matcher of what is made in the same way as a whole text. */
export function kindMatcher({ text, volatile }: Piece): Written {
  if (!volatile) return anyText;
  if (volatile?.kind === "uuid") return "$uuid";
  if (volatile?.kind === "time" && !/^\d+$/.test(text)) return "$iso8601";
  return mapOf({ $regex: `^${patternOf(text, volatile)}$` });
}

/** What takes texts that are made in the same way. */
export function patternOf(text: string, volatile: Volatile | undefined): string {
  if (volatile?.kind === "uuid") return "[0-9a-fA-F-]{36}";
  if (/^\d+$/.test(text)) return "\\d+";
  if (volatile?.kind === "time") return "[0-9TZ:.,+ -]+";
  if (/^[0-9a-f]+$/.test(text)) return `[0-9a-f]{${text.length}}`;
  return /^[\w-]+$/.test(text) ? "[\\w-]+" : "[\\w.+/=~-]+";
}

/** A text in which nothing means anything to a regular expression. */
export function escapeRegex(text: string): string {
  return text
    .replaceAll(/[\\^$.*+?()[\]{}|/]/g, (sign) => (sign === "/" ? sign : `\\${sign}`))
    .replaceAll("\n", "\\n")
    .replaceAll("\r", "\\r");
}
