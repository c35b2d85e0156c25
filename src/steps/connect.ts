import { codecs } from "../codec/index.ts";
import { formatDuration, span as durationRange } from "../expression/duration.ts";
import type { Difference, Matcher, Subject } from "../match/matcher.ts";
import { codeMatcher, matcher, textMatcher } from "../match/compile.ts";
import { show } from "../match/value.ts";
import type { DialError, DialRequest, DialResult, HandshakeAnswer } from "../net/connection.ts";
import { dial } from "../net/dial.ts";
import { CookieJar } from "../net/cookies.ts";
import type { Peer } from "../net/peer.ts";
import { Failure } from "../problem.ts";
import { object, record } from "../shape/maps.ts";
import { oneOf } from "../shape/scalars.ts";
import type { Span } from "../source.ts";
import type { Node } from "../tree.ts";
import { type ConnectionSettings, evaluateSettings, overrideNode } from "./client-settings.ts";
import { howItEnded, isUnexpected } from "./ending.ts";
import { judgeLatency, markCause, seriesOf, timeoutOf } from "./latency.ts";
import { self } from "./need.ts";
import { option } from "./options.ts";
import { pause } from "./pause.ts";
import { mergeSettings } from "./settings-tree.ts";
import { defineStep, type PlayScope } from "./step.ts";

const expected = object("what to expect of the handshake", {
  status: { shape: codeMatcher, doc: "The HTTP status: 101 for an open connection." },
  statusText: { shape: textMatcher, doc: "The text after the status." },
  protocol: { shape: textMatcher, doc: "The subprotocol that the server chose; `$missing` or null for none." },
  headers: { shape: record("headers", textMatcher), doc: "Headers of the answer; their names ignore case." },
  extensions: { shape: textMatcher, doc: "The extensions that were agreed on." },
  body: { shape: matcher, doc: "The body of an answer other than 101." },
  error: {
    shape: oneOf("refused", "reset", "timeout", "tls", "dns", "redirects", "protocol"),
    doc: "There is no HTTP answer: refused, reset, timeout, tls, dns, redirects, protocol.",
  },
});

type Expected = NonNullable<ReturnType<typeof expected.read>>;

/** `connect`: opens the client's connection. */
export const connectStep = defineStep({
  name: "connect",
  actor: "peer",
  summary: "Opens the connection.",
  details: `It passes on status 101 with a subprotocol that was offered. With \`expect\` another answer, or none, can be the pass.
A client that is not connected any more may connect again: that starts a new inbox.`,
  examples: [
    "- alice, bob: connect",
    "- alice: { connect: { headers: { Authorization: Bearer wrong } }, expect: { status: 401 } }",
    "- alice: { connect: { protocols: [v2, v1] }, expect: { protocol: v1 }, within: 1s }",
    "- alice: { connect: ws://127.0.0.1:1, expect: { error: refused } }",
    "- alice: { connect, extract: { session: { header: x-session } } }",
  ],
  value: { shape: overrideNode, doc: "Settings that override those of the client, or a url.", bare: true },
  options: {
    expect: { shape: expected, doc: "How the handshake must end, when it is not simply open." },
    delay: { shape: durationRange, doc: "A pause before: `1s..3s` spreads several clients." },
    extract: option.extract,
    timeout: { shape: option.timeout.shape, doc: "How long the handshake may take. Default: the client's `timeout`, else 5s." },
    within: option.within,
    measure: option.measure,
  },
  compile({ at, value, options, id, name }) {
    const merged = new WeakMap<Node, Node>();
    return async (scope) => {
      const peer = self(scope);
      if (peer.connected || peer.opening) {
        const help = `Close first: - ${peer.name}: close`;
        throw new Failure({ code: "already-connected", headline: `${peer.name} is already connected`, label: "already connected", at, help });
      }
      const { end: before } = peer.inbox;
      // What reconnects by itself does not know what the steps expect: that is judged at the end.
      if (before && isUnexpected(before) && !scope.track.ofReaction) {
        throw new Failure({
          code: "unexpected-close",
          headline: `${peer.name}: ${howItEnded(before)}, and no step expected it`,
          label: "its connection before ended unexpectedly",
          at,
          help: `If that is right, say so before: - ${peer.name}: { closed: ${before.code} }.`,
        });
      }
      if (options.delay) await pause(someTime(options.delay.evaluate(scope), scope), scope);
      const base = scope.scene.settings(peer);
      const node = value ? (merged.get(base) ?? mergeSettings(base, value)) : base;
      if (value) merged.set(base, node);
      const settings = await evaluateSettings(node, scope);
      const timeout = options.timeout ? options.timeout.evaluate(scope) : (settings.timeout ?? timeoutOf(options, scope));
      const start = scope.scene.clock.now();
      const title = `${peer.name}: connect`;
      markCause(scope, { at: start, title }, id);
      const place = at;
      const result = await open(peer, settings, timeout, scope);
      const end = scope.scene.clock.now();
      judge(result, options.expect, { peer, settings, timeout, at: place }, scope);
      const answer = result.kind === "error" ? undefined : result.answer;
      if (answer && options.extract) {
        const subject = { ...answerSubject(answer), headers: answer.headers };
        for (const each of options.extract) {
          const read = each.read(subject, scope);
          if (!read.found) {
            throw new Failure({ code: "handshake", headline: `${peer.name}: the answer holds nothing to extract as ${each.name}`, label: "not in the answer", at: each.at });
          }
          scope.extract(each.name, read.value);
        }
      }
      const series = seriesOf(options, id, name);
      if (options.within || series !== undefined) {
        judgeLatency({ what: `${peer.name}: the connection`, start, end, startTitle: title, series, within: options.within, at }, scope);
      }
    };
  },
});

