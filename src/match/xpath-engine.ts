import type { XmlNode } from "./xml-node.ts";
import type { Expression, XPathLibrary } from "./xpath-library.ts";
import { evaluator, type XPathResult } from "./xpath-evaluator.ts";

/** Selects from a document: nodes in its order, or a value. Undefined where the XPath cannot be answered. */
export type SelectXml = (document: XmlNode) => XPathResult | undefined;

let parse: ((text: string) => (document: XmlNode) => XPathResult) | undefined;

/** Loads the package xpath; before it, no XPath can be compiled. */
export async function loadXPath(): Promise<void> {
  if (parse) return;
  // Its types would bring those of browsers into all files; those that are used are in xpath-library.ts.
  const { default: library } = (await import("xpath" satisfies string)) as { readonly default: XPathLibrary };
  const { prepared, evaluate } = evaluator(library);
  parse = (text) => {
    const expression: Expression = prepared(text);
    return (document) => evaluate(expression, document);
  };
}

/** Compiles an XPath that `checkXPath` has passed. Throws an `Error` with what the engine does not like about it. */
export function compileXPath(text: string): SelectXml {
  if (!parse) throw new Error("the engine of XPaths is not loaded");
  const select = parse(text);
  return (document) => {
    try {
      return select(document);
    } catch {
      // Of a document of another form (an operand that is no number, a stack of thousands of levels) nothing is selected.
      return undefined;
    }
  };
}
