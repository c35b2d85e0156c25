import { constant, type Expr, nowhere } from "../expression/expr.ts";
import { locator } from "../expression/locate.ts";
import { Failure } from "../problem.ts";
import { reportWrong } from "../shape/scalars.ts";
import type { Reader, Shape } from "../shape/shape.ts";
import type { ScalarNode } from "../tree.ts";
import type { PathNote } from "./path-check.ts";
import { PathFault } from "./path-syntax.ts";
import { loadXml } from "./xml.ts";
import type { XmlNode } from "./xml-node.ts";
import { Effort } from "./xpath-effort.ts";
import { compileXPath, loadXPath, type SelectXml } from "./xpath-engine.ts";
import { checkXPath, type XPathType } from "./xpath-syntax.ts";
import { xpathTemplate } from "./xpath-template.ts";

/** A compiled XPath: where in a document. */
export interface XPath {
  readonly text: string;
  /** What it selects: the text of one node, the texts of several, a value; undefined when there is nothing. */
  select(document: XmlNode): unknown;
}

/** An XPath of a file, and what it gives: what nodes and texts are compared with are texts. */
export interface ReadXPath {
  readonly path: Expr<XPath>;
  readonly type: XPathType;
}

/** An XPath 1.0; values put into it by `${…}` cannot change what the path says. */
export const xpath: Shape<ReadXPath> = {
  schema: { type: "string", description: "An XPath: //order/@id; a name without prefix is of any namespace" },
  read(node, reader) {
    if (node.kind !== "scalar" || typeof node.value !== "string")
      return reportWrong(node, "an XPath", reader, "Write //price, or /order/@id.");
    return node.value.includes("${") ? readTemplate(node.value, node, reader) : readConstant(node.value, node, reader);
  },
};

function readConstant(text: string, node: ScalarNode, reader: Reader): ReadXPath | undefined {
  const place = locator(text, node.span);
  const type = noted(
    () => checkXPath(text),
    (each) => reader.report({ ...each, at: place(each.offset, each.offset + 1) }),
  );
  if (!type) return undefined;
  let select: SelectXml = () => [];
  defer(text, node, reader, (compiled) => (select = compiled));
  // What is handed out stays the same, since constants are evaluated as soon as they are read.
  return {
    type,
    path: constant(
      answering(text, (document) => select(document), node),
      node.span,
    ),
  };
}

function readTemplate(text: string, node: ScalarNode, reader: Reader): ReadXPath | undefined {
  const note = (each: PathNote): void => reader.report({ ...each, at: node.span });
  const holes = noted(() => xpathTemplate(text, node.span, reader), note);
  if (!holes) return undefined;
  if (holes.text.constant) return readConstant(holes.text.evaluate(nowhere), node, reader);
  const type = noted(() => checkXPath(holes.sample), note);
  if (!type) return undefined;
  defer(holes.sample, node, reader);
  let known: XPath | undefined;
  const evaluate: Expr<XPath>["evaluate"] = (scope) => {
    const now = holes.text.evaluate(scope);
    if (known?.text !== now) known = compiledAt(now, node);
    return known;
  };
  return { type, path: { span: node.span, constant: false, evaluate } };
}

/** Loads the engine when the document has been read, and compiles the path with it. */
function defer(text: string, { span }: ScalarNode, reader: Reader, use?: (compiled: SelectXml) => void): void {
  reader.defer(async () => {
    await Promise.all([loadXml(), loadXPath()]);
    const compiled = noted(
      () => compileXPath(text),
      (each) => reader.report({ ...each, at: span }),
    );
    if (compiled) use?.(compiled);
  });
}

function compiledAt(text: string, node: ScalarNode): XPath {
  let fault: PathNote | undefined;
  const select = noted(
    () => compileXPath(text),
    (each) => (fault = each),
  );
  if (select) return answering(text, select, node);
  throw new Failure({
    code: "expression",
    headline: `The path ${text} is not valid${fault ? `: ${fault.headline.replace(/^.*?: /, "")}` : ""}`,
    label: "not a path",
    at: node.span,
  });
}

function answering(text: string, select: SelectXml, { span }: ScalarNode): XPath {
  return {
    text,
    select(document) {
      try {
        return selected(select(document));
      } catch (thrown) {
        const why = thrown instanceof Error ? thrown.message : String(thrown);
        const headline = `The XPath ${text} cannot be answered: ${why}`;
        throw new Failure({ code: "expression", headline, label: "this XPath", at: span });
      }
    },
  };
}

/** What was selected, as a matcher sees it. What is no number, such as the number of nothing, is nothing. */
function selected(found: ReturnType<SelectXml>): unknown {
  if (typeof found !== "object") return Number.isNaN(found) ? undefined : found;
  // Each of many levels may have all the text of a document.
  const effort = new Effort();
  const texts = found.map((node) => effort.textOf(node));
  return texts.length > 1 ? texts : texts[0];
}

/** Runs something that finds fault with an XPath, and turns the fault into a problem of the file. */
function noted<T>(work: () => T, note: (each: PathNote) => void): T | undefined {
  try {
    return work();
  } catch (thrown) {
    if (!(thrown instanceof Error) || thrown instanceof Failure) throw thrown;
    const { offset, help } = thrown instanceof PathFault ? thrown : { offset: 0, help: undefined };
    note({
      headline: `The XPath is not valid: ${thrown.message}`,
      label: "here",
      offset,
      ...(help === undefined ? {} : { help }),
    });
    return undefined;
  }
}
