import {
  type Alias,
  type Document,
  isAlias,
  isMap,
  isPair,
  isScalar,
  isSeq,
  LineCounter,
  type Node as YamlNode,
  type Pair,
  parseAllDocuments,
  type YAMLError,
} from "yaml";
import { type Problem, problem } from "../../problem.ts";
import type { Source, Span } from "../../source.ts";
import type { Entry, MapNode, Node, Scalar } from "../../tree.ts";
import { swallowed, syntaxHelp, tightDash } from "./hints.ts";
import { openIn } from "./unclosed.ts";

/** A document may hold this many parts after its aliases are resolved: more is an alias bomb, not a scenario. */
const MOST_PARTS = 1_000_000;
/** No scenario is nested this deep, and everything that walks a tree can rely on it. */
const DEEPEST = 500;
const TOO_DEEP = "The file is nested too deeply to be read";

/** What one document of a file says. `root` is undefined when it could not be read; then there is a problem. */
export interface YamlDocument {
  readonly root: Node | undefined;
  readonly problems: readonly Problem[];
  /** How it is written. */
  readonly text: string;
}

/**
 * Faults of one value or key that leave the rest of the document as it is: each is told. Of all others only the first is told:
 * behind it the parser guesses, and what it finds is mostly an echo.
 */
const local: ReadonlySet<string> = new Set(["DUPLICATE_KEY", "TAG_RESOLVE_FAILED", "BAD_DQ_ESCAPE"]);

/**
 * Reads a YAML text (or JSON, which is YAML) into trees with places. Merge keys are resolved, and unknown tags are errors.
 */
export function parseYaml(source: Source): readonly YamlDocument[] {
  try {
    const documents = parseAllDocuments(source.text, {
      merge: true,
      prettyErrors: false,
      lineCounter: new LineCounter(),
      keepSourceTokens: false,
      logLevel: "silent",
      intAsBigInt: false,
    });
    // An empty text gives an empty array that carries the properties of a document.
    if (!Array.isArray(documents) || documents.length === 0) return [];
    return documents.map((document) => readDocument(document as Document, source));
  } catch (thrown) {
    // The parser recurses: a text nested some thousand levels deep exhausts the stack.
    if (!(thrown instanceof RangeError)) throw thrown;
    const at: Span = { source, start: 0, end: 1 };
    const problems = [problem({ code: "invalid-file", headline: TOO_DEEP, at })];
    return [{ root: undefined, problems, text: source.text }];
  }
}

function readDocument(document: Document, source: Source): YamlDocument {
  const faults = [...document.errors, ...document.warnings].toSorted((a, b) => a.pos[0] - b.pos[0]);
  const breaking = faults.findIndex(({ code }) => !local.has(code));
  const told = (breaking === -1 ? faults : faults.slice(0, breaking + 1)).map((each) =>
    syntaxProblem(each, document, source),
  );
  const [start = 0, , end] = document.range ?? [];
  const text = source.text.slice(start, end);
  // What an unknown tag stands for nobody knows.
  if (breaking !== -1 || faults.some(({ code }) => code === "TAG_RESOLVE_FAILED"))
    return { root: undefined, problems: told, text };
  const builder = new TreeBuilder(source);
  const root = builder.build(document.contents);
  return { root: builder.problems.length > 0 ? undefined : root, problems: [...told, ...builder.problems], text };
}

