import { isUtf8 } from "node:buffer";
import { duration, formatDuration, within } from "../expression/duration.ts";
import type { Expr } from "../expression/expr.ts";
import type { DialError } from "../net/connection.ts";
import type { CookieJar } from "../net/cookies.ts";
import type { HttpAnswer, HttpRequest } from "../net/http.ts";
import { NetworkError } from "../net/network-error.ts";
import type { Peer } from "../net/peer.ts";
import { proxyAdvice } from "../net/proxy-fault.ts";
import { Failure } from "../problem.ts";
import type { Span } from "../source.ts";
import { abortable } from "./waiting/abortable.ts";
import { extractAll } from "./http/answer.ts";
import { evaluateCookies, evaluateProxy } from "./settings/client-settings.ts";
import { cookieJar } from "./settings/cookie-jar.ts";
import { type Extraction, extractions } from "./receiving/extraction.ts";
import { answerNotes, answerSubject, type ExpectedAnswer, expectedAnswer, judgeAnswer } from "./http/http-answer.ts";
import { type HttpRequestParts, httpRequest, type WrittenRequest } from "./http/http-request.ts";
import { type Limits, markCause, timeoutOf } from "./waiting/latency.ts";
import { option } from "./options.ts";
import { judgeOwnLatency } from "./waiting/own-latency.ts";
import type { RunEventOf } from "./scene.ts";
import { defineStep, type PlayScope } from "./step.ts";
import { faultOf, withoutCookies } from "./http/told-answer.ts";
import { evaluateTls } from "./settings/tls-settings.ts";

/** `http`: sends an HTTP request and judges the answer. */
export const httpStep = defineStep({
  name: "http",
  actor: "nobody",
  summary: "Sends an HTTP request, waits for the answer, and judges it.",
  details: `For the token before the conversation, and the trigger within it. A status of 400 and above fails, unless \`expect\` says otherwise.
Extractions read the body (a JSONPath, a \`regex\`) or a \`header\`. The step is a cause: a \`receive\` after it measures from the moment
when the request was sent. Behind a client it uses the client's proxy and cookies: what a login sets, the client's \`connect\` sends. Its own latency, for \`within\` and \`measure\`, lasts until the whole answer is there.`,
  examples: [
    "- http: GET http://127.0.0.1:8080/health",
    `- http: { method: POST, url: "http://127.0.0.1:8080/login", json: { user: alice } }
  expect: { status: 200, headers: { content-type: { $startsWith: application/json } }, body: { token: { $type: string } } }
  extract: { token: $.token }`,
    `- http: { method: POST, url: "http://127.0.0.1:8080/orders", form: { product: book } }
  id: order
- bob: { receive: { type: order }, after: order, within: 500ms }`,
    "- alice: [{ http: POST http://127.0.0.1:8080/session }, connect]",
    "- http: GET http://127.0.0.1:1/\n  expect: { error: refused }",
    "- http: GET http://127.0.0.1:8080/private\n  expect: { status: [401, 403] }\n  within: 200ms\n  measure: denials",
  ],
  value: {
    shape: httpRequest,
    doc: "`GET url`, or `{ method, url, headers, query, json / body / form, tls, insecure, followRedirects }`.",
  },
  options: {
    expect: {
      shape: expectedAnswer,
      doc: "What must hold of the answer: `{ status, headers, body }`, or `{ error }` when there must be none.",
    },
    extract: { shape: extractions, doc: "Values to take from the answer." },
    timeout: { shape: duration, doc: "How long to wait for the answer. Default: the larger of 5s and `within`." },
    within: {
      shape: within,
      doc: "Limit on the time from the request to the end of the answer: `500ms`, or `900ms..2500ms`.",
    },
    measure: option.measure,
  },
  compile({ at, value, options, id, series }) {
    if (!value) return undefined;
    const http: Http = { ...options, request: value, at, id, series };
    return (scope) => exchange(http, scope);
  },
});

interface Http {
  readonly request: WrittenRequest;
  readonly at: Span;
  readonly id: string | undefined;
  readonly series: string | undefined;
  readonly expect?: ExpectedAnswer | undefined;
  readonly extract?: readonly Extraction[] | undefined;
  readonly timeout?: Expr<number> | undefined;
  readonly within?: Expr<Limits> | undefined;
}

