import type { Segment } from "./path-syntax.ts";

/** A problem of a path, with its offset in the path's text. */
export interface PathNote {
  readonly headline: string;
  readonly label: string;
  readonly offset: number;
  readonly help?: string;
  readonly severity?: "warning";
}

/**
 * Parses a path once more by the rules of RFC 9535, since the engine accepts any typo silently and then selects nothing.
 * What the engine knows beyond the standard is a warning. Answers whether the path may be used.
 */
export async function checkPath(
  text: string,
  rooted: string,
  segments: readonly Segment[],
  note: (each: PathNote) => void,
): Promise<boolean> {
  const extension = segments.map(extensionOf).find((each) => each !== undefined);
  if (extension) {
    note(beyond(extension.what, extension.offset));
    return true;
  }
  // Names and indexes were parsed completely; only expressions need the other parser.
  if (!segments.some(hasExpression)) return true;
  const { compile, JSONPathError } = (await import("json-p3")).jsonpath;
  try {
    compile(rooted);
    return true;
  } catch (thrown) {
    if (!(thrown instanceof JSONPathError)) throw thrown;
    const offset = Math.max(0, Math.min(thrown.token.index - (rooted.length - text.length), text.length));
    const known = engineOnly(text);
    const message = thrown.message.replace(/ \('.*':\d+\)$/s, "").replace(/\s+/g, " ");
    note(
      known === undefined
        ? { headline: `The JSONPath is not valid: ${message}`, label: "here", offset, ...helpFor(message) }
        : beyond(known, offset),
    );
    return known !== undefined;
  }
}

function beyond(what: string, offset: number): PathNote {
  return {
    severity: "warning",
    headline: `This JSONPath uses ${what}, which is not in RFC 9535`,
    label: "an extension",
    offset,
    help: "It works here; other tools may read it in another way.",
  };
}

interface Extension {
  readonly what: string;
  readonly offset: number;
}

function extensionOf(segment: Segment): Extension | undefined {
  switch (segment.kind) {
    case "parent":
      return { what: "^ (the parent)", offset: segment.from };
    case "key":
      return { what: "~ (the key)", offset: segment.from };
    case "type":
      return { what: `@${segment.type}() (a type)`, offset: segment.from };
    case "select": {
      const script = segment.selectors.find(({ kind }) => kind === "script");
      return script?.kind === "script" ? { what: "a script as an index", offset: script.from } : undefined;
    }
  }
}

function hasExpression(segment: Segment): boolean {
  return segment.kind === "select" && segment.selectors.some(({ kind }) => kind === "filter");
}

/** What of a filter only the engine understands, when there is such a thing. */
function engineOnly(text: string): string | undefined {
  const bare = text.replace(/'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*"/g, "''");
  if (/[\w\])']\.[A-Za-z]\w*\(/.test(bare)) return "a method";
  const word = /@(?:property|parent|root)\b/.exec(bare)?.[0];
  if (word !== undefined) return word;
  const strict = /[=!]==/.exec(bare)?.[0];
  if (strict !== undefined) return strict;
  return /[\w\])'] *[-+*%] *[\w@$('[]/.test(bare.replace(/\[[^\]?]*\]/g, "")) ? "arithmetic" : undefined;
}

function helpFor(message: string): { readonly help?: string } {
  if (/token '='/.test(message)) return { help: "Write == to compare." };
  if (/must be compared/.test(message)) return { help: "Compare it: length(@.name) > 3." };
  return {};
}
