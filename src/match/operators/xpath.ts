import type { Scope } from "../../expression/expr.ts";
import { emptyValue } from "../../expression/empty-value.ts";
import { Failure } from "../../problem.ts";
import { reportWrong } from "../../shape/scalars.ts";
import type { MapNode } from "../../tree.ts";
import { type Finding, finding } from "../difference.ts";
import { brief, type Context, type Pattern } from "../pattern.ts";
import { textPattern } from "../text-pattern.ts";
import { quote, show } from "../value.ts";
import { readXml } from "../xml.ts";
import type { XmlNode } from "../xml-node.ts";
import { xpath, type ReadXPath } from "../xpath.ts";
import type { Operator } from "./operator.ts";

/** `$xpath`, on parts of a text that holds XML. */
export const xpathOperator: Operator = {
  name: "$xpath",
  operand: "a map of XPaths and matchers",
  summary: "A text that holds XML in which what each path selects matches: the text of one node, the list of several.",
  example: '{ $xpath: { //order/@id: "7", count(//line): 2 } }',
  compile(operand, context) {
    if (operand.kind !== "map")
      return reportWrong(
        operand,
        "a map of XPaths and matchers",
        context.reader,
        "Write { $xpath: { //price: 9.99 } }.",
      );
    const parts = operand.entries.map((entry) => part(entry, operand, context));
    const usable = parts.filter((each) => each !== undefined);
    return usable.length === parts.length ? xmlPattern(usable, operand, context) : undefined;
  },
};

interface Part {
  /** The path as it stands in the file. */
  readonly written: string;
  readonly path: ReadXPath["path"];
  readonly pattern: Pattern;
}

function part(entry: MapNode["entries"][number], parent: MapNode, context: Context): Part | undefined {
  const { key, keySpan, value } = entry;
  const read = xpath.read({ kind: "scalar", span: keySpan, value: key, raw: key, plain: true }, context.reader);
  if (value.kind === "empty") return emptyValue(entry, parent, context.reader);
  // In XML everything is text; only what an XPath works out is a number or a boolean.
  const pattern = context.compile(value, read?.type === "number" || read?.type === "boolean" ? "value" : "content");
  return read && pattern && { written: key, path: read.path, pattern };
}

function xmlPattern(parts: readonly Part[], { span }: MapNode, { mode }: Context): Pattern {
  const describe: Pattern["describe"] = (scope) =>
    parts.length === 0 ? "{}" : `{ ${parts.map((each) => describePart(each, scope)).join(", ")} }`;
  const phrase: Pattern["phrase"] = (scope) => `XML with ${describe(scope)}`;
  return textPattern({
    span,
    constant: parts.every(({ path, pattern }) => path.constant && pattern.constant),
    mode,
    test(text, scope) {
      const { document } = readXml(text);
      return (
        document !== undefined &&
        parts.every(({ path, pattern }) => pattern.holds(path.evaluate(scope).select(document), scope))
      );
    },
    explainText(text, path, scope) {
      const { document, fault } = readXml(text);
      if (document) return parts.flatMap((each) => explainPart(each, document, path, scope));
      return [
        finding({
          path,
          expected: brief(phrase(scope)),
          actual: show(text),
          at: span,
          note: `this is not XML: ${fault}`,
        }),
      ];
    },
    describe: (scope) => `{ $xpath: ${describe(scope)} }`,
    phrase,
  });
}

function explainPart({ path, pattern }: Part, document: XmlNode, where: string, scope: Scope): readonly Finding[] {
  const { text, select } = path.evaluate(scope);
  const value = select(document);
  const at = `${where}[${text}]`;
  if (value !== undefined) return pattern.explain(value, at, scope);
  if (pattern.holds(undefined, scope)) return [];
  return [
    finding({
      path: at,
      expected: brief(pattern.phrase(scope)),
      actual: "nothing",
      at: pattern.span,
      note: "the XPath selects nothing",
    }),
  ];
}

function describePart({ written, path, pattern }: Part, scope: Scope): string {
  const text = textNow(path, scope) ?? written;
  return `${/^[\w/@.()-]+$/.test(text) ? text : quote(text)}: ${pattern.describe(scope)}`;
}

/** The path with its values; undefined while one of them is not there. */
function textNow(path: Part["path"], scope: Scope): string | undefined {
  try {
    return path.evaluate(scope).text;
  } catch (thrown) {
    if (!(thrown instanceof Failure)) throw thrown;
    return undefined;
  }
}
