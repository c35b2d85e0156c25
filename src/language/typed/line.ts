import { editJson } from "../../json-literals.ts";
import type { Source, Span } from "../../source.ts";
import type { Problem } from "../../problem.ts";
import type { Entry, MapNode, Node } from "../../tree.ts";
import { type Piece, respan, Stitched } from "./stitched.ts";
import { parseYaml } from "../yaml/yaml.ts";

/** A line that was read: the step that it stands for, or why it stands for none. */
export interface TypedLine {
  readonly node: Node | undefined;
  readonly problems: readonly Problem[];
}

/**
 * Reads a line of a prompt that begins with a dot: `.receive { type: joined }, within: 1s` is the step
 * `{ receive: { type: joined }, within: 1s }`. A few words may be followed by plain text, as people write it:
 * `.send hello, world`, `.close 4000 going away`, `.set room=lobby`. Problems show the line as it was typed.
 */
export function readCommand(source: Source): TypedLine {
  const { text } = source;
  const [whole = "", gap = "", word = ""] = /^\s*\.(\s*)([^\s:{[,]*)/.exec(text) ?? [];
  const at = whole.length - word.length;
  if (word === "" || gap !== "") return parsed(source, [{ text: text.slice(at), at }]);
  const rest = text.slice(whole.length);
  const skipped = rest.length - rest.trimStart().length;
  const value = rest.trim();
  const valueAt = whole.length + skipped;
  const plain = plainValue(word, value, { source, start: valueAt, end: valueAt + value.length });
  const spoken = aliases.get(word) ?? word;
  if (plain) {
    const keySpan = { source, start: at, end: at + word.length };
    const span = { source, start: at - 1, end: text.trimEnd().length };
    return { node: { kind: "map", span, entries: [{ key: spoken, keySpan, value: plain }] }, problems: [] };
  }
  // What begins with a comma are options of a bare word: `.ping, timeout: 1s`.
  const between = value === "" || value.startsWith(",") ? "" : value.startsWith(":") ? "" : ": ";
  return parsed(source, [
    { text: "{ " },
    { text: spoken, at },
    { text: between },
    { text: value, at: valueAt },
    { text: " }" },
  ]);
}

/** Reads what is expected, with options behind a comma, as a step `receive`: `{ op: pong }, within: 1s`. */
export function readExpected(source: Source): TypedLine {
  const { text } = source;
  const value = text.trim();
  const at = text.indexOf(value);
  const span = { source, start: at, end: at + value.length };
  const plain = plainValue("receive", value, span);
  if (plain) return { node: mapNode({ receive: plain }, span), problems: [] };
  return parsed(source, [{ text: "{ receive: " }, { text: value, at }, { text: " }" }]);
}

/**
 * Reads a line that is to be sent: what begins like a map or list is a value, in JSON or as YAML writes it; all else is the
 * text. `${…}` in it is evaluated as in files. What JSON cannot say in another way is sent as it was typed.
 */
export function readMessage(source: Source, sends: "values" | "texts"): TypedLine {
  const { text } = source;
  const span: Span = { source, start: 0, end: text.length };
  const send = (value: Node): TypedLine => {
    const entries = [{ key: "send", keySpan: span, value }];
    return { node: { kind: "map", span, entries }, problems: [] };
  };
  if (sends === "texts" || !/^\s*[{[]/.test(text)) return send(textNode(text, span));
  // To find the place of every part of it takes too long, and nobody has typed it.
  if (text.length > LONGEST_VALUE || !isSameJson(text)) return send(textNode(text, span));
  const { node, problems } = parsed(source, [{ text, at: 0 }]);
  const help = `To send it as a text, quote it: .send ${JSON.stringify(text.length > 40 ? "…" : text)}`;
  return node ? send(node) : { node, problems: problems.map((each) => ({ help, ...each })) };
}

// --- internal ---

const LONGEST_VALUE = 32 * 1024;

/** Other words for those of the language. */
const aliases: ReadonlyMap<string, string> = new Map([["expect", "receive"]]);

/** Actions whose value may be a text without quotation marks, up to the end of the line. */
const spoken: ReadonlySet<string> = new Set(
  "send receive receiveNext receiveNothing discard expect log ping receivePing receivePong".split(" "),
);

/** What some words allow beside YAML; undefined where it is YAML. */
function plainValue(word: string, value: string, span: Span): Node | undefined {
  if (word === "close") {
    const [, code, reason = ""] = /^(\d+)\s+([^,{["'\s].*)$/s.exec(value) ?? [];
    return code === undefined
      ? undefined
      : mapNode({ code: numberNode(code, span), reason: textNode(reason, span) }, span);
  }
  if (word === "set") {
    const [, name, , given = ""] = /^([A-Za-z_][\w.]*)(\s*[=:]\s*|\s+)(.+)$/s.exec(value) ?? [];
    if (name === undefined) return undefined;
    const start = span.end - given.length;
    const { node } = parsed(span.source, [{ text: given, at: start }]);
    const isText = !node || node.kind === "empty" || (node.kind !== "scalar" && !/^[{[]/.test(given));
    return mapNode({ [name]: isText ? textNode(given, span) : node }, span);
  }
  const isPlain = spoken.has(word) && value !== "" && !/^[{["'!&*|>,:]/.test(value) && !hasOptions.test(value);
  return isPlain ? textNode(value, span) : undefined;
}

/** `pong, within: 1s` */
const hasOptions = /,\s*[A-Za-z]+:(?:\s|$)/;

function parsed(source: Source, pieces: readonly Piece[]): TypedLine {
  const stitched = new Stitched(source, pieces);
  const [first, second] = parseYaml(stitched.source);
  const problems = [...(first?.problems ?? []), ...(second?.problems ?? [])].map((each) => stitched.problem(each));
  if (!first?.root || problems.length > 0) return { node: undefined, problems };
  return { node: respan(first.root, (span) => stitched.span(span)), problems };
}

function textNode(text: string, span: Span): Node {
  return { kind: "scalar", span, value: text, raw: text, plain: false };
}

function numberNode(text: string, span: Span): Node {
  return { kind: "scalar", span, value: Number(text), raw: text, plain: true };
}

function mapNode(members: Readonly<Record<string, Node>>, span: Span): MapNode {
  const entries = Object.entries(members).map(([key, value]): Entry => ({ key, keySpan: span, value }));
  return { kind: "map", span, entries };
}

/** Whether a text is no JSON, or JSON that says the same when it is written anew: not `1.0`, no name twice, no `12345678901234567890`. */
function isSameJson(text: string): boolean {
  try {
    return JSON.stringify(JSON.parse(text)) === compact(text);
  } catch {
    // Not JSON: YAML may read it.
    return true;
  }
}

/** JSON without the white space between its parts. */
function compact(text: string): string {
  return editJson(text, { between: (part) => part.replaceAll(/\s+/g, "") });
}
