import { isUtf8 } from "node:buffer";
import { condition } from "../expression/condition.ts";
import { headerValue } from "../net/headers.ts";
import type { HttpRequestIn } from "../net/listen.ts";
import { oneOrMany } from "../shape/lists.ts";
import { type Members, object, objectSchema } from "../shape/maps.ts";
import { reportWrong, word } from "../shape/scalars.ts";
import type { Shape } from "../shape/shape.ts";
import type { Span } from "../source.ts";
import { withoutRoots } from "../steps/standing/root-keys.ts";
import type { StepReader } from "../steps/step.ts";
import { capturedNames, when } from "../steps/standing/when.ts";
import type { Node } from "../tree.ts";
import { pathPattern, type PathPattern } from "./path.ts";
import { requestCondition, type RequestCondition } from "./request-condition.ts";
import { response, type ResponseSpec } from "../steps/server/response.ts";

/** What a mock answers to a plain HTTP request. The first whose method and path fit and that holds answers. */
export interface HttpRule {
  readonly at: Span;
  /** In capitals. */
  readonly method: string;
  readonly path: PathPattern;
  readonly condition: RequestCondition;
  /** The answers, at least one: each in its turn, and then from the first one again. */
  readonly respond: readonly ResponseSpec[];
}

const method: Shape<string> = {
  schema: { type: "string", examples: ["GET", "POST", "PUT", "PATCH", "DELETE"] },
  read(node, reader) {
    const read = word("an HTTP method").read(node, reader);
    if (read === undefined) return undefined;
    return /^[A-Za-z-]+$/.test(read)
      ? read.toUpperCase()
      : reportWrong(node, "an HTTP method", reader, "For example GET or POST.");
  },
};

const oneAnswer = oneOrMany(response(200));

const answers: Shape<readonly ResponseSpec[]> = {
  schema: oneAnswer.schema,
  read(node, reader) {
    if (node.kind === "list" && node.items.length === 0)
      return reportWrong(
        node,
        "an answer, or a list of answers",
        reader,
        "Write respond: [503, { json: { ok: true } }].",
      );
    const read = oneAnswer.read(node, reader);
    return read?.length === 0 ? undefined : read;
  },
};

const httpMembers = {
  method: { shape: method, doc: "The method. Default: GET." },
  path: { shape: pathPattern, doc: "The path: `/users/:id`.", required: true },
  when: {
    shape: when,
    doc: "Which requests: a matcher over `params`, `query`, `headers`, `cookies`, `body`, `data`, …",
  },
  if: { shape: condition, doc: "A condition beside it." },
  respond: {
    shape: answers,
    doc: "The answer: a status, or `{ status, headers, json | text | body }`. Default: 200. A list: each in its turn, then from the beginning.",
    required: true,
  },
} as const satisfies Members;

const httpShape = object("an HTTP answer of the mock", httpMembers);

export const httpSchema = { type: "array", items: objectSchema(httpMembers) };

/** The names that HTTP answers may use beside variables. */
export const httpNames = ["params", "query", "headers", "cookies", "path", "method", "body"] as const;

/** Compiles `http`. */
export function readHttpRules(node: Node, outer: StepReader): readonly HttpRule[] {
  if (node.kind !== "list") {
    reportWrong(
      node,
      "a list of HTTP answers",
      outer,
      "Write http: [ { method: GET, path: /health, respond: { text: ok } } ].",
    );
    return [];
  }
  return node.items.map((item) => readHttpRule(item, outer)).filter((rule) => rule !== undefined);
}

function readHttpRule(node: Node, outer: StepReader): HttpRule | undefined {
  const read = httpShape.read(
    withoutRoots(node, httpMembers, outer),
    outer.within([...httpNames, ...capturedNames(node)]),
  );
  if (!read?.path || !read.respond) return undefined;
  const { method: verb = "GET", path, respond } = read;
  return { at: node.span, method: verb, path, condition: requestCondition(node, read.when, read.if), respond };
}

/** What expressions see as `body`: the parsed JSON or form, else the text, else the bytes; null when there is none. */
export function bodyOf({ body, headers }: HttpRequestIn): unknown {
  if (body.length === 0) return null;
  if (!isUtf8(body)) return body;
  const text = body.toString("utf8");
  const type = headerValue(headers, "content-type")?.toLowerCase() ?? "";
  if (type.startsWith("application/x-www-form-urlencoded")) {
    const form = Object.create(null) as Record<string, string>;
    for (const [name, value] of new URLSearchParams(text)) form[name] = value;
    return form;
  }
  // Who writes JSON by hand forgets its type; a text that only looks like a number stays a text.
  if (!type.includes("json") && !/^\s*[[{]/.test(text)) return text;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}
