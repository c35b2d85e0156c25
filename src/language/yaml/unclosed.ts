import { type Document, isCollection, isPair, isScalar, type Node, visit, type YAMLError } from "yaml";

/** A quotation mark or bracket that nothing closes. */
export interface Open {
  readonly mark: string;
  readonly start: number;
  /** What would close it. */
  readonly closing: string;
}

const closings: Readonly<Record<string, string>> = { "{": "}", "[": "]", '"': '"', "'": "'" };

/**
 * Where the quotation mark or bracket stands whose end the parser has missed: it stumbles only where the text cannot go on,
 * which may be lines later, or at the end of the file. Undefined for other faults.
 */
export function openIn(document: Document, { code, message, pos }: YAMLError, text: string): Open | undefined {
  const wantsQuote = code === "MISSING_CHAR" && /closing ['"]quote/.test(message);
  const wantsBracket = /^Flow .* end with a [\]}]/.test(message);
  if (!wantsQuote && !wantsBracket) return undefined;
  let found: Open | undefined;
  visit(document, {
    Node(_key, node) {
      const [start, end] = node.range ?? [0, 0];
      const fits = isCollection(node) ? wantsBracket && node.flow : wantsQuote && isScalar(node);
      const mark = text[start] ?? "";
      const closing = closings[mark];
      // Those inside come later: the innermost that reaches to the fault and has no end is the one.
      if (fits && closing !== undefined && start < pos[0] && end >= pos[0] && !isClosed(node, text, closing))
        found = { mark, start, closing };
    },
  });
  return found;
}

/** A bracket at the end of a collection is its own when nothing inside ends there. */
function isClosed(node: Node, text: string, closing: string): boolean {
  const end = node.range?.[1] ?? 0;
  if (!isCollection(node) || text[end - 1] !== closing) return false;
  const last = node.items.at(-1);
  const inner = (isPair(last) ? (last.value ?? last.key) : last) as Node | undefined;
  return (inner?.range?.[1] ?? 0) < end;
}
