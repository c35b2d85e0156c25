import type { ProblemInput } from "./problem.ts";
import type { Span } from "./source.ts";

/**
 * Compiles a pattern of a user; the linter lets nothing else do so. It has the flag `u` only when it asks for it (`\p{…}`, `\u{…}`, a character
 * beyond U+FFFF): without `i`, `u` and `v` V8 can go on in linear time when a text makes a pattern backtrack too often. Throws
 * a `SyntaxError`.
 */
export function compileRegex(pattern: string, flags = ""): RegExp {
  return new RegExp(pattern, allFlags(pattern, flags));
}

/** What is wrong with a pattern, without the pattern: `Unterminated group`. */
export function regexFault(thrown: unknown): string {
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return /^Invalid regular expression: .*?: ([^:]+)$/s.exec(message)?.[1] ?? message;
}

/** The names of the groups of a pattern: an alternative that always matches makes the engine list them. */
export function groupNames({ source, flags }: RegExp): readonly string[] {
  return Object.keys(new RegExp(`${source}|`, flags).exec("")?.groups ?? {});
}

/** Who hears of a warning: the reader of a file, or the compiler of an expression. */
interface Reporting {
  report(problem: Omit<ProblemInput, "code">): void;
}

/**
 * Warns of a pattern that a text from a peer could keep busy: V8's linear engine cannot serve look-arounds and
 * back-references, nor nested repetitions with the flags `i`, `u`, `v` or with counts above 16.
 */
export function warnIfBacktracking(pattern: string, at: Span, reader: Reporting, flags = ""): void {
  const features = scan(pattern);
  const unicode = /[uv]/.test(allFlags(pattern, flags));
  const named = [
    ...(features.lookAround ? ["look-arounds"] : []),
    ...(features.backReference ? ["back-references"] : []),
    ...(features.nested && (unicode || flags.includes("i"))
      ? [`nested repetitions with the flag ${unicode ? "u" : "i"}`]
      : []),
    ...(features.nested && features.longCount ? ["nested repetitions with large counts"] : []),
  ];
  if (named.length === 0) return;
  reader.report({
    severity: "warning",
    headline: `This pattern has ${named.join(" and ")}, which cannot be matched in linear time`,
    label: "an unlucky text can keep it busy",
    at,
    help: "Match with a simpler pattern, and judge the rest otherwise: with $not and $contains, in an expression with ! and contains().",
  });
}

function allFlags(pattern: string, flags: string): string {
  const unicode = /\\[pPu]\{|[\u{10000}-\u{10ffff}]/u.test(pattern);
  return unicode && !/[uv]/.test(flags) ? `${flags}u` : flags;
}

interface Features {
  readonly lookAround: boolean;
  readonly backReference: boolean;
  /** A repeated group that holds a repetition. */
  readonly nested: boolean;
  readonly longCount: boolean;
}

/** Looks at the signs of a pattern, outside of character classes. */
function scan(pattern: string): Features {
  const found = { lookAround: false, backReference: false, nested: false, longCount: false };
  // Per open group: whether it holds a repetition.
  const groups: boolean[] = [false];
  let closed = false;
  const signs = /\\k<|\\[1-9]|\\.|\[(?:\\.|[^\]\\])*\]|\((?:\?(?:<?[=!]|:|<[^>]*>))?|\)|[*+]|\{(\d+)(,?)(\d*)\}|./gs;
  for (const sign of pattern.matchAll(signs)) {
    const [text, least, comma, most] = sign;
    if (text.startsWith("(")) {
      if (/^\(\?<?[=!]/.test(text)) found.lookAround = true;
      groups.push(false);
    } else if (/^\\(?:k<|[1-9])/.test(text)) {
      found.backReference = true;
    } else if (text === "*" || text === "+" || least !== undefined) {
      if (closed) found.nested = true;
      if (Number(comma === "," && most !== "" ? most : (least ?? 0)) > 16) found.longCount = true;
      groups[groups.length - 1] = true;
    }
    if (text === ")") {
      closed = groups.length > 1 ? (groups.pop() ?? false) : false;
      if (closed) groups[groups.length - 1] = true;
    } else {
      closed = false;
    }
  }
  return found;
}