function syntaxProblem(fault: YAMLError, document: Document, source: Source): Problem {
  const [start, end] = fault.pos;
  if (/call stack/i.test(fault.message))
    return problem({ code: "invalid-file", headline: TOO_DEEP, at: { source, start, end } });
  const comment = /flow/i.test(fault.message) ? swallowed(source.text, start) : undefined;
  if (comment) {
    return problem({
      code: "invalid-file",
      headline: 'A "#" after a space starts a comment, which has swallowed the rest of the line',
      label: "a comment",
      at: { source, ...comment },
      help: "Quote the text that contains it.",
    });
  }
  const open = openIn(document, fault, source.text);
  if (open) {
    return problem({
      code: "invalid-file",
      headline: `The YAML is not valid: this ${open.mark} is not closed`,
      label: `no ${open.closing} for it`,
      at: { source, start: open.start, end: open.start + 1 },
      help: `Write ${open.closing} at its end. A text or condition that contains , [ ] { } or a quotation mark is quoted as a whole.`,
    });
  }
  const dash = tightDash(fault, source.text);
  if (dash !== undefined) {
    return problem({
      code: "invalid-file",
      headline: "The YAML is not valid: a dash that begins an item has a space behind it",
      label: "no space behind it",
      at: { source, start: dash, end: dash + 1 },
      help: "Write, for example, - alice: connect.",
    });
  }
  const help = syntaxHelp(fault, source.text);
  // What is wrong with a line is shown where its text begins.
  const indent = /^ *(?=[^\s])/.exec(source.text.slice(start))?.[0].length ?? 0;
  return problem({
    code: "invalid-file",
    headline: `The YAML is not valid: ${fault.message.replace(/\s*\n[\s\S]*/, "")}`,
    label: "here",
    at: { source, start: start + indent, end: Math.max(end, start + indent + 1) },
    ...(help === undefined ? {} : { help }),
  });
}

class TreeBuilder {
  readonly problems: Problem[] = [];
  readonly #source: Source;
  readonly #weights = new WeakMap<Node, number>();
  readonly #anchors = new Map<YamlNode, Node>();
  /** What each name is anchored to at the place that is being read; an anchor may be given again further down. */
  readonly #named = new Map<string, YamlNode>();
  readonly #open = new Set<YamlNode>();
  #tooLarge = false;
  #tooDeep = false;

  constructor(source: Source) {
    this.#source = source;
  }

  build(node: YamlNode | null | undefined, emptyAt = 0): Node {
    if (!node) return { kind: "empty", span: this.#span(emptyAt, emptyAt) };
    if (isAlias(node)) return this.#alias(node);
    const known = this.#anchors.get(node);
    if (known) return known;
    this.#name(node);
    const built = this.#plain(node);
    if (node.anchor) this.#anchors.set(node, built);
    return built;
  }

  /** The parser finds an alias by a walk through the document; a file of aliases would take it for ever. */
  #name(node: YamlNode): void {
    if (!isAlias(node) && node.anchor) this.#named.set(node.anchor, node);
  }

