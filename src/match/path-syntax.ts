/** What one part of a path selects. `from` and `to` are its offsets in the path's text. */
export type Segment = { readonly from: number; readonly to: number; readonly deep: boolean } & (
  | { readonly kind: "select"; readonly selectors: readonly Selector[] }
  | { readonly kind: "parent" }
  | { readonly kind: "key" }
  | { readonly kind: "type"; readonly type: string }
);

export type Selector =
  | { readonly kind: "name"; readonly name: string }
  | { readonly kind: "index"; readonly index: number }
  | { readonly kind: "wildcard" }
  | {
      readonly kind: "slice";
      readonly start: number | undefined;
      readonly end: number | undefined;
      readonly step: number;
    }
  | { readonly kind: "filter" | "script"; readonly expression: string; readonly from: number };

/** What is wrong with a path, with the offset of the sign at fault in its text. */
export class PathFault extends Error {
  readonly offset: number;
  readonly help: string | undefined;
  constructor(message: string, offset: number, help?: string) {
    super(message);
    this.name = "PathFault";
    this.offset = offset;
    this.help = help;
  }
}

/**
 * Parses a JSONPath (RFC 9535), with what people write besides: `$.` left out, `^` (parent), `~` (key), `@string()`
 * (types) and `[(@.length-1)]`. Throws a `PathFault`.
 */
export function parsePath(text: string): readonly Segment[] {
  const parser = new PathParser(text);
  const start = parser.root();
  return parser.segments(start, false).segments;
}

/** Parses the segments of a query inside a filter, from the sign behind its `@` or `$`; gives the offset behind it. */
export function parseQuery(
  text: string,
  from: number,
): { readonly segments: readonly Segment[]; readonly end: number } {
  return new PathParser(text).segments(from, true);
}

const NAME = /[A-Za-z_$\u0080-\u{10ffff}\d][\w$\-\u0080-\u{10ffff}]*/uy;

/** Inside a filter a hyphen is a minus: `@.length-1`. */
const NAME_IN_FILTER = /[A-Za-z_\u0080-\u{10ffff}\d][\w\u0080-\u{10ffff}]*/uy;

class PathParser {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  /** The offset behind `$`, which may be left out: `id` and `[0]` are `$.id` and `$[0]`. */
  root(): number {
    if (this.#text.trim() === "") throw new PathFault("The path is empty", 0, "Write $ for the whole message.");
    return this.#text.startsWith("$") && !/^\$[\w-]/.test(this.#text) ? 1 : 0;
  }

  segments(start: number, inFilter: boolean): { readonly segments: readonly Segment[]; readonly end: number } {
    const segments: Segment[] = [];
    let at = start;
    while (at < this.#text.length) {
      const segment = this.#segment(at, at === 0 && !inFilter, inFilter);
      if (!segment) break;
      segments.push(segment);
      at = segment.to;
    }
    return { segments, end: at };
  }

  #segment(from: number, first: boolean, inFilter: boolean): Segment | undefined {
    const sign = this.#text[from];
    if (sign === "[") return this.#bracket(from, from, false);
    if (sign === "." || first) return this.#dotted(from, first, inFilter);
    if (inFilter) return undefined;
    if (sign === "^") return { kind: "parent", from, to: from + 1, deep: false };
    if (sign === "~") return { kind: "key", from, to: from + 1, deep: false };
    if (sign === "@") return this.#type(from, from);
    const help = sign === " " ? "A path has no spaces; a name with spaces is written $['a name']." : undefined;
    throw new PathFault(`Expected ".", ".." or "[", got ${JSON.stringify(sign)}`, from, help);
  }

  /** `.name`, `.*`, `..name`, `..[…]`, `.@string()`. */
  #dotted(from: number, first: boolean, inFilter: boolean): Segment {
    const deep = this.#text.startsWith("..", from);
    const at = deep ? from + 2 : this.#text[from] === "." ? from + 1 : first ? from : from + 1;
    const sign = this.#text[at];
    if (sign === "[" && deep) return this.#bracket(from, at, true);
    if (sign === "*") return { kind: "select", from, to: at + 1, deep, selectors: [{ kind: "wildcard" }] };
    if (sign === "@") return this.#type(from, at);
    if (sign === "^" && !deep) return { kind: "parent", from, to: at + 1, deep };
    if (sign === "~" && !deep) return { kind: "key", from, to: at + 1, deep };
    const pattern = inFilter ? NAME_IN_FILTER : NAME;
    pattern.lastIndex = at;
    const name = pattern.exec(this.#text)?.[0];
    if (name !== undefined)
      return { kind: "select", from, to: at + name.length, deep, selectors: [{ kind: "name", name }] };
    if (sign === undefined)
      throw new PathFault(
        "The path ends where a name should stand",
        from,
        "Leave the dot out, or write the name behind it.",
      );
    throw new PathFault(
      `Expected a name, got ${JSON.stringify(sign)}`,
      at,
      "A name with other signs is written in brackets and quotes: $['a name'].",
    );
  }

