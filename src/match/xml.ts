import { type HandlerClass, handlerForXPath, TOO_DEEP } from "./xml-handler.ts";
import type { XmlNode } from "./xml-node.ts";

/** What a text is as XML: a document, or why it is none. */
export type Xml =
  | { readonly document: XmlNode; readonly fault?: undefined }
  | { readonly document?: undefined; readonly fault: string };

/** The parser: it reads no file and no address, and expands no entity but the five of XML itself. */
type Parse = (text: string, onError: (level: string, message: string, parser: Parser) => void) => unknown;

interface Parser {
  readonly locator?: { readonly lineNumber?: number; readonly columnNumber?: number };
}

let parse: Parse | undefined;

/** Loads the parser; before it, no text can be read as XML. */
export async function loadXml(): Promise<void> {
  if (parse) return;
  const { DOMParser } = await import("@xmldom/xmldom");
  // The package lets its handler be replaced, but gives its class only as a member of a parser.
  const { domHandler: base } = new DOMParser() as unknown as { readonly domHandler: HandlerClass };
  const domHandler = handlerForXPath(base);
  const normalizeLineEndings = (source: string): string => source.replace(/\r\n?/g, "\n");
  parse = (text, onError) =>
    new DOMParser({ onError, domHandler, normalizeLineEndings }).parseFromString(text, "application/xml");
}

/** Readings of the latest texts, the latest last. Documents are many times as large as their texts, so they may go. */
const known = new Map<string, WeakRef<Xml>>();
const MOST_TEXTS = 64;
const LONGEST = 8_000_000;
let length = 0;

/** Reads a text as XML; the same text is parsed once, whatever asks for it. It never throws, whatever a peer has sent. */
export function readXml(text: string): Xml {
  const before = known.get(text)?.deref();
  if (before) return before;
  const xml = parsed(text);
  if (!known.has(text)) length += text.length;
  known.set(text, new WeakRef(xml));
  for (const oldest of known.keys()) {
    if (known.size <= MOST_TEXTS && length <= LONGEST) break;
    known.delete(oldest);
    length -= oldest.length;
  }
  return xml;
}

function parsed(text: string): Xml {
  if (!parse) throw new Error("the parser of XML is not loaded");
  // Most of what is not XML is JSON or prose, for which no parser need run.
  if (!/^\uFEFF?\s*</.test(text)) return { fault: text.trim() === "" ? "it is empty" : 'it does not begin with "<"' };
  let fault: string | undefined;
  try {
    return {
      document: parse(text.replace(/^\uFEFF/, ""), (level, message, { locator }) => {
        // Of a legal character. Every other warning is about what no other parser would take.
        if (level === "warning" && message.startsWith("Unicode replacement character")) return;
        fault ??= reason(message) + (message === "missing root element" ? "" : place(locator));
        throw new Error(message);
      }) as XmlNode,
    };
  } catch (thrown) {
    return { fault: fault ?? (thrown instanceof Error ? thrown.message : String(thrown)) };
  }
}

/** The parser knows where the last tag or text began, not where in it the fault is. */
function place({ lineNumber, columnNumber }: NonNullable<Parser["locator"]> = {}): string {
  return lineNumber && columnNumber ? `, near line ${lineNumber}, column ${columnNumber}` : "";
}

const reasons: readonly (readonly [RegExp, (found: string, other: string) => string])[] = [
  // oxlint-disable-next-line no-restricted-globals -- the pattern is ours
  [new RegExp(`${TOO_DEEP}$`), () => `it is ${TOO_DEEP}`],
  [/^missing root element/, () => "there is no element in it"],
  [/^Opening and ending tag mismatch: "(.*?)" != "(.*)"/s, (open, close) => `<${open}> is closed by </${close}>`],
  [/^unclosed xml tag\(s\): (?:.*, )?(.*)$/s, (name) => `<${name}> is not closed`],
  [/^unexpected end of input/, () => "it ends within a tag"],
  [
    /^entity not found:(.*)/s,
    (entity) => `the entity ${entity} is not one of XML, and those that a DOCTYPE declares are not read`,
  ],
  [/^(?:Extra content|Unexpected content outside root|.*Only one element)/s, () => "there is more than one element"],
  [/^Attribute (.*) redefined/s, (name) => `the attribute ${name} stands there twice`],
  [/prefix is non-null/, () => "a prefix has no namespace"],
];

/** What is wrong, in words; a peer's part of them may be long, and is cut. */
function reason(message: string): string {
  for (const [pattern, say] of reasons) {
    const found = pattern.exec(message);
    if (found) return say(brief(found[1]), brief(found[2]));
  }
  return brief(message, 100);
}

function brief(text = "", width = 40): string {
  return text.length > width ? `${text.slice(0, width)}…` : text;
}
