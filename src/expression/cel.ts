import type { Environment, ParseError } from "@marcbachmann/cel-js";
import type { Syntax } from "./syntax.ts";

/** A mistake in the writing of an expression, at offsets within its text. */
export interface SyntaxMistake {
  readonly message: string;
  readonly help: string | undefined;
  readonly start: number;
  readonly end: number;
}

/** Reads a text as CEL. */
export type ParseCel = (text: string) => { readonly syntax: Syntax } | { readonly mistake: SyntaxMistake };

let loaded: ParseCel | undefined;

/** The parser, when some expression has loaded it before. */
export function loadedCel(): ParseCel | undefined {
  return loaded;
}

/**
 * Loads the CEL parser. Only the parser of the library is used: its evaluation knows two kinds of numbers, refuses to mix
 * them, and fails on missing members, none of which fits JSON.
 */
export async function loadCel(): Promise<ParseCel> {
  if (loaded) return loaded;
  const library = await import("@marcbachmann/cel-js");
  const environment = new library.Environment({ unlistedVariablesAreDyn: true, enableOptionalTypes: true });
  loaded = (text) => parse(text, environment, library.ParseError);
  return loaded;
}

function parse(text: string, environment: Environment, mistakeClass: typeof ParseError): ReturnType<ParseCel> {
  try {
    return { syntax: environment.parse(text).ast };
  } catch (thrown) {
    if (!(thrown instanceof mistakeClass)) throw thrown;
    const { start, end } = thrown.range ?? { start: 0, end: text.length };
    return { mistake: explain(thrown, text, start, Math.max(end, start)) };
  }
}

/** The library names tokens as its source does; people see what they wrote. */
function explain(error: ParseError, text: string, start: number, end: number): SyntaxMistake {
  const found = text.slice(start, end);
  const help = helpFor(found, text.slice(start), text.slice(0, start));
  switch (error.code) {
    case "unexpected_token":
    case "unexpected_character":
    case "expected_token": {
      const message =
        start >= text.trimEnd().length
          ? "it ends too early"
          : `unexpected ${/^["']/.test(found) ? found : `"${found}"`}`;
      return { message, help, start, end };
    }
    case "reserved_identifier":
      return { message: `"${found}" cannot be the name of a variable`, help, start, end };
    case "newline_in_string":
      return {
        message: "a text ends at the end of its line",
        help: "YAML has made a line break of \\n in double quotes: write \\\\n, or quote the whole in YAML by single quotes.",
        start,
        end,
      };
    default:
      return { message: error.summary.charAt(0).toLowerCase() + error.summary.slice(1), help, start, end };
  }
}

/** What other languages write as words. */
const signs: ReadonlyMap<string, string> = new Map([
  ["and", "&&"],
  ["or", "||"],
  ["not", "!"],
]);

function helpFor(found: string, rest: string, before: string): string | undefined {
  if (found === "=")
    return before.endsWith("==") || before.endsWith("!=")
      ? `Write ${before.slice(-2)}.`
      : "Two values are compared by ==.";
  const word = signs.get(/^\w+/.exec(rest)?.[0] ?? "");
  if (word !== undefined) return `Write ${word}.`;
  if (found === "&" || found === "|") return `Write ${found}${found}.`;
  if (found === "`") return "Texts are quoted by \" or '.";
  if (found === "$") return "Within an expression variables are written without ${}.";
  return undefined;
}
