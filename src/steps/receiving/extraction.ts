import { type Expr, nowhere, type Scope } from "../../expression/expr.ts";
import { reservedNames } from "../../expression/expression.ts";
import { text } from "../../expression/text.ts";
import { readBytesAt } from "../../match/bytes-at.ts";
import type { Subject } from "../../match/matcher.ts";
import { type JsonPath, path } from "../../match/path.ts";
import { compileRegex, regexFault, warnIfBacktracking } from "../../regex.ts";
import { readXml } from "../../match/xml.ts";
import { xpath } from "../../match/xpath.ts";
import { raw } from "../../shape/lists.ts";
import { object } from "../../shape/maps.ts";
import { reportWrong } from "../../shape/scalars.ts";
import type { Reader, Shape } from "../../shape/shape.ts";
import type { Span } from "../../source.ts";
import type { Entry, Node } from "../../tree.ts";

/** What values are taken from: a message, or an HTTP answer with its headers. */
export interface ExtractSubject extends Subject {
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
}

/** One `name: path` of `extract`. */
export interface Extraction {
  readonly name: string;
  readonly at: Span;
  /** Whether its answer for a message is the same in every scope. */
  readonly constant: boolean;
  /** Where it looks, for messages: `$.id`. */
  readonly text: string;
  /** It looks at a header, which only answers have. */
  readonly fromHeader?: boolean;
  read(subject: ExtractSubject, scope: Scope): Extracted;
}

export interface Extracted {
  readonly found: boolean;
  readonly value: unknown;
}

const nothing: Extracted = { found: false, value: undefined };

/** `extract: { id: $.id, token: { regex: "token=(\\w+)" } }` */
export const extractions: Shape<readonly Extraction[]> = {
  schema: {
    type: "object",
    additionalProperties: {
      anyOf: [
        { ...path.schema, description: "A JSONPath; `$` is the whole message" },
        {
          type: "object",
          properties: {
            jsonpath: { ...path.schema, description: "A JSONPath" },
            regex: {
              type: "string",
              description: "A regular expression on the text: its first group, or all it matches",
            },
            xpath: { ...xpath.schema, description: "An XPath in the text, which is read as XML" },
            header: { ...text.schema, description: "A header of the answer" },
            bytes: { type: "object", description: "Bytes of the message: `{ at, length, as }`" },
          },
          additionalProperties: false,
          minProperties: 1,
          maxProperties: 1,
        },
      ],
    },
  },
  read(node, reader) {
    if (node.kind !== "map")
      return reportWrong(node, "a map of names and paths", reader, "Write extract: { id: $.id }.");
    return node.entries.map((entry) => extraction(entry, reader)).filter((each) => each !== undefined);
  },
};

/** Reports extractions from headers where there are none: `from` is what values are taken from. */
export function reportHeaders(
  given: readonly Extraction[] | undefined,
  from: "A message" | "A frame" | "The output of a command",
  reader: Reader,
): void {
  for (const { fromHeader, at } of given ?? []) {
    if (!fromHeader) continue;
    reader.report({
      headline: `${from} has no headers`,
      label: "never found",
      at,
      help: "Headers are those of an answer: of connect, and of http.",
    });
  }
}

function extraction(entry: Entry, reader: Reader): Extraction | undefined {
  const { key, keySpan, value } = entry;
  if (reservedNames.has(key)) {
    reader.report({
      headline: `"${key}" cannot be the name of a variable`,
      label: "reserved name",
      at: keySpan,
      help: "It means something in expressions. Choose another name.",
    });
    return undefined;
  }
  reader.declare(key, keySpan);
  reader.giveExtracted?.(key);
  const read = value.kind === "map" ? readerOf(value, reader) : pathReader(value, reader);
  return read && { name: key, at: keySpan, ...read };
}

type Source = Pick<Extraction, "read" | "constant" | "text" | "fromHeader">;

