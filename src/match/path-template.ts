import type { Expr, Scope } from "../expression/expr.ts";
import { expression } from "../expression/expression.ts";
import { locator } from "../expression/locate.ts";
import { type Piece, scanTemplate } from "../expression/template-scan.ts";
import { textOf } from "../expression/value-text.ts";
import { Failure } from "../problem.ts";
import type { Reader } from "../shape/shape.ts";
import type { Span } from "../source.ts";
import { beginsRegex, PathFault, regexEnd } from "./path-syntax.ts";
import { named } from "./value.ts";

/** A path in which `${…}` stands. */
export interface PathTemplate {
  readonly text: Expr<string>;
  /** The path with harmless values in its holes: it has the same structure as every path that comes of it. */
  readonly sample: string;
}

/** Where a hole stands, which says how its value is written so that it cannot be more than a value. */
type Position =
  | { readonly in: "quotes"; readonly quote: string }
  | { readonly in: "name" }
  | { readonly in: "part of a name" }
  | { readonly in: "brackets" }
  | { readonly in: "filter" };

interface Hole {
  readonly expr: Expr<unknown>;
  readonly position: Position;
}

/** Compiles a path with `${…}`. Throws a `PathFault` when it is not one. */
export function pathTemplate(text: string, span: Span, reader: Reader): PathTemplate {
  const { pieces, unclosed } = scanTemplate(text);
  if (unclosed !== undefined) throw new PathFault('The "${" is not closed', unclosed, 'A "}" is missing.');
  const locate = locator(text, span);
  const scan = new Scan();
  const compiled: (string | Hole)[] = [];
  pieces.forEach((piece, i) => {
    if ("text" in piece) {
      scan.read(piece.text);
      compiled.push(piece.text);
      return;
    }
    const { start, end } = piece;
    const expr = expression(text.slice(start, end), locate(start, end), reader);
    compiled.push({ expr, position: scan.position(pieces[i - 1], pieces[i + 1]) });
  });
  const holes = compiled.filter((part) => typeof part !== "string");
  return {
    text: {
      span,
      constant: holes.every(({ expr }) => expr.constant),
      evaluate: (scope) => joined(compiled, (hole) => written(hole, scope, span)),
    },
    sample: joined(compiled, ({ position }) => samples[position.in]),
  };
}

const samples: Readonly<Record<Position["in"], string>> = {
  quotes: "x",
  name: "['x']",
  "part of a name": "x",
  brackets: "0",
  filter: "0",
};

/** Puts the parts together; the dot before a whole name goes, since the name is written in brackets. */
function joined(parts: readonly (string | Hole)[], write: (hole: Hole) => string): string {
  let text = "";
  for (const part of parts) {
    if (typeof part === "string") text += part;
    else if (part.position.in === "name") text = (text.endsWith("..") ? text : text.replace(/\.$/, "")) + write(part);
    else text += write(part);
  }
  return text;
}

function written({ expr, position }: Hole, scope: Scope, span: Span): string {
  const value = expr.evaluate(scope);
  switch (position.in) {
    case "quotes":
      return escaped(textOf(value), position.quote);
    case "name":
      return `['${escaped(textOf(value), "'")}']`;
    case "part of a name": {
      const text = textOf(value);
      if (/^[\w-]*$/.test(text)) return text;
      throw unfit(value, "letters and digits, as a part of a name", span);
    }
    case "brackets":
      return Number.isSafeInteger(value) ? String(value) : `'${escaped(textOf(value), "'")}'`;
    case "filter":
      if (typeof value === "string") return `'${escaped(value, "'")}'`;
      if (value === null || typeof value === "number" || typeof value === "boolean" || typeof value === "bigint")
        return String(value);
      throw unfit(value, "a text, a number, true, false or null", span);
  }
}

/** What cannot be put into a path at a place. `expected`: what can. */
export function unfit(value: unknown, expected: string, at: Span): Failure {
  return new Failure({
    code: "expression",
    headline: `Only ${expected} can be put into a path here, got ${named(value)}`,
    label: "in this path",
    at,
  });
}

/** A text inside quotes: nothing in it ends them. */
function escaped(text: string, quote: string): string {
  return text.replace(/[\\'"\p{Cc}\p{Cs}]/gu, (sign) => {
    if (sign === "\\" || sign === quote) return `\\${sign}`;
    return sign === "'" || sign === '"' ? sign : `\\u${sign.charCodeAt(0).toString(16).padStart(4, "0")}`;
  });
}

/** Follows the brackets and quotes of a path, to know where a hole stands. */
class Scan {
  readonly #open: ("brackets" | "filter")[] = [];
  #quote: string | undefined;

  read(text: string): void {
    for (let at = 0; at < text.length; at++) {
      const sign = text[at] ?? "";
      if (this.#quote !== undefined) {
        if (sign === "\\") at++;
        else if (sign === this.#quote) this.#quote = undefined;
      } else if (sign === "'" || sign === '"') this.#quote = sign;
      else if (beginsRegex(text, at)) at = regexEnd(text, at);
      else if (sign === "[") this.#open.push("brackets");
      else if (sign === "(") this.#open.push("filter");
      else if (sign === "]" || sign === ")") this.#open.pop();
      else if (sign === "?" && this.#open.length > 0) this.#open[this.#open.length - 1] = "filter";
    }
  }

  /** Where a hole between these parts stands. */
  position(before: Piece | undefined, after: Piece | undefined): Position {
    if (this.#quote !== undefined) return { in: "quotes", quote: this.#quote };
    const begins = before === undefined || ("text" in before && before.text.endsWith("."));
    const ends = after === undefined || ("text" in after && /^[^\w-]/.test(after.text));
    if (begins) return { in: ends ? "name" : "part of a name" };
    return { in: this.#open.at(-1) ?? "part of a name" };
  }
}
