import { formatDuration } from "../../expression/duration.ts";
import type { Difference } from "../../match/matcher.ts";
import { codeMatcher, matcher, textMatcher } from "../../match/compile.ts";
import { show } from "../../match/value.ts";
import type { DialError, DialResult, HandshakeAnswer } from "../../net/connection.ts";
import { proxyAdvice } from "../../net/proxy-fault.ts";
import { Failure } from "../../problem.ts";
import { changed } from "../../shape/lists.ts";
import { object, record } from "../../shape/maps.ts";
import { oneOf } from "../../shape/scalars.ts";
import type { Read, Shape } from "../../shape/shape.ts";
import type { Span } from "../../source.ts";
import { entry } from "../../tree.ts";
import { partDifferences } from "./answer.ts";
import { errorAlone } from "../waiting/error-alone.ts";
import type { ExtractSubject } from "../receiving/extraction.ts";
import type { PlayScope } from "../step.ts";

/** Of these the server has answered, only not with HTTP that could be judged further. */
const answers: ReadonlySet<DialError> = new Set(["protocol", "redirects"]);

const errorWord = oneOf("refused", "reset", "timeout", "tls", "dns", "redirects", "protocol");

const shape = object(
  "what to expect of the handshake",
  {
    status: { shape: codeMatcher, doc: "The HTTP status: 101 for an open connection." },
    statusText: { shape: textMatcher, doc: "The text after the status." },
    protocol: { shape: textMatcher, doc: "The subprotocol that the server chose; `$missing` or null for none." },
    headers: { shape: record("a map of headers", textMatcher), doc: "Headers of the answer; their names ignore case." },
    extensions: { shape: textMatcher, doc: "The extensions that were agreed on." },
    body: { shape: matcher, doc: "The body of an answer other than 101." },
    ready: { shape: matcher, doc: "With a profile: what the server says when its protocol is ready." },
    refused: {
      shape: matcher,
      doc: "With a profile: its protocol refuses, with what the server says, or how it closes: `{ code, reason }`.",
    },
    error: {
      shape: changed(errorWord, (word, { span }) => ({ word, at: span })),
      doc: "There is no HTTP answer: refused, reset, timeout, tls, dns, redirects, protocol.",
    },
  },
  "status",
);

/** `expect` of a connect: how its handshake must end. */
export const handshakeExpectation = errorAlone(oneOpening(shape));

/** A protocol is ready, or it refuses. */
function oneOpening<T>(of: Shape<T>): Shape<T> {
  return {
    schema: of.schema,
    read(node, reader) {
      const refused = entry(node, "refused");
      if (refused && entry(node, "ready")) {
        reader.report({
          headline: '"ready" and "refused" cannot both be expected',
          label: "one of these",
          at: refused.keySpan,
          help: "A protocol is ready, or it refuses. Leave out one of them.",
        });
      }
      return of.read(node, reader);
    },
  };
}

export type HandshakeExpectation = Read<typeof handshakeExpectation>;

/** Who asked for what. */
export interface Dialled {
  readonly name: string;
  readonly url: string;
  /** The subprotocols that were offered. */
  readonly protocols: readonly string[];
  /** The profile that offers them. */
  readonly offeredBy?: string | undefined;
  readonly timeout: number;
  readonly at: Span;
}

/**
 * Throws unless a handshake ended as expected: without `expect` open, with a subprotocol that was offered. Every difference
 * is told, the status first. An answer that is not wanted is the code `handshake`, none where one was wanted `refused`.
 */
export function judgeHandshake(
  result: DialResult,
  expect: HandshakeExpectation | undefined,
  dialled: Dialled,
  scope: PlayScope,
): void {
  const { name, at } = dialled;
  if (result.kind === "error") {
    // What a proxy does is nothing that the server has done.
    if (expect?.error?.word === result.error && !result.proxy) return;
    throw noAnswer(result, expect, dialled);
  }
  const { answer } = result;
  const { status, error } = expect ?? {};
  const opened = result.kind === "open";
  // Nearly all are so, and of those there may be ten thousand at a time.
  if (opened && !expect && offered(answer, dialled)) return;
  if (error || (opened && status && !status.holds(codeSubject(answer), scope))) {
    throw new Failure({
      code: opened ? "not-refused" : "handshake",
      headline: opened
        ? `${name}: the connection was opened and should have been refused`
        : `${name}: the server answered ${statusLine(answer)}, and should have given no answer`,
      label: opened ? "opened with 101" : `answered with ${answer.status}`,
      at: error?.at ?? status?.span ?? at,
      expected: error ? `the error ${error.word}` : `status ${status?.describe(scope) ?? ""}`,
      actual: `status ${answer.status}`,
      notes: notesOf(answer, dialled),
    });
  }
  const [first, ...others] = differencesOf(answer, expect ?? {}, dialled, scope);
  if (!first) return;
  const refused = !opened && !status;
  const help = refused ? refusalHelp(answer) : first.path === "protocol" ? offerHelp(dialled) : undefined;
  throw new Failure({
    code: "handshake",
    headline: refused
      ? `${name}: the server refused the connection with ${statusLine(answer)}`
      : `${name}: the handshake is not what was expected: ${first.text}`,
    label: refused ? `refused with ${answer.status}` : `got ${first.actual}`,
    at: first.at ?? at,
    expected: first.expected,
    actual: first.actual,
    notes: [...others.map((each) => each.text), ...notesOf(answer, dialled)],
    ...(help === undefined ? {} : { help }),
  });
}

