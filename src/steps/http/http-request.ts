import { locator } from "../../expression/locate.ts";
import { constant, type Expr, nowhere } from "../../expression/expr.ts";
import { payload } from "../../expression/payload.ts";
import { text } from "../../expression/text.ts";
import { jsonText } from "../../expression/value-text.ts";
import { Failure, type ProblemInput } from "../../problem.ts";
import { either, list } from "../../shape/lists.ts";
import { object, record } from "../../shape/maps.ts";
import { flag, reportWrong } from "../../shape/scalars.ts";
import type { Read, Reader, Shape } from "../../shape/shape.ts";
import type { Span } from "../../source.ts";
import type { Node } from "../../tree.ts";
import type { PlayScope } from "../step.ts";
import { headerMap } from "../settings/header-map.ts";
import { type TlsSettings, tlsSettings } from "../settings/tls-settings.ts";
import { removable } from "../../expression/removable.ts";

/** A request as it is sent. */
export interface HttpRequestParts {
  readonly method: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string | readonly string[] | null>>;
  readonly body: string | Uint8Array | undefined;
}

/** A request as it is written. */
export interface WrittenRequest {
  /** How it looks in the file, for reports: `POST ${chat.url}/login`. */
  readonly title: string;
  readonly tls: TlsSettings | undefined;
  readonly followRedirects: boolean;
  readonly span: Span;
  make(scope: PlayScope): HttpRequestParts;
}

const values: Shape<Expr<string> | null | readonly Expr<string>[]> = either(
  (node) => node.kind === "list",
  list("a list of texts", text),
  removable,
);

/** A method is a token: RFC 9110 section 9.1. */
const verb: Shape<Expr<string>> = {
  schema: text.schema,
  read(node, reader) {
    const read = text.read(node, reader);
    const isFault = read?.constant && !/^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/.test(read.evaluate(nowhere));
    return isFault ? reportWrong(node, "an HTTP method such as GET or POST", reader) : read;
  },
};

const requestShape = object("a request", {
  method: { shape: verb, doc: "GET, POST, PUT, PATCH, DELETE, … Default: GET, or POST when there is a body." },
  url: { shape: text, doc: "The url, `http:` or `https:`; `ws:` and `wss:` stand for these.", required: true },
  headers: {
    shape: headerMap(values),
    doc: "Headers of the request; null removes one that would be sent by itself.",
  },
  query: { shape: record("a map of parameters", values), doc: "Parameters that are added to the url." },
  json: { shape: payload, doc: "The body, sent as JSON." },
  body: { shape: payload, doc: "The body as it is: a text, or bytes (`$hex`, `$base64`, `$file`)." },
  form: {
    shape: record("a map of fields", values),
    doc: "The body as a form sends it (application/x-www-form-urlencoded).",
  },
  tls: { shape: tlsSettings, doc: "Certificates and versions." },
  insecure: { shape: flag, doc: "Accept any certificate." },
  followRedirects: { shape: flag, doc: "Follow redirects. Default: false." },
});

type Given = NonNullable<Read<typeof requestShape>>;

/** `GET http://…`, or a map of its parts. */
export const httpRequest: Shape<WrittenRequest> = {
  schema: { anyOf: [{ type: "string", description: "`GET url`" }, requestShape.schema] },
  read(node, reader) {
    if (node.kind === "scalar") return shortRequest(node, reader);
    const given = requestShape.read(node, reader);
    if (!given?.url) return undefined;
    const bodies = (["json", "body", "form"] as const).filter((each) => given[each]);
    if (bodies.length > 1) {
      reader.report({
        headline: `A request has one body, and this one has ${bodies.join(" and ")}`,
        label: "one of these",
        at: node.span,
      });
      return undefined;
    }
    return isWrong(given.url, reader) ? undefined : written(given, given.url, node.span);
  },
};