function someTime({ min, max }: { readonly min: number; readonly max: number }, scope: PlayScope): number {
  return min + (max - min) * scope.scene.random();
}

/** Cookies live as long as their client does, across its connections. */
const jars = new WeakMap<Peer, CookieJar>();

async function open(peer: Peer, settings: ConnectionSettings, timeout: number, scope: PlayScope): Promise<DialResult> {
  const jar = jars.get(peer) ?? new CookieJar(scope.scene.clock);
  jars.set(peer, jar);
  jar.give(settings.cookies);
  const url = settings.url.href;
  const cookies = jar.headerFor(url);
  const request: DialRequest = {
    url,
    headers: { ...(cookies ? { cookie: cookies } : {}), ...settings.headers },
    protocols: settings.protocols,
    compression: settings.compression,
    maxPayload: settings.maxPayload,
    followRedirects: settings.followRedirects,
    autoPong: settings.autoPong,
    timeout,
    tls: settings.tls,
    proxy: settings.proxy,
  };
  // Messages that a rule took are no loss.
  const unread = [...peer.inbox.unreadMessages()].filter((message) => !message.ruled).length;
  peer.renew({ codec: codecs[settings.codec], limits: { ...settings.limits, full: "fail" } });
  if (unread > 0) {
    const what = unread === 1 ? "1 unread message of the connection before was" : `${unread} unread messages of the connection before were`;
    scope.scene.note(`${peer.name}: ${what} forgotten`);
  }
  peer.inOrder = settings.inOrder;
  const abort = new AbortController();
  // The handshake has its own time-out; the wait is there so that a stopped track stops it.
  let stopped: Failure | undefined;
  const wait = scope.track.wait(
    timeout + 60_000,
    () => abort.abort(),
    (failure) => {
      stopped = failure;
      abort.abort();
    },
  );
  peer.opening = true;
  try {
    const result = await dial(request, peer.session, { clock: scope.scene.clock, signal: abort.signal });
    if (stopped) {
      if (result.kind === "open") result.connection.drop("end");
      throw stopped;
    }
    if (result.kind !== "error") {
      const set = result.answer.headers["set-cookie"];
      if (set !== undefined) jar.store(url, typeof set === "string" ? [set] : set);
    }
    scope.scene.tell("steps", () => told(peer, url, result));
    if (result.kind === "open") {
      peer.opened(result.connection);
      scope.scene.opened(peer);
    }
    return result;
  } finally {
    peer.opening = false;
    wait.end();
  }
}

function told(peer: Peer, url: string, result: DialResult) {
  const opened = result.kind === "open";
  const status = result.kind === "error" ? undefined : result.answer.status;
  const protocol = result.kind === "open" ? result.answer.protocol : undefined;
  return {
    type: "client" as const,
    client: peer.name,
    state: opened ? ("opened" as const) : ("refused" as const),
    url,
    ...(status === undefined ? {} : { status }),
    ...(protocol === undefined ? {} : { protocol }),
  };
}

interface Dialled {
  readonly peer: Peer;
  readonly settings: ConnectionSettings;
  readonly timeout: number;
  readonly at: Span;
}

