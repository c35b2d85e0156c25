import type { Expr, Scope } from "../expression/expr.ts";
import { expression } from "../expression/expression.ts";
import { locator } from "../expression/locate.ts";
import { scanTemplate } from "../expression/template-scan.ts";
import { textOf } from "../expression/value-text.ts";
import type { Reader } from "../shape/shape.ts";
import type { Span } from "../source.ts";
import { PathFault } from "./path-syntax.ts";
import { type PathTemplate, unfit } from "./path-template.ts";

/** A hole, by what may stand there: a value, a name, or a part of a name. */
interface Hole {
  readonly expr: Expr<unknown>;
  readonly as: "value" | "name" | "part";
}

/** A quoted text, of plain texts and holes. XPath has no escapes: how it is quoted depends on what is in it. */
type Quoted = readonly (string | Expr<unknown>)[];

type Part = string | Hole | Quoted;

/** Compiles an XPath with `${…}`; what is put in stays a value or a name. Throws a `PathFault` when it is not one. */
export function xpathTemplate(text: string, span: Span, reader: Reader): PathTemplate {
  const { pieces, unclosed } = scanTemplate(text);
  if (unclosed !== undefined) throw new PathFault('The "${" is not closed', unclosed, 'A "}" is missing.');
  const locate = locator(text, span);
  const building = new Building();
  pieces.forEach((piece, i) => {
    if ("text" in piece) return building.add(piece.text);
    const after = pieces[i + 1];
    const { start, end } = piece;
    const expr = expression(text.slice(start, end), locate(start, end), reader);
    building.put(expr, after && "text" in after ? after.text : "");
  });
  const parts = building.parts();
  const holes = parts.flatMap((part) => (typeof part === "string" ? [] : "as" in part ? [part.expr] : exprsOf(part)));
  return {
    text: {
      span,
      constant: holes.every(({ constant }) => constant),
      evaluate: (scope) => parts.map((part) => written(part, scope, span)).join(""),
    },
    sample: parts.map(sample).join(""),
  };
}

/** A text as an XPath says it, whatever is in it. */
export function xpathLiteral(text: string): string {
  if (!text.includes("'")) return `'${text}'`;
  if (!text.includes('"')) return `"${text}"`;
  return `concat(${text
    .split("'")
    .map((part) => `'${part}'`)
    .join(`, "'", `)})`;
}

function exprsOf(quoted: Quoted): readonly Expr<unknown>[] {
  return quoted.filter((each) => typeof each !== "string");
}

function sample(part: Part): string {
  if (typeof part === "string") return part;
  if ("as" in part) return part.as === "value" ? "'x'" : "x";
  return xpathLiteral(part.map((each) => (typeof each === "string" ? each : "x")).join(""));
}

function written(part: Part, scope: Scope, span: Span): string {
  if (typeof part === "string") return part;
  if (!("as" in part))
    return xpathLiteral(part.map((each) => (typeof each === "string" ? each : textOf(each.evaluate(scope)))).join(""));
  const value = part.expr.evaluate(scope);
  if (part.as === "value") return writtenValue(value, span);
  const text = textOf(value);
  if ((part.as === "name" ? NAME : PART_OF_NAME).test(text)) return text;
  throw unfit(value, part.as === "name" ? "a name" : "letters and digits, as a part of a name", span);
}

const NAME = /^(?:[\p{L}_][\p{L}\p{M}\p{N}_.-]*:)?[\p{L}_][\p{L}\p{M}\p{N}_.-]*$/u;
const PART_OF_NAME = /^[\p{L}\p{M}\p{N}_.-]*$/u;

function writtenValue(value: unknown, span: Span): string {
  if (typeof value === "string") return xpathLiteral(value);
  if (typeof value === "boolean") return `${value}()`;
  if (typeof value === "bigint" || (typeof value === "number" && Number.isFinite(value)))
    return value < 0 ? `(${textOf(value)})` : textOf(value);
  throw unfit(value, "a text, a number, true or false", span);
}

/** Follows the quotes of an XPath, to know what stands where. */
class Building {
  readonly #parts: Part[] = [];
  #plain = "";
  #quote: { readonly sign: string; readonly pieces: (string | Expr<unknown>)[] } | undefined;

  add(text: string): void {
    for (let at = 0; at < text.length;) {
      const end = this.#quote ? text.indexOf(this.#quote.sign, at) : text.slice(at).search(/['"]/) + at;
      if (this.#quote) {
        this.#quote.pieces.push(text.slice(at, end === -1 ? undefined : end));
        if (end === -1) return;
        this.#endQuote(this.#quote.sign, this.#quote.pieces);
        at = end + 1;
      } else if (end < at) {
        this.#plain += text.slice(at);
        return;
      } else {
        this.#plain += text.slice(at, end);
        this.#quote = { sign: text[end] ?? "'", pieces: [] };
        at = end + 1;
      }
    }
  }

  put(expr: Expr<unknown>, after: string): void {
    if (this.#quote) {
      this.#quote.pieces.push(expr);
      return;
    }
    const before = this.#plain === "" ? this.#parts.at(-1) : this.#plain;
    this.#flush();
    this.#parts.push({ expr, as: placeOf(before, after) });
  }

  parts(): readonly Part[] {
    // A quote that is not closed stays so: the path is not valid.
    if (this.#quote)
      this.#plain += `${this.#quote.sign}${this.#quote.pieces.map((each) => (typeof each === "string" ? each : "x")).join("")}`;
    this.#flush();
    return this.#parts;
  }

  #endQuote(sign: string, pieces: Quoted): void {
    this.#quote = undefined;
    if (pieces.every((piece) => typeof piece === "string")) {
      this.#plain += `${sign}${pieces.join("")}${sign}`;
      return;
    }
    this.#flush();
    this.#parts.push(pieces);
  }

  #flush(): void {
    if (this.#plain !== "") this.#parts.push(this.#plain);
    this.#plain = "";
  }
}

/** What may stand between these parts. */
function placeOf(before: Part | undefined, after: string): Hole["as"] {
  if (before === undefined) return "name";
  if (typeof before !== "string") return "as" in before && before.as !== "value" ? "part" : "value";
  if (/[\p{L}\p{M}\p{N}_.-]$/u.test(before)) return "part";
  return /[/@:|]\s*$/.test(before) || /^[\p{L}_:/(]/u.test(after) ? "name" : "value";
}