function offerHelp({ offeredBy }: Dialled): string | undefined {
  return offeredBy && `The profile ${offeredBy} offers it. If the server knows none, offer none: protocols: [].`;
}

function refusalHelp({ status }: HandshakeAnswer): string {
  // Nobody refuses with a success: what answered does not know that a WebSocket was asked for.
  if (status >= 200 && status < 300)
    return "No WebSocket endpoint is there, something else answered: check the host, the port and the path of the url.";
  return `If that is right, say so: expect: { status: ${status} }.`;
}

/** An answer as matchers and extractions see it: the value is what the body says in JSON. */
export function handshakeSubject({ body, headers }: HandshakeAnswer): ExtractSubject {
  let value: unknown;
  try {
    // What opens has no body: to be told that nothing is no JSON would cost more than all else that is judged here.
    if (body !== "") value = JSON.parse(body) as unknown;
  } catch {
    // A body that is not JSON is matched as text.
  }
  return { text: body, bytes: Buffer.from(body), value, headers };
}

function differencesOf(
  answer: HandshakeAnswer,
  expect: HandshakeExpectation,
  dialled: Dialled,
  scope: PlayScope,
): readonly Difference[] {
  const { status, statusText, protocol, headers = [], extensions, body } = expect;
  return [
    ...(status ? partDifferences("status", status, codeSubject(answer), scope) : notOpen(answer)),
    ...partDifferences("statusText", statusText, textSubject(answer.statusText), scope),
    ...(protocol
      ? partDifferences("protocol", protocol, textSubject(answer.protocol), scope)
      : protocolDifference(answer, dialled)),
    ...[...headers].flatMap(([name, what]) =>
      partDifferences(`header ${name}`, what, textSubject(answer.headers[name.toLowerCase()]), scope),
    ),
    ...partDifferences("extensions", extensions, textSubject(answer.extensions), scope),
    ...(body ? partDifferences("body", body, handshakeSubject(answer), scope) : []),
  ];
}

function notOpen(answer: HandshakeAnswer): readonly Difference[] {
  if (answer.status === 101) return [];
  const actual = statusLine(answer);
  return [{ path: "status", expected: "101 Switching Protocols", actual, text: `status: expected 101, got ${actual}` }];
}

/** A server must choose one of the offered subprotocols, or none (RFC 6455 section 4.1); that it chose none is worth a failure. */
function offered({ protocol }: HandshakeAnswer, { protocols }: Dialled): boolean {
  return protocol === undefined ? protocols.length === 0 : protocols.includes(protocol);
}

function protocolDifference(answer: HandshakeAnswer, dialled: Dialled): readonly Difference[] {
  const { status, protocol } = answer;
  const { protocols } = dialled;
  if (status !== 101 || offered(answer, dialled)) return [];
  const expected = protocols.length === 0 ? "no subprotocol (none was offered)" : `one of ${protocols.join(", ")}`;
  const actual = protocol === undefined ? "no subprotocol" : show(protocol);
  return [{ path: "protocol", expected, actual, text: `protocol: expected ${expected}, got ${actual}` }];
}

function noAnswer(
  { error, message, proxy }: Extract<DialResult, { kind: "error" }>,
  expect: HandshakeExpectation | undefined,
  { name, url, timeout, at }: Dialled,
): Failure {
  const wanted = expect?.error ? `the error ${expect.error.word}` : expect?.status && "an HTTP answer";
  const help: Partial<Record<DialError, string>> = {
    refused: "Is the server running, and is this its address?",
    reset: /^(?:ws|http):/.test(url)
      ? "Does it speak WebSocket at this address, or does it want TLS (wss:)?"
      : "Does it speak WebSocket at this address?",
    tls: message.includes("speaks no TLS")
      ? "Write the url with ws: in place of wss:, or name the port that speaks TLS."
      : "Trust its authority with tls: { ca: file }, or accept any certificate with tls: { insecure: true } or wstest run -k.",
    timeout: `The handshake may take ${formatDuration(timeout)}; give it more with timeout.`,
    dns: "Is the host's name right?",
  };
  const advice = proxy && proxyAdvice(proxy, error);
  const hint = advice?.help ?? help[error];
  // Whoever expects an error is told of another one as of another status. Otherwise nobody was there to judge.
  const judged = expect?.error !== undefined || answers.has(error);
  return new Failure({
    code: judged ? "handshake" : "refused",
    headline: `${name} cannot connect: ${message}`,
    label: proxy ? "the proxy" : error,
    at: expect?.error?.at ?? expect?.status?.span ?? at,
    ...(wanted === undefined ? {} : { expected: wanted, actual: `the error ${error}${proxy ? " of the proxy" : ""}` }),
    notes: [...(advice ? [advice.meaning] : []), `url: ${url}`],
    ...(hint === undefined ? {} : { help: hint }),
  });
}

function notesOf({ body }: HandshakeAnswer, { url }: Dialled): readonly string[] {
  return [...(body === "" ? [] : [`body: ${show(body, 200)}`]), `url: ${url}`];
}

function statusLine({ status, statusText }: HandshakeAnswer): string {
  return `${status}${statusText === "" ? "" : ` ${statusText}`}`;
}

function codeSubject({ status }: HandshakeAnswer) {
  return { value: status, text: String(status) };
}

function textSubject(value: string | readonly string[] | undefined) {
  return typeof value === "string" ? { value, text: value } : { value };
}
