import { type Expr, map, nowhere } from "../../expression/expr.ts";
import { text } from "../../expression/text.ts";
import { Failure } from "../../problem.ts";
import { compileRegex, groupNames, regexFault, warnIfBacktracking } from "../../regex.ts";
import { either } from "../../shape/lists.ts";
import { object } from "../../shape/maps.ts";
import { reportWrong, word } from "../../shape/scalars.ts";
import type { Reader, Shape } from "../../shape/shape.ts";
import type { Span } from "../../source.ts";
import type { Node } from "../../tree.ts";
import { serverUrlFault } from "./server-url.ts";

/** How to see that a command is ready. */
export type ReadySpec =
  | { readonly kind: "url"; readonly at: Span; readonly url: Expr<string> }
  | { readonly kind: "port"; readonly at: Span; readonly port: Expr<number> }
  | {
      readonly kind: "output";
      readonly at: Span;
      readonly pattern: RegExp;
      /** The named groups: each becomes a variable of the server. */
      readonly groups: readonly string[];
    };

/** A url of a server, checked at once where it does not depend on variables. */
export const urlText: Shape<Expr<string>> = {
  schema: text.schema,
  read(node, reader) {
    const url = text.read(node, reader);
    const fault = url?.constant ? serverUrlFault(url.evaluate(nowhere)) : undefined;
    if (!fault) return url;
    reader.report({ ...fault, at: node.span });
    return undefined;
  },
};

const portNumber: Shape<Expr<number>> = {
  schema: { anyOf: [{ type: "integer", minimum: 1, maximum: 65_535 }, text.schema] },
  read(node, reader) {
    const written = text.read(node, reader);
    if (!written) return undefined;
    const isWrong = written.constant && toPort(written.evaluate(nowhere)) === undefined;
    if (isWrong) return reportWrong(node, expectedPort, reader);
    return map(written, (value) => {
      const port = toPort(value);
      if (port !== undefined) return port;
      throw new Failure({
        code: "setting",
        headline: `Expected ${expectedPort}, got "${value}"`,
        label: `is "${value}"`,
        at: node.span,
      });
    });
  },
};

const expectedPort = "a port from 1 to 65535";

function toPort(written: string): number | undefined {
  const port = /^\d{1,5}$/.test(written) ? Number(written) : 0;
  return port >= 1 && port <= 65_535 ? port : undefined;
}

/** A line of output that matches a regular expression. */
const output: Shape<ReadySpec> = {
  schema: { type: ["string", "number", "boolean"], format: "regex" },
  read(node, reader) {
    const written = word("a regular expression").read(node, reader);
    if (written === undefined) return undefined;
    const pattern = compile(written, node, reader);
    return pattern && { kind: "output", at: node.span, pattern, groups: groupNames(pattern) };
  },
};

const choices = object("ready", {
  url: {
    shape: urlText,
    doc: "This url answers a plain GET: http with 2xx, 3xx, 400 to 403 or 426, ws with anything but 502 to 504; no WebSocket is opened.",
  },
  port: { shape: portNumber, doc: "This port of 127.0.0.1 is open." },
  output: {
    shape: output,
    doc: "A line of its output matches this regular expression. Named groups become variables: `(?<port>\\d+)`.",
  },
});

const map_: Shape<ReadySpec> = {
  schema: { ...choices.schema, minProperties: 1, maxProperties: 1 },
  read(node, reader) {
    const given = choices.read(node, reader);
    if (!given || node.kind !== "map") return undefined;
    const [, second] = node.entries;
    if (second) {
      reader.report({ headline: "Ready is one of url, port and output", label: "one too many", at: second.keySpan });
      return undefined;
    }
    if (node.entries.length === 0) return reportWrong(node, "one of url, port and output", reader);
    if (given.url) return { kind: "url", at: given.url.span, url: given.url };
    if (given.port) return { kind: "port", at: given.port.span, port: given.port };
    return given.output;
  },
};

/** `{ url }`, `{ port }`, `{ output: regex }`, or just the regular expression. */
export const readySpec: Shape<ReadySpec> = either((node) => node.kind === "map", map_, output);

function compile(written: string, node: Node, reader: Reader): RegExp | undefined {
  try {
    const pattern = compileRegex(written);
    warnIfBacktracking(written, node.span, reader);
    return pattern;
  } catch (thrown) {
    if (!(thrown instanceof SyntaxError)) throw thrown;
    const reason = regexFault(thrown);
    reader.report({ headline: `This is not a regular expression: ${reason}`, label: reason, at: node.span });
    return undefined;
  }
}
