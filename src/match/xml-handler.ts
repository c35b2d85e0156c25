/** What the parser tells its handler, and the document that comes of it. */
interface Handler {
  readonly currentElement?: unknown;
  readonly doc: { readonly doctype: unknown; removeChild(node: unknown): unknown };
  startElement(...told: readonly unknown[]): void;
  endElement(...told: readonly unknown[]): void;
  characters(...told: readonly unknown[]): void;
  processingInstruction(target: string, data: string): void;
  startCDATA(): void;
  endDocument(): void;
}

export type HandlerClass = new (options: object) => Handler;

/**
 * Deeper documents are refused, as libxml2 refuses them. This must be while they are parsed: the parser looks for a
 * prefix in every level above, and what `//` and `..` look at grows with the depth as well.
 */
const DEEPEST = 256;

/** What the parser is stopped with. */
export const TOO_DEEP = `nested deeper than ${DEEPEST} levels`;

/** Makes a handler of the parser's own build documents as XPath sees them. */
export function handlerForXPath(Base: HandlerClass): HandlerClass {
  return class extends Base {
    #level = 0;

    override startElement(...told: readonly unknown[]): void {
      if (++this.#level > DEEPEST) throw new Error(TOO_DEEP);
      super.startElement(...told);
    }

    override endElement(...told: readonly unknown[]): void {
      this.#level--;
      super.endElement(...told);
    }

    /** Space around the outermost element is no text of the document. */
    override characters(...told: readonly unknown[]): void {
      if (this.currentElement && this.currentElement !== this.doc) super.characters(...told);
    }

    /** XPath makes no difference between text and CDATA sections: they are one text, joined at the end. */
    override startCDATA(): void {}

    /** The declaration `<?xml …?>` is no node. */
    override processingInstruction(target: string, data: string): void {
      if (target !== "xml") super.processingInstruction(target, data);
    }

    /** Neither is the DOCTYPE; until here the parser needs it to refuse another one. */
    override endDocument(): void {
      if (this.doc.doctype) this.doc.removeChild(this.doc.doctype);
      super.endDocument();
    }
  };
}