function judge(result: DialResult, expect: Expected | undefined, dialled: Dialled, scope: PlayScope): void {
  const { peer, at } = dialled;
  if (result.kind === "error") {
    if (expect?.error === result.error) return;
    throw noAnswer(result.error, result.message, expect, dialled);
  }
  if (result.kind === "open" && (expect?.error || (expect?.status && !expect.status.holds(codeSubject(101), scope)))) {
    throw new Failure({
      code: "not-refused",
      headline: `${peer.name}: the connection was opened and should have been refused`,
      label: "opened with 101",
      at: expect.status?.span ?? at,
      expected: expect.error ?? `status ${expect.status?.describe(scope) ?? ""}`,
      actual: "status 101",
    });
  }
  const differences = answerDifferences(result.answer, expect ?? {}, dialled, scope);
  const [first] = differences;
  if (!first) return;
  const { answer } = result;
  const refused = result.kind === "answer" && !expect?.status;
  throw new Failure({
    code: refused ? "refused" : "handshake",
    headline: refused
      ? `${peer.name}: the server refused the connection with ${statusLine(answer)}`
      : `${peer.name}: the handshake is not what was expected: ${first.text}`,
    label: refused ? `refused with ${answer.status}` : `got ${first.actual}`,
    at: first.at ?? at,
    expected: first.expected,
    actual: first.actual,
    notes: [...differences.slice(1).map((each) => each.text), ...bodyNote(answer), `url: ${dialled.settings.url.href}`],
  });
}

function answerDifferences(answer: HandshakeAnswer, expect: Expected, { settings }: Dialled, scope: PlayScope): Difference[] {
  const found: Difference[] = [];
  const check = (name: string, what: Matcher | undefined, subject: Subject): void => {
    for (const each of what?.explain(subject, scope) ?? []) {
      found.push({ ...each, path: name, text: `${name}: expected ${each.expected}, got ${each.actual}` });
    }
  };
  if (expect.status) check("status", expect.status, codeSubject(answer.status));
  else if (answer.status !== 101) {
    const actual = statusLine(answer);
    found.push({ path: "status", expected: "101 Switching Protocols", actual, text: `status: expected 101, got ${actual}` });
  }
  check("statusText", expect.statusText, textSubject(answer.statusText));
  if (expect.protocol) check("protocol", expect.protocol, textSubject(answer.protocol));
  else if (answer.status === 101) found.push(...protocolDifference(answer.protocol, settings.protocols));
  for (const [name, what] of expect.headers ?? []) check(name, what, textSubject(answer.headers[name.toLowerCase()]));
  check("extensions", expect.extensions, textSubject(answer.extensions));
  check("body", expect.body, answerSubject(answer));
  return found;
}

/** A server must choose one of the offered subprotocols, or none (RFC 6455 section 4.1); that it chose none is worth a failure. */
function protocolDifference(chosen: string | undefined, offered: readonly string[]): Difference[] {
  if (chosen === undefined ? offered.length === 0 : offered.includes(chosen)) return [];
  const wanted = offered.length === 0 ? "no subprotocol (none was offered)" : `one of ${offered.join(", ")}`;
  const actual = chosen === undefined ? "no subprotocol" : show(chosen);
  return [{ path: "protocol", expected: wanted, actual, text: `protocol: expected ${wanted}, got ${actual}` }];
}

function noAnswer(error: DialError, message: string, expect: Expected | undefined, { peer, settings, timeout, at }: Dialled): Failure {
  const wanted = expect?.error ?? (expect?.status ? "an HTTP answer" : undefined);
  const help: Partial<Record<DialError, string>> = {
    refused: "Is the server running, and is this its address?",
    tls: "Trust its authority with tls: { ca: file }, or accept any certificate with tls: { insecure: true } or wstest run -k.",
    timeout: `The handshake may take ${formatDuration(timeout)}; give it more with timeout.`,
    dns: "Is the host's name right?",
  };
  const hint = help[error];
  return new Failure({
    code: expect ? "handshake" : "refused",
    headline: `${peer.name} cannot connect: ${message}`,
    label: error,
    at: at,
    ...(wanted === undefined ? {} : { expected: wanted, actual: error }),
    notes: [`url: ${settings.url.href}`],
    ...(hint === undefined ? {} : { help: hint }),
  });
}

function statusLine({ status, statusText }: HandshakeAnswer): string {
  return `${status}${statusText === "" ? "" : ` ${statusText}`}`;
}

function bodyNote({ body }: HandshakeAnswer): string[] {
  return body === "" ? [] : [`body: ${show(body, 200)}`];
}

function codeSubject(status: number): Subject {
  return { value: status, text: String(status) };
}

function textSubject(value: string | readonly string[] | undefined): Subject {
  return typeof value === "string" ? { value, text: value } : { value };
}

function answerSubject({ body }: HandshakeAnswer): Subject {
  let value: unknown;
  try {
    value = JSON.parse(body) as unknown;
  } catch {
    // A body that is not JSON is matched as text.
  }
  return { text: body, bytes: Buffer.from(body), value };
}