async function exchange(http: Http, scope: PlayScope): Promise<void> {
  const { scene } = scope;
  const parts = http.request.make(scope);
  const title = `http: ${parts.method} ${parts.url.href}`;
  const timeout = timeoutOf({ timeout: http.timeout, within: http.within }, scope);
  const tls = await evaluateTls(http.request.tls, scope);
  const what = { kind: "request", who: scope.self?.name, method: parts.method, url: parts.url.href } as const;
  const start = scene.outside.begins?.(what) ?? scene.clock.now();
  markCause(scope, { at: start, title }, http.id);
  const told = (result: HttpAnswer | NetworkError): void =>
    scene.tell("frames", () => httpEvent(parts, scene.clock.now() - start, result, scope));
  let answer: HttpAnswer;
  try {
    answer = await send(parts, { tls, timeout, followRedirects: http.request.followRedirects }, scope);
    told(answer);
  } catch (thrown) {
    if (thrown instanceof NetworkError) told(thrown);
    if (thrown instanceof NetworkError && http.expect?.error === thrown.error && !thrown.proxy) return;
    throw noAnswer(thrown, http, timeout, title);
  }
  const end = scene.clock.now();
  const notes = (): readonly string[] => answerNotes(answer, title);
  judgeAnswer(answer, http.expect, { at: http.at, requestAt: http.request.span, notes }, scope);
  extractAll(http.extract ?? [], answerSubject(answer), scope, { code: "http", what: "The answer", notes });
  const { series, within: limit } = http;
  judgeOwnLatency(
    { what: "The answer", start, end, startTitle: "its request", series, within: limit, at: http.at },
    scope,
  );
}

type SendOptions = Pick<HttpRequest, "tls" | "timeout" | "followRedirects">;

async function send(
  { method, url, headers, body }: HttpRequestParts,
  options: SendOptions,
  scope: PlayScope,
): Promise<HttpAnswer> {
  const { clock, outside, rooms } = scope.scene;
  // A connection of a mock has neither: those are its client's.
  const client = rooms ? undefined : scope.self;
  const cookies = client && (await ownCookies(client, scope));
  const proxy = client && (await evaluateProxy(scope.scene.settings(client), scope));
  return abortable(scope, (onGiveUp) =>
    outside.request({
      ...options,
      method,
      url: url.href,
      headers,
      body,
      cookies,
      proxy,
      onGiveUp,
      clock,
      who: scope.self?.name,
    }),
  );
}

/** The cookies of a client; before its first connection those of its settings are put in. */
async function ownCookies(peer: Peer, scope: PlayScope): Promise<CookieJar> {
  const jar = cookieJar(peer, scope);
  if (!peer.connection) jar.give(await evaluateCookies(scope.scene.settings(peer), scope));
  return jar;
}

const hints: Partial<Record<DialError, string>> = {
  refused: "Is the server running, and is this its address?",
  tls: "Trust its authority with tls: { ca: file }, or accept any certificate with insecure: true or wstest run -k.",
  dns: "Is the host's name right?",
};

function noAnswer(thrown: unknown, http: Http, timeout: number, title: string): unknown {
  // A header that HTTP cannot carry, a certificate that cannot be read: found below, where no place is known.
  if (thrown instanceof Failure && !thrown.problem.place) {
    const { place: _, ...rest } = thrown.problem;
    return new Failure({ ...rest, at: http.request.span });
  }
  if (!(thrown instanceof NetworkError)) return thrown;
  const { error, message, proxy } = thrown;
  const expected = http.expect?.error;
  const advice = proxy && proxyAdvice(proxy, error);
  const help =
    advice?.help ??
    (error === "timeout" ? `It may take ${formatDuration(timeout)}; give it more with timeout.` : hints[error]);
  return new Failure({
    code: "http",
    headline: `No answer came: ${message}`,
    label: proxy ? "the proxy" : error,
    at: http.request.span,
    expected: expected === undefined ? "an answer" : `the error ${expected}`,
    actual: proxy ? `${error}, of the proxy` : error,
    notes: [...(advice ? [advice.meaning] : []), title],
    ...(help === undefined ? {} : { help }),
  });
}

/** How much of a body is told; a body that is larger is cut. */
const TOLD_BODY = 1024 * 1024;

function httpEvent(
  { method, url }: HttpRequestParts,
  ms: number,
  result: HttpAnswer | NetworkError,
  { self }: PlayScope,
): RunEventOf {
  const event = { type: "http" as const, ...(self ? { client: self.name } : {}), method, url: url.href, ms };
  if (result instanceof NetworkError) return { ...event, error: faultOf(result) };
  const { status, statusText, headers, body } = result;
  const binary = !isUtf8(body);
  const kept = body.subarray(0, TOLD_BODY);
  return {
    ...event,
    answer: {
      url: result.url,
      status,
      statusText,
      headers: withoutCookies(headers),
      body: kept.toString(binary ? "base64" : "utf8"),
      binary,
      ...(kept.length < body.length ? { cut: true as const } : {}),
    },
  };
}
