import { constant, type Expr, nowhere, type Scope } from "../../expression/expr.ts";
import { count } from "../../expression/number.ts";
import { payload } from "../../expression/payload.ts";
import { text } from "../../expression/text.ts";
import type { HttpResponse } from "../../net/http-response.ts";
import { Failure } from "../../problem.ts";
import { changed, either, oneOrMany } from "../../shape/lists.ts";
import { type Members, object } from "../../shape/maps.ts";
import { reportWrong } from "../../shape/scalars.ts";
import type { Shape } from "../../shape/shape.ts";
import type { Span } from "../../source.ts";
import { headerMap } from "../settings/header-map.ts";
import { isNull } from "../../tree.ts";

/** An HTTP answer that a mock gives: of its `http` routes, and where it refuses a handshake. */
export interface ResponseSpec {
  /** Throws a `Failure` for values that HTTP cannot carry. */
  evaluate(scope: Scope): HttpResponse;
}

/** Headers to send; a list gives one header several times, null removes one of our own. */
export const headersShape = headerMap(either(isNull, { schema: { type: "null" }, read: () => [] }, oneOrMany(text)));

const status: Shape<Expr<number>> = {
  schema: count.schema,
  read(node, reader) {
    const isWritten = node.kind === "scalar" && !(typeof node.value === "string" && node.value.includes("${"));
    if (isWritten && !isStatus(Number(node.value)))
      return reportWrong(node, "the status of an answer", reader, statuses);
    const read = count.read(node, reader);
    const isWrong = read?.constant && !isStatus(read.evaluate(nowhere));
    return isWrong ? reportWrong(node, "the status of an answer", reader, statuses) : read;
  },
};

const responseMembers = {
  status: { shape: status, doc: "The status." },
  statusText: { shape: text, doc: "The text after the status. Default: the usual one." },
  headers: { shape: headersShape, doc: "Headers; a list gives one header several times, null removes one of our own." },
  json: { shape: payload, doc: "A body as JSON." },
  text: { shape: text, doc: "A body as text." },
  body: { shape: payload, doc: "A body: a text as it is, bytes, or a map or list as JSON." },
} as const satisfies Members;

const shape = object("an answer", responseMembers);

/** Reads `{ status, statusText, headers, json | text | body }`. `usual`: the status where none is written. */
export function response(usual: number): Shape<ResponseSpec> {
  const short: Shape<ResponseSpec> = changed(status, (given) =>
    spec({ status: given, at: given.span, fallback: usual }),
  );
  const full: Shape<ResponseSpec> = {
    schema: shape.schema,
    read(node, reader) {
      const read = shape.read(node, reader);
      if (!read) return undefined;
      const bodies =
        node.kind === "map" ? node.entries.filter(({ key }) => key === "json" || key === "text" || key === "body") : [];
      const [first, second] = bodies;
      if (first && second) {
        const headline = `An answer has one body; this one has "${first.key}" and "${second.key}"`;
        reader.report({ headline, label: "the second one", at: second.keySpan });
      }
      return spec({ ...read, at: node.span, fallback: usual });
    },
  };
  return either((node) => node.kind !== "map", short, full);
}

interface Parts {
  readonly status?: Expr<number> | undefined;
  readonly statusText?: Expr<string> | undefined;
  readonly headers?: ReadonlyMap<string, readonly Expr<string>[]> | undefined;
  readonly json?: Expr<unknown> | undefined;
  readonly text?: Expr<string> | undefined;
  readonly body?: Expr<unknown> | undefined;
  readonly at: Span;
  readonly fallback: number;
}

function spec(parts: Parts): ResponseSpec {
  const answered = parts.status ?? constant(parts.fallback, parts.at);
  return {
    evaluate(scope) {
      const { body, type } = evaluateBody(parts, scope);
      const headers = evaluateHeaders(parts.headers, scope);
      const typed = type === undefined || Object.keys(headers).some((name) => name.toLowerCase() === "content-type");
      if (!typed) headers["Content-Type"] = type;
      return { status: statusOf(answered, scope), statusText: parts.statusText?.evaluate(scope), headers, body };
    },
  };
}

/** The values of headers; null-prototype. */
export function evaluateHeaders(
  headers: Parts["headers"],
  scope: Scope,
): Record<string, string | readonly string[] | null> {
  const fields = Object.create(null) as Record<string, string | readonly string[] | null>;
  for (const [name, values] of headers ?? [])
    fields[name] = values.length === 0 ? null : values.map((each) => each.evaluate(scope));
  return fields;
}

interface Body {
  readonly body: string | Uint8Array;
  /** Undefined for plain text. */
  readonly type: string | undefined;
}

function evaluateBody({ json, text: plain, body }: Parts, scope: Scope): Body {
  if (json) return asJson(json.evaluate(scope), json.span);
  if (plain) return { body: plain.evaluate(scope), type: undefined };
  return body ? bodyOf(body.evaluate(scope), body.span) : { body: "", type: undefined };
}

function bodyOf(value: unknown, at: Span): Body {
  if (value instanceof Uint8Array) return { body: value, type: "application/octet-stream" };
  return typeof value === "string" ? { body: value, type: undefined } : asJson(value, at);
}

function asJson(value: unknown, at: Span): Body {
  const body = JSON.stringify(value) as string | undefined;
  if (body === undefined)
    throw new Failure({ code: "not-set", headline: "The body of the answer has no value", label: "no value", at });
  return { body, type: "application/json" };
}

/** 101 would be an answer to another question, and node sends other 1xx as something before the answer. */
function isStatus(value: number): boolean {
  return Number.isInteger(value) && value >= 200 && value <= 999;
}

const statuses = "A status is a number from 200 to 599.";

function statusOf(given: Expr<number>, scope: Scope): number {
  const value = given.evaluate(scope);
  if (isStatus(value)) return value;
  throw new Failure({
    code: "setting",
    headline: `${value} is not the status of an answer`,
    label: "not a status",
    at: given.span,
    help: statuses,
  });
}