/** `GET http://…`: the method is a fixed word, so that nothing a variable holds can be taken for it. */
function shortRequest(node: Node & { readonly kind: "scalar" }, reader: Reader): WrittenRequest | undefined {
  const source = typeof node.value === "string" ? node.value : "";
  const [, method, url] = /^\s*([A-Za-z]+)\s+(\S[\s\S]*?)\s*$/.exec(source) ?? [];
  if (method === undefined || url === undefined) {
    return reportWrong(
      node,
      "a method and a url",
      reader,
      "Write http: GET http://127.0.0.1:8080/health, or a map { method, url, headers, json }.",
    );
  }
  const from = source.indexOf(url, source.indexOf(method) + method.length);
  const span = locator(source, node.span)(from, from + url.length);
  const compiled = text.read({ kind: "scalar", span, value: url, raw: url, plain: false }, reader);
  if (!compiled || isWrong(compiled, reader)) return undefined;
  return written({ method: constant(method, span) }, compiled, node.span);
}

function written(given: Omit<Given, "url">, url: Expr<string>, span: Span): WrittenRequest {
  const hasBody = given.json !== undefined || given.body !== undefined || given.form !== undefined;
  const methodOf = (scope: PlayScope): string =>
    (given.method?.evaluate(scope) ?? (hasBody ? "POST" : "GET")).toUpperCase();
  const tls = given.insecure === undefined ? given.tls : { ...given.tls, insecure: given.insecure };
  const shown = span.source.text.slice(url.span.start, url.span.end).replace(/^(["'])(.*)\1$/s, "$2");
  return {
    title: `${given.method?.constant ? given.method.evaluate(nowhere).toUpperCase() : hasBody ? "POST" : "GET"} ${shown}`,
    tls,
    followRedirects: given.followRedirects ?? false,
    span,
    make(scope) {
      const headers = Object.create(null) as Record<string, string | readonly string[] | null>;
      const body = bodyOf(given, headers, scope);
      for (const [name, value] of given.headers ?? []) {
        headers[name.toLowerCase()] =
          value === null
            ? null
            : "evaluate" in value
              ? value.evaluate(scope)
              : value.map((each) => each.evaluate(scope));
      }
      const target = parseUrl(url, scope);
      for (const [name, value] of pairs(given.query, scope)) target.searchParams.append(name, value);
      return { method: methodOf(scope), url: target, headers, body };
    },
  };
}

type Values = ReadonlyMap<string, Expr<string> | null | readonly Expr<string>[]>;

function pairs(given: Values | undefined, scope: PlayScope): [string, string][] {
  return [...(given ?? [])].flatMap(([name, value]) => {
    if (value === null) return [];
    const all = "evaluate" in value ? [value] : value;
    return all.map((each): [string, string] => [name, each.evaluate(scope)]);
  });
}

/** The body, with the content type that it has unless the headers say another. */
function bodyOf(
  given: Omit<Given, "url">,
  headers: Record<string, unknown>,
  scope: PlayScope,
): string | Uint8Array | undefined {
  if (given.json) {
    headers["content-type"] = "application/json";
    return jsonText(given.json.evaluate(scope));
  }
  if (given.form) {
    headers["content-type"] = "application/x-www-form-urlencoded";
    return new URLSearchParams(pairs(given.form, scope)).toString();
  }
  const body = given.body?.evaluate(scope);
  if (given.body === undefined || typeof body === "string" || body instanceof Uint8Array)
    return body as string | Uint8Array | undefined;
  throw new Failure({
    code: "setting",
    headline: "A body is a text or bytes",
    label: "not a text",
    at: given.body.span,
    help: "To send a map or a list as JSON, write json: instead of body:.",
  });
}

function parseUrl(expr: Expr<string>, scope: PlayScope): URL {
  const given = expr.evaluate(scope);
  const url = httpUrl(given);
  if (url) return url;
  throw new Failure({ code: "setting", at: expr.span, ...notHttp(given) });
}

function httpUrl(given: string): URL | undefined {
  const url = URL.canParse(given) ? new URL(given.replace(/^ws(s?):/i, "http$1:")) : undefined;
  return url?.protocol === "http:" || url?.protocol === "https:" ? url : undefined;
}

function notHttp(given: string): Pick<ProblemInput, "headline" | "label" | "help"> {
  return {
    headline: `"${given}" is not a url that HTTP can reach`,
    label: "not an HTTP url",
    help: "A url begins with http:// or https://.",
  };
}

/** Reports a fixed url that no request can reach. */
function isWrong(url: Expr<string>, reader: Reader): boolean {
  const given = url.constant ? url.evaluate(nowhere) : undefined;
  if (given === undefined || httpUrl(given)) return false;
  reader.report({ ...notHttp(given), at: url.span });
  return true;
}
