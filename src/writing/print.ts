import { Document, isNode, type Node, Pair, Scalar, stringify, YAMLMap, YAMLSeq } from "yaml";
import { visible } from "../visible.ts";
import { Commented, type Written } from "./written.ts";

/** How long a line of YAML or of a comment may get before it is broken, in characters. */
const LINE = 110;
/** More than so many maps and lists within each other are not put on one line. */
const DEEPEST_LINE = 4;

/** Prints documents as YAML. `head`: comment lines above all. */
export function printDocuments(documents: readonly Written[], head: readonly string[]): string {
  const texts = documents.map((each) => {
    const document = new Document();
    const contents = node(each, 0);
    if (each instanceof Commented && each.comments.length > 0) contents.commentBefore = noteText(each.comments);
    document.contents = contents;
    return escaped(
      document.toString({
        lineWidth: 0,
        blockQuote: "literal",
        doubleQuotedMinMultiLineLength: Number.MAX_SAFE_INTEGER,
      }),
    );
  });
  return [head.map(comment).join(""), texts.join("---\n")].join("");
}

function node(written: Written, indent: number): Node {
  if (written instanceof Commented) {
    const made = node(written.value, indent);
    // A list or map that is meant to stand over several lines does.
    if ((made instanceof YAMLMap || made instanceof YAMLSeq) && made.items.length > 0) made.flow = false;
    return made;
  }
  if (Array.isArray(written)) return list(written as readonly Written[], indent);
  if (written instanceof Map) return map(written as ReadonlyMap<string, Written>, indent);
  return scalar(written as string | number | boolean | null);
}

function scalar(value: string | number | boolean | null): Scalar {
  const made = new Scalar(value);
  if (typeof value === "string" && isDelicate(value)) made.type = Scalar.QUOTE_DOUBLE;
  return made;
}

/**
 * Whether a text needs quotation marks whatever YAML says: what is not seen is escaped in them, blanks at the ends of lines
 * are lost without them on the next one who edits the file, and a key `<<` merges.
 */
function isDelicate(text: string): boolean {
  const line = text.replaceAll("\n", "");
  return (
    text === "<<" ||
    visible(line) !== line ||
    line.search(unseen) !== -1 ||
    (text.includes("\n") && /[ \t](?:\n|$)|^\s/.test(text))
  );
}

/** What is not seen, in the texts that have quotation marks for it. */
const unseen = /[\u007f-\u00a0\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202f\u2060-\u206f\ufeff\ufff9-\ufffb]/g;

function escaped(text: string): string {
  return text.replaceAll(unseen, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

/** A list that stands on one line as [a, b]; the library would pad it as it pads maps. */
class Tight extends YAMLSeq {
  override toString(...rest: Parameters<YAMLSeq["toString"]>): string {
    const text = super.toString(...rest);
    return this.flow === true && !text.includes("\n") ? text.replace(/^\[ (.*) \]$/, "[$1]") : text;
  }
}

function list(items: readonly Written[], indent: number): YAMLSeq {
  const made = new Tight();
  for (const item of items) {
    const child = node(item, indent + 2);
    if (item instanceof Commented && item.comments.length > 0) child.commentBefore = noteText(item.comments);
    made.items.push(child);
  }
  made.flow = fitsLine(made, indent);
  return made;
}

function map(entries: ReadonlyMap<string, Written>, indent: number): YAMLMap {
  const made = new YAMLMap();
  for (const [key, value] of entries) {
    const name = scalar(key);
    if (value instanceof Commented && value.comments.length > 0) name.commentBefore = noteText(value.comments);
    made.items.push(new Pair(name, node(value, indent + 2)));
  }
  made.flow = fitsLine(made, indent);
  return made;
}

/** Whether a collection is short enough to stand on one line, and nothing in it wants several. */
function fitsLine(collection: YAMLMap | YAMLSeq, indent: number): boolean {
  const size = sizeOf(collection, 0);
  return size !== undefined && size + indent <= LINE;
}

/** The characters of a node on one line, about; undefined when it cannot stand on one. */
function sizeOf(made: unknown, depth: number): number | undefined {
  if (depth > DEEPEST_LINE) return undefined;
  if (made instanceof Scalar) {
    if (made.commentBefore) return undefined;
    return typeof made.value === "string" && made.value.includes("\n") && made.type !== Scalar.QUOTE_DOUBLE
      ? undefined
      : stringify(made.value, { lineWidth: 0 }).length + 1;
  }
  if (!(made instanceof YAMLMap || made instanceof YAMLSeq)) return undefined;
  if (made.commentBefore || (made.flow === false && made.items.length > 0)) return undefined;
  let size = 4;
  for (const item of made.items as readonly unknown[]) {
    const parts = item instanceof Pair ? [item.key, item.value] : [item];
    for (const part of parts) {
      const own = isNode(part) ? sizeOf(part, depth + 1) : undefined;
      if (own === undefined || size > LINE) return undefined;
      size += own + 1;
    }
  }
  return size;
}

/** Comments of a node, each line with the blank that stands behind `#`. */
function noteText(comments: readonly string[]): string {
  return comments
    .flatMap(wrapped)
    .map((line) => ` ${line}`)
    .join("\n");
}

/** A comment of the whole file. */
function comment(text: string): string {
  return text === ""
    ? "#\n"
    : wrapped(text)
        .map((line) => `# ${line}\n`)
        .join("");
}

/** A text as lines of a comment: nothing in it ends the comment or moves a cursor. */
function wrapped(text: string): readonly string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of visible(text.replaceAll(/\s+/g, " ")).split(" ")) {
    if (line !== "" && line.length + word.length >= LINE) {
      lines.push(line);
      line = word;
    } else line = line === "" ? word : `${line} ${word}`;
  }
  return line === "" ? lines : [...lines, line];
}