  #plain(node: YamlNode): Node {
    const [start = 0, end = start] = node.range ?? [];
    const span = this.#span(start, end);
    if (this.#open.size >= DEEPEST) {
      if (!this.#tooDeep)
        this.#report(
          TOO_DEEP,
          span,
          `At most ${DEEPEST} levels are read. Put a large value into a file: { $file: value.json }.`,
        );
      this.#tooDeep = true;
      return { kind: "empty", span };
    }
    this.#open.add(node);
    let built: Node;
    if (isMap(node)) built = this.#map(node.items, span);
    else if (isSeq(node)) built = this.#list(node.items as (YamlNode | null)[], span);
    else built = this.#scalar(node, span);
    this.#open.delete(node);
    return built;
  }

  #list(items: readonly (YamlNode | null)[], span: Span): Node {
    const list: Node = { kind: "list", span, items: items.map((item) => this.build(item, span.start)) };
    return this.#weigh(list, list.items);
  }

  #scalar(node: YamlNode, span: Span): Node {
    if (!isScalar(node)) return { kind: "empty", span };
    const written = this.#source.text.slice(span.start, span.end);
    const plain = node.type === "PLAIN" || node.type === undefined;
    if (node.value === null && written.trim() === "") return { kind: "empty", span };
    if (node.value instanceof Uint8Array && !isBase64(node.source ?? ""))
      this.#report("!!binary takes base64", span, "Bytes may also be written { $hex: 00 ff }.");
    return {
      kind: "scalar",
      span,
      value: node.value as Scalar,
      raw: plain ? (node.source ?? written) : String(node.value),
      plain,
    };
  }

  #map(pairs: readonly Pair[], span: Span): Node {
    const entries = new Map<string, Entry>();
    const merged: Entry[] = [];
    for (const pair of pairs) {
      if (!isPair(pair)) continue;
      const keyNode = pair.key as YamlNode | null;
      if (!keyNode || !isScalar(keyNode)) {
        this.#mapAsKey(keyNode, span);
        continue;
      }
      this.#name(keyNode);
      const [start = span.start, end = start] = keyNode.range ?? [];
      const keySpan = this.#span(start, end);
      const value = this.build(pair.value as YamlNode | null, end);
      // Quoted it is a key like any other.
      if ((keyNode.type === "PLAIN" && keyNode.value === "<<") || typeof keyNode.value === "symbol") {
        merged.push(...this.#merge(value));
        continue;
      }
      // A plain key counts as it is written: `1.10: x` and `null: x` are the keys "1.10" and "null".
      const key = keyNode.type === "PLAIN" ? (keyNode.source ?? String(keyNode.value)) : String(keyNode.value);
      entries.set(key, { key, keySpan, value });
    }
    for (const each of merged) if (!entries.has(each.key)) entries.set(each.key, each);
    const map: MapNode = { kind: "map", span, entries: [...entries.values()] };
    return this.#weigh(
      map,
      map.entries.map((each) => each.value),
    );
  }

  #merge(value: Node): readonly Entry[] {
    const maps = value.kind === "list" ? value.items : [value];
    return maps.flatMap((each) => {
      if (each.kind === "map") return each.entries;
      this.#report(
        "A merge key `<<` takes a map, or a list of maps",
        each.span,
        "Write <<: *name, with the anchor of a map.",
      );
      return [];
    });
  }

  #mapAsKey(key: YamlNode | null, map: Span): void {
    const [start = map.start, end = map.end] = key?.range ?? [];
    const template = this.#source.text[start] === "{";
    this.#report(
      "A key must be a text",
      this.#span(start, end),
      template
        ? "`{{x}}` is a map in YAML. Variables are written ${x}, and quoted where a flow map is near."
        : undefined,
    );
  }

  #alias(alias: Alias): Node {
    const [start = 0, end = start] = alias.range ?? [];
    const span = this.#span(start, end);
    const target = this.#named.get(alias.source);
    if (!target || this.#open.has(target)) {
      this.#report(
        target ? `The alias *${alias.source} stands inside its own anchor` : `Nothing is anchored as &${alias.source}`,
        span,
        target
          ? "What it stands for would have no end."
          : `A text that begins with * is an alias in YAML. Quote it if a text is meant: "*${alias.source}".`,
      );
      return { kind: "empty", span };
    }
    return this.build(target);
  }

  /** Counts what a node holds with all aliases resolved, so that an alias bomb is refused before anything walks it. */
  #weigh<N extends Node>(node: N, parts: readonly Node[]): N {
    const weight = parts.reduce((sum, part) => sum + (this.#weights.get(part) ?? 1), 1);
    this.#weights.set(node, weight);
    if (weight > MOST_PARTS && !this.#tooLarge) {
      this.#tooLarge = true;
      this.#report(
        "This document stands for more than a million values",
        node.span,
        "Use fewer aliases of aliases, or put large values into files: { $file: value.json }.",
      );
    }
    return node;
  }

  #report(headline: string, at: Span, help?: string): void {
    this.problems.push(
      problem({ code: "invalid-file", headline, label: "here", at, ...(help === undefined ? {} : { help }) }),
    );
  }

  #span(start: number, end: number): Span {
    return { source: this.#source, start, end };
  }
}

/** The parser takes whatever it is given, and leaves out what is no base64. */
function isBase64(text: string): boolean {
  return /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}(?:==)?|[A-Za-z0-9+/]{3}=?)?$/.test(text.replace(/\s/g, ""));
}
