/** A template of Mockoon, read. Its language is that of Handlebars, as far as Mockoon's users write it. */
export type Piece =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "value"; readonly value: Value; readonly written: string }
  | {
      readonly kind: "block";
      readonly call: Call;
      readonly body: readonly Piece[];
      /** Behind `{{else}}`. */
      readonly other: readonly Piece[];
      readonly written: string;
    };

export interface Call {
  readonly name: string;
  readonly args: readonly Value[];
  readonly hash: ReadonlyMap<string, Value>;
}

export type Value =
  | { readonly kind: "literal"; readonly value: string | number | boolean | null }
  /** `this.name`, `@index`, or a helper without arguments. */
  | { readonly kind: "path"; readonly path: string }
  | { readonly kind: "call"; readonly call: Call };

/** What a text cannot be as a template. */
export class TemplateFault extends Error {}

/** Templates nest in files that somebody else wrote. */
const DEEPEST = 50;

/** Reads a template. Throws a `TemplateFault`. */
export function parseHandlebars(text: string): readonly Piece[] {
  const tags = [...cut(text)];
  const reader = new Reader(withoutLonelyLines(tags));
  const pieces = reader.pieces(0);
  if (reader.tag) throw new TemplateFault(`nothing is open where ${reader.tag.written} stands`);
  return pieces;
}

type Tag =
  | { readonly kind: "text"; readonly text: string; readonly written: string }
  | {
      readonly kind: "open" | "close" | "else" | "comment" | "value";
      readonly inner: string;
      readonly written: string;
      readonly trimsBefore: boolean;
      readonly trimsAfter: boolean;
    };

function* cut(text: string): Iterable<Tag> {
  let at = 0;
  let plain = "";
  for (let next = text.indexOf("{{", at); next !== -1; next = text.indexOf("{{", at)) {
    if (text[next - 1] === "\\") {
      const end = text.indexOf("}}", next);
      const stop = end === -1 ? text.length : end + 2;
      plain += text.slice(at, next - 1) + text.slice(next, stop);
      at = stop;
      continue;
    }
    plain += text.slice(at, next);
    if (plain !== "") yield { kind: "text", text: plain, written: plain };
    plain = "";
    const tag = readTag(text, next);
    yield tag;
    at = next + tag.written.length;
  }
  plain += text.slice(at);
  if (plain !== "") yield { kind: "text", text: plain, written: plain };
}

function readTag(text: string, start: number): Tag {
  const isComment = text.startsWith("{{!--", start) || text.startsWith("{{~!--", start);
  const triple = text.startsWith("{{{", start);
  const closing = isComment ? text.indexOf("--", start + 6) : start;
  const end = text.indexOf(triple ? "}}}" : "}}", closing === -1 ? text.length : closing);
  if (end === -1) throw new TemplateFault(`${text.slice(start, start + 20)} is not closed`);
  const written = text.slice(start, end + (triple ? 3 : 2));
  let inner = triple ? written.slice(3, -3) : written.slice(2, -2);
  const trimsBefore = inner.startsWith("~");
  const trimsAfter = inner.endsWith("~");
  inner = inner.slice(trimsBefore ? 1 : 0, trimsAfter ? -1 : undefined).trim();
  const common = { written, trimsBefore, trimsAfter };
  if (inner.startsWith("!")) return { kind: "comment", inner: "", ...common };
  if (inner.startsWith("#")) return { kind: "open", inner: inner.slice(1).trim(), ...common };
  if (inner.startsWith("/")) return { kind: "close", inner: inner.slice(1).trim(), ...common };
  if (inner === "^") return { kind: "else", inner: "", ...common };
  if (/^else\b/.test(inner)) return { kind: "else", inner: inner.slice(4).trim(), ...common };
  if (inner.startsWith(">")) throw new TemplateFault("partials have nothing to refer to");
  return { kind: "value", inner: inner.replace(/^&/, "").trim(), ...common };
}

/** A line on which only a tag of a block stands leaves no line behind, and `~` takes away blanks. */
function withoutLonelyLines(tags: readonly Tag[]): readonly Tag[] {
  const texts = tags.map((tag) => (tag.kind === "text" ? tag.text : ""));
  for (const [index, tag] of tags.entries()) {
    if (tag.kind === "text") continue;
    const before = texts[index - 1] ?? "";
    const after = texts[index + 1] ?? "";
    const beforeIsText = index === 0 || tags[index - 1]?.kind === "text";
    const afterIsText = index === tags.length - 1 || tags[index + 1]?.kind === "text";
    const opens = index === 0 || (index === 1 && before.trim() === "" && !before.includes("\n"));
    const lonely =
      tag.kind !== "value" &&
      beforeIsText &&
      afterIsText &&
      (opens || /\n[ \t]*$/.test(before)) &&
      (index === tags.length - 1 || /^[ \t]*\r?\n/.test(after) || (index === tags.length - 2 && after.trim() === ""));
    if (lonely) {
      texts[index - 1] = before.replace(/[ \t]*$/, "");
      texts[index + 1] = after.replace(/^[ \t]*(\r?\n)?/, "");
    }
    if (tag.trimsBefore) texts[index - 1] = (texts[index - 1] ?? "").trimEnd();
    if (tag.trimsAfter) texts[index + 1] = (texts[index + 1] ?? "").trimStart();
  }
  return tags.map((tag, index) => (tag.kind === "text" ? { ...tag, text: texts[index] ?? "" } : tag));
}

