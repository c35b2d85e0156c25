import type { XmlNode } from "./xml-node.ts";
import type { Expression, XPathLibrary } from "./xpath-library.ts";
import { evaluator, type XPathResult } from "./xpath-evaluator.ts";

/** Selects from a document: nodes in its order, or a value. Throws an `Error` when that takes too much. */
export type SelectXml = (document: XmlNode) => XPathResult;

let parse: ((text: string) => SelectXml) | undefined;

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
  return parse(text);
}