const sources = object("an extraction", {
  jsonpath: { shape: raw(), doc: "A JSONPath." },
  regex: { shape: raw(), doc: "A regular expression on the text: its first group, or all it matches." },
  xpath: { shape: raw(), doc: "An XPath in the text, which is read as XML." },
  header: { shape: text, doc: "A header of the answer." },
  bytes: { shape: raw(), doc: "Bytes of the message: `{ at, length, as }`." },
});

function readerOf(node: Node, reader: Reader): Source | undefined {
  const given = sources.read(node, reader);
  if (!given || node.kind !== "map") return undefined;
  const [, second] = node.entries;
  if (second) {
    reader.report({
      headline: "An extraction is one of jsonpath, regex, xpath, header and bytes",
      label: "one too many",
      at: second.keySpan,
    });
    return undefined;
  }
  if (given.jsonpath) return pathReader(given.jsonpath, reader);
  if (given.regex) return regexReader(given.regex, reader);
  if (given.xpath) return xpathReader(given.xpath, reader);
  if (given.header) return headerReader(given.header);
  if (given.bytes) {
    const bytes = readBytesAt(given.bytes, reader);
    return bytes && { constant: true, text: "bytes", read: ({ bytes: from }) => (from ? found(bytes(from)) : nothing) };
  }
  // What is unknown has been reported.
  return node.entries.length === 0
    ? reportWrong(node, "one of jsonpath, regex, xpath, header, bytes", reader)
    : undefined;
}

function found(value: unknown): Extracted {
  return value === undefined ? nothing : { found: true, value };
}

function pathReader(node: Node, reader: Reader): Source | undefined {
  const compiled: Expr<JsonPath> | undefined = path.read(node, reader);
  if (!compiled) return undefined;
  return {
    constant: compiled.constant,
    text: compiled.constant ? compiled.evaluate({ get: () => undefined }).text : node.kind === "scalar" ? node.raw : "",
    read: (subject, scope) => selectFrom(subject, compiled.evaluate(scope)),
  };
}

/** The whole message for `$`, one value for a path that can select one, else the list of what was selected. */
function selectFrom(subject: Subject, jsonPath: JsonPath): Extracted {
  if (jsonPath.text === "$")
    return found(subject.value === undefined ? (subject.text ?? subject.bytes) : subject.value);
  if (subject.value === undefined) return nothing;
  const selected = jsonPath.select(subject.value);
  if (selected.length === 0) return nothing;
  return { found: true, value: jsonPath.definite ? selected[0] : selected };
}

function regexReader(node: Node, reader: Reader): Source | undefined {
  if (node.kind !== "scalar" || typeof node.value !== "string")
    return reportWrong(node, "a regular expression", reader);
  let pattern: RegExp;
  try {
    pattern = compileRegex(node.value);
  } catch (thrown) {
    reader.report({
      headline: `The regular expression is not valid: ${regexFault(thrown)}`,
      label: "not valid",
      at: node.span,
    });
    return undefined;
  }
  warnIfBacktracking(node.value, node.span, reader);
  return {
    constant: true,
    text: `/${node.value}/`,
    read(subject) {
      const match = subject.text === undefined ? null : pattern.exec(subject.text);
      return match ? { found: true, value: match[1] ?? match[0] } : nothing;
    },
  };
}

function xpathReader(node: Node, reader: Reader): Source | undefined {
  const read = xpath.read(node, reader);
  if (!read) return undefined;
  const { path: where } = read;
  return {
    constant: where.constant,
    text: where.constant ? where.evaluate(nowhere).text : node.kind === "scalar" ? node.raw : "",
    read(subject, scope) {
      const source = typeof subject.value === "string" ? subject.value : subject.text;
      const { document } = source === undefined ? {} : readXml(source);
      return document ? found(where.evaluate(scope).select(document)) : nothing;
    },
  };
}

function headerReader(name: Expr<string>): Source {
  return {
    constant: name.constant,
    text: name.constant ? `the header ${name.evaluate(nowhere)}` : "a header",
    fromHeader: true,
    read: ({ headers }, scope) => found(headers?.[name.evaluate(scope).toLowerCase()]),
  };
}