class Reader {
  readonly #tags: readonly Tag[];
  #at = 0;

  constructor(tags: readonly Tag[]) {
    this.#tags = tags;
  }

  get tag(): Tag | undefined {
    return this.#tags[this.#at];
  }

  pieces(depth: number): readonly Piece[] {
    if (depth > DEEPEST) throw new TemplateFault("it is nested too deeply");
    const pieces: Piece[] = [];
    for (let tag = this.tag; tag && tag.kind !== "close" && tag.kind !== "else"; tag = this.tag) {
      this.#at++;
      if (tag.kind === "text") {
        if (tag.text !== "") pieces.push({ kind: "text", text: tag.text });
      } else if (tag.kind === "value") {
        pieces.push({ kind: "value", value: readWhole(tag.inner), written: tag.written });
      } else if (tag.kind === "open") pieces.push(this.#block(tag.inner, tag.written, depth));
    }
    return pieces;
  }

  #block(inner: string, written: string, depth: number): Piece {
    const call = asCall(readWhole(inner.replace(/\s+as\s+\|[^|]*\|\s*$/, "")));
    if (/\s+as\s+\|/.test(inner)) throw new TemplateFault("names of block parameters (as |x|) are not read");
    const body = this.pieces(depth + 1);
    const other = this.#others(depth);
    const end = this.tag;
    if (end?.kind !== "close" || end.inner.split(/\s/)[0] !== call.name)
      throw new TemplateFault(`{{#${call.name}}} is not closed`);
    this.#at++;
    return { kind: "block", call, body, other, written };
  }

  #others(depth: number): readonly Piece[] {
    const tag = this.tag;
    if (tag?.kind !== "else") return [];
    this.#at++;
    const body = this.pieces(depth + 1);
    if (tag.inner === "") return body;
    // {{else if x}}: a block of its own, which ends with the outer one.
    const call = asCall(readWhole(tag.inner));
    return [{ kind: "block", call, body, other: this.#others(depth + 1), written: tag.written }];
  }
}

function asCall(value: Value): Call {
  if (value.kind === "call") return value.call;
  if (value.kind === "path") return { name: value.path, args: [], hash: new Map() };
  throw new TemplateFault("a block begins with the name of a helper");
}

/** What stands in a tag: a value, or a helper with its arguments. */
function readWhole(text: string): Value {
  const tokens = [...tokensOf(text)];
  const reader = { tokens, at: 0 };
  const value = readCall(reader, 0);
  if (reader.at < tokens.length) throw new TemplateFault(`${tokens[reader.at] ?? ""} is not expected`);
  return value;
}

interface Tokens {
  readonly tokens: readonly string[];
  at: number;
}

function* tokensOf(text: string): Iterable<string> {
  const token = /\s*("(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|[()]|[\w$-]+=|(?:\[[^\]]*\]|[^\s()"'=[\]])+)/y;
  while (token.lastIndex < text.trimEnd().length) {
    const from = token.lastIndex;
    const found = token.exec(text);
    if (!found?.[1]) throw new TemplateFault(`${text.slice(from, from + 20).trim()} cannot be read`);
    yield found[1];
  }
}

function readCall(reader: Tokens, depth: number): Value {
  if (depth > DEEPEST) throw new TemplateFault("it is nested too deeply");
  const first = readValue(reader, depth);
  const args: Value[] = [];
  const hash = new Map<string, Value>();
  for (let next = reader.tokens[reader.at]; next !== undefined && next !== ")"; next = reader.tokens[reader.at]) {
    if (next.endsWith("=") && /^[\w$-]+=$/.test(next)) {
      reader.at++;
      hash.set(next.slice(0, -1), readValue(reader, depth));
    } else args.push(readValue(reader, depth));
  }
  if (args.length === 0 && hash.size === 0) return first;
  if (first.kind !== "path") throw new TemplateFault("a helper has a name");
  return { kind: "call", call: { name: first.path, args, hash } };
}

function readValue(reader: Tokens, depth: number): Value {
  const token = reader.tokens[reader.at++];
  if (token === undefined) throw new TemplateFault("a value is missing");
  if (token === "(") {
    const inner = readCall(reader, depth + 1);
    if (reader.tokens[reader.at++] !== ")") throw new TemplateFault("a bracket is not closed");
    // A name in brackets is a helper, even without arguments.
    return inner.kind === "path" ? { kind: "call", call: { name: inner.path, args: [], hash: new Map() } } : inner;
  }
  if (token === ")") throw new TemplateFault("a bracket has no beginning");
  if (token.startsWith('"') || token.startsWith("'"))
    return { kind: "literal", value: token.slice(1, -1).replaceAll(`\\${token[0] ?? ""}`, token[0] ?? "") };
  if (/^-?\d+(\.\d+)?$/.test(token)) return { kind: "literal", value: Number(token) };
  if (token === "true" || token === "false") return { kind: "literal", value: token === "true" };
  if (token === "null" || token === "undefined") return { kind: "literal", value: null };
  return { kind: "path", path: token };
}