  /** `@string()` and the like: only values of that type. */
  #type(from: number, at: number): Segment {
    const [text, type = ""] = /^@(\w+)\(\)/.exec(this.#text.slice(at)) ?? [];
    if (text === undefined)
      throw new PathFault(
        'Expected a type such as "@string()"',
        at,
        "Inside a filter, @ is the item: $.items[?(@.id == 1)].",
      );
    return { kind: "type", type, from, to: at + text.length, deep: this.#text.startsWith("..", from) };
  }

  /** `[…]` with one or more selectors. */
  #bracket(from: number, open: number, deep: boolean): Segment {
    const selectors: Selector[] = [];
    let at = this.#space(open + 1);
    for (;;) {
      const [selector, end] = this.#selector(at, open);
      selectors.push(selector);
      at = this.#space(end);
      if (this.#text[at] === ",") at = this.#space(at + 1);
      else break;
    }
    if (this.#text[at] !== "]") throw this.#unclosed(open, at);
    return { kind: "select", from, to: at + 1, deep, selectors };
  }

  #selector(at: number, open: number): readonly [Selector, number] {
    const sign = this.#text[at];
    if (sign === "'" || sign === '"') {
      const { value, end } = readString(this.#text, at);
      return [{ kind: "name", name: value }, end];
    }
    if (sign === "*") return [{ kind: "wildcard" }, at + 1];
    if (sign === "?") {
      const from = this.#space(at + 1);
      const end = expressionEnd(this.#text, from);
      if (end === undefined) throw this.#unclosed(open, this.#text.length);
      return [{ kind: "filter", expression: this.#text.slice(from, end), from }, end];
    }
    if (sign === "(") {
      const end = expressionEnd(this.#text, at);
      if (end === undefined) throw this.#unclosed(open, this.#text.length);
      return [{ kind: "script", expression: this.#text.slice(at, end), from: at }, end];
    }
    const slice = /^(-?\d+)?\s*:\s*(-?\d+)?\s*(?::\s*(-?\d+)?)?/.exec(this.#text.slice(at));
    if (slice)
      return [
        { kind: "slice", start: whole(slice[1]), end: whole(slice[2]), step: whole(slice[3]) ?? 1 },
        at + slice[0].length,
      ];
    const index = /^-?\d+/.exec(this.#text.slice(at));
    if (index) return [{ kind: "index", index: Number(index[0]) }, at + index[0].length];
    const name = /^[^\],'"]*/.exec(this.#text.slice(at))?.[0] ?? "";
    if (sign === undefined) throw this.#unclosed(open, at);
    throw new PathFault(
      "Expected an index, a quoted name, * or a filter in brackets",
      at,
      name === "" ? undefined : `Quote the name: ['${name.trim()}'].`,
    );
  }

  #unclosed(open: number, at: number): PathFault {
    if (at >= this.#text.length) return new PathFault('The "[" is not closed', open, 'A "]" is missing.');
    return new PathFault(`Expected "]" or ",", got ${JSON.stringify(this.#text[at])}`, at);
  }

  #space(at: number): number {
    let end = at;
    while (/\s/.test(this.#text[end] ?? "")) end++;
    return end;
  }
}

function whole(digits: string | undefined): number | undefined {
  return digits === undefined ? undefined : Number(digits);
}

const escapes: Readonly<Record<string, string>> = { n: "\n", r: "\r", t: "\t", b: "\b", f: "\f" };

/** Reads a quoted string with JSON's escapes; `end` is the offset behind its closing quote. */
export function readString(text: string, open: number): { readonly value: string; readonly end: number } {
  const quote = text[open];
  let value = "";
  for (let at = open + 1; at < text.length; at++) {
    const sign = text[at] ?? "";
    if (sign === quote) return { value, end: at + 1 };
    if (sign !== "\\") {
      value += sign;
      continue;
    }
    at++;
    const code = /^u([0-9a-fA-F]{4})/.exec(text.slice(at, at + 5))?.[1];
    value +=
      code === undefined ? (escapes[text[at] ?? ""] ?? text[at] ?? "") : String.fromCharCode(Number.parseInt(code, 16));
    if (code !== undefined) at += 4;
  }
  throw new PathFault("The quoted name is not closed", open, `A ${quote} is missing.`);
}

/** The offset where a filter's expression ends: at the bracket or comma that is not its own. */
function expressionEnd(text: string, from: number): number | undefined {
  let depth = 0;
  for (let at = from; at < text.length; at++) {
    const sign = text[at] ?? "";
    if (sign === "'" || sign === '"') at = readString(text, at).end - 1;
    else if (beginsRegex(text, at)) at = regexEnd(text, at);
    else if (sign === "(" || sign === "[") depth++;
    else if (depth > 0 && (sign === ")" || sign === "]")) depth--;
    else if (depth === 0 && (sign === "]" || sign === ",")) return at;
  }
  return undefined;
}

/** Whether a regular expression begins at an offset: a slash where a value would stand. */
export function beginsRegex(text: string, at: number): boolean {
  return text[at] === "/" && /(^|[(,=!&|?])\s*$/.test(text.slice(0, at));
}

/** The offset of the slash that ends a regular expression. */
export function regexEnd(text: string, open: number): number {
  let inClass = false;
  for (let at = open + 1; at < text.length; at++) {
    const sign = text[at];
    if (sign === "\\") at++;
    else if (sign === "[") inClass = true;
    else if (sign === "]") inClass = false;
    else if (sign === "/" && !inClass) return at;
  }
  throw new PathFault("The regular expression is not closed", open, "A / is missing.");
}
