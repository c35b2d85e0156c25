import { span as durationRange } from "../expression/duration.ts";
import { show } from "../match/value.ts";
import type { ClientEvent } from "../events.ts";
import type { DialRequest, DialResult } from "../net/connection.ts";
import { Interpreter } from "../net/interpreter.ts";
import type { Peer } from "../net/peer.ts";
import { Failure } from "../problem.ts";
import type { Span } from "../source.ts";
import type { Node } from "../tree.ts";
import { abortable } from "./waiting/abortable.ts";
import { extractAll } from "./http/answer.ts";
import { type ConnectionSettings, evaluateSettings, overrideNode } from "./settings/client-settings.ts";
import { cookieJar } from "./settings/cookie-jar.ts";
import { expectationOf, howItEnded, isUnexpected } from "./waiting/ending.ts";
import { type Dialled, handshakeExpectation, handshakeSubject, judgeHandshake } from "./http/handshake-expectation.ts";
import { causeOf, causeTime, markCause, timeoutOf } from "./waiting/latency.ts";
import { self } from "./need.ts";
import { awaitOpening } from "./waiting/opening.ts";
import { option } from "./options.ts";
import { judgeOwnLatency } from "./waiting/own-latency.ts";
import { pause } from "./waiting/pause.ts";
import { faultOf, withoutCookies, withoutCredentials } from "./http/told-answer.ts";
import { mergeSettings } from "./settings/settings-tree.ts";
import { defineStep, type PlayScope } from "./step.ts";

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
    expect: { shape: handshakeExpectation, doc: "How the handshake must end, when it is not simply open." },
    delay: { shape: durationRange, doc: "A pause before: `1s..3s` spreads several clients." },
    extract: option.extract,
    timeout: {
      shape: option.timeout.shape,
      doc: "How long the handshake may take. Default: the client's `timeout`, else 5s.",
    },
    within: option.within,
    after: {
      shape: option.after.shape,
      doc: "The `id` of the step that the latency is measured from, as of a reconnection. Default: the connect itself.",
    },
    measure: option.measure,
  },
  compile({ at, value, options, id, series }) {
    const merged = new WeakMap<Node, Node>();
    return async (scope) => {
      const peer = self(scope);
      if (peer.connected || peer.connecting) throw alreadyConnected(peer, at);
      const { end: before } = peer.inbox;
      // What reconnects by itself does not know what the steps expect: that is judged at the end.
      if (before && isUnexpected(before) && !scope.track.ofReaction) {
        throw new Failure({
          code: "unexpected-close",
          headline: `${peer.name}: ${howItEnded(before)}, and no step expected it`,
          label: "its connection before ended unexpectedly",
          at,
          help: `If that is right, say so before: - ${peer.name}: { closed: ${expectationOf(before)} }.`,
        });
      }
      // Claimed before anything is awaited: what reconnects by itself must not open a second connection.
      peer.connecting = true;
      try {
        if (options.delay) await pause(someTime(options.delay.evaluate(scope), scope), scope);
        const base = scope.scene.settings(peer);
        const node = value ? (merged.get(base) ?? mergeSettings(base, value)) : base;
        if (value) merged.set(base, node);
        const evaluated = evaluateSettings(node, scope);
        const settings = evaluated instanceof Promise ? await evaluated : evaluated;
        const timeout = options.timeout
          ? options.timeout.evaluate(scope)
          : (settings.timeout ?? timeoutOf(options, scope));
        const start = scope.scene.outside.begins?.({ kind: "dial", who: peer.name }) ?? scope.scene.clock.now();
        const title = `${peer.name}: connect`;
        markCause(scope, { at: start, title }, id);
        const { result, interpreter } = await open(peer, settings, { start, timeout }, scope);
        const dialled = whatIsDialled(peer, settings, timeout, at);
        judgeHandshake(result, options.expect, dialled, scope);
        let greeting: unknown;
        if (interpreter) {
          const left = start + timeout - scope.scene.clock.now();
          greeting = await awaitOpening(peer, interpreter, options.expect, { dialled, left }, scope);
          if (peer.connected) scope.scene.opened(peer);
        } else if (options.expect?.ready ?? options.expect?.refused) throw noProfile(peer, at);
        const end = scope.scene.clock.now();
        if (options.extract && result.kind !== "error") {
          const { answer } = result;
          const subject = handshakeSubject(answer);
          extractAll(options.extract, greeting === undefined ? subject : { ...subject, value: greeting }, scope, {
            code: "handshake",
            what: `${peer.name}: the answer`,
            notes: () => [`headers: ${show(answer.headers, 400)}`],
          });
        }
        const cause = options.after === undefined ? { at: start, title } : causeOf(options.after, scope);
        if (!cause) return;
        judgeOwnLatency(
          {
            what: `${peer.name}: the connection`,
            start: causeTime(cause, peer),
            end,
            startTitle: cause.title,
            series,
            within: options.within,
            at,
          },
          scope,
        );
      } finally {
        peer.connecting = false;
      }
    };
  },
});

function alreadyConnected(peer: Peer, at: Span): Failure {
  return new Failure({
    code: "already-connected",
    headline: peer.connected ? `${peer.name} is already connected` : `${peer.name} is connecting already`,
    label: peer.connected ? "already connected" : "connecting already",
    at,
    help: peer.connected
      ? `Close first: - ${peer.name}: close`
      : "Another step, or a rule, connects it at this moment.",
  });
}

function someTime({ min, max }: { readonly min: number; readonly max: number }, scope: PlayScope): number {
  return min + (max - min) * scope.scene.random();
}

function whatIsDialled(
  { name }: Peer,
  { url, protocols, profile }: ConnectionSettings,
  timeout: number,
  at: Span,
): Dialled {
  const ofProfile = profile !== undefined && protocols === profile.profile.protocols;
  return { name, url: url.href, protocols, offeredBy: ofProfile ? profile.profile.name : undefined, timeout, at };
}

function noProfile(peer: Peer, at: Span): Failure {
  return new Failure({
    code: "setting",
    headline: `${peer.name} has no profile that could be ready or refused`,
    label: "expects what only a profile has",
    at,
    help: "Give the client a profile: codec: graphql-transport-ws.",
  });
}

interface Opened {
  readonly result: DialResult;
  /** Of a connection that is open, whose protocol has yet to greet. */
  readonly interpreter?: Interpreter | undefined;
}

async function open(
  peer: Peer,
  settings: ConnectionSettings,
  { start, timeout }: { readonly start: number; readonly timeout: number },
  scope: PlayScope,
): Promise<Opened> {
  const jar = cookieJar(peer, scope);
  jar.give(settings.cookies);
  const url = settings.url.href;
  const request: DialRequest = {
    url,
    headers: settings.headers,
    cookies: jar,
    protocols: settings.protocols,
    compression: settings.compression,
    limits: settings.readLimits,
    followRedirects: settings.followRedirects,
    autoPong: settings.autoPong,
    timeout,
    tls: settings.tls,
    proxy: settings.proxy,
  };
  const { profile, limits } = settings;
  const unread = peer.renew({ codec: settings.codec, limits, events: profile !== undefined });
  if (unread > 0) {
    const what =
      unread === 1
        ? "1 unread message of the connection before was"
        : `${unread} unread messages of the connection before were`;
    scope.scene.note(`${peer.name}: ${what} forgotten`);
  }
  peer.inOrder = settings.inOrder;
  const { clock } = scope.scene;
  const interpreter = profile && new Interpreter(profile, peer, clock);
  if (interpreter) peer.codec = interpreter.codec;
  peer.opening = true;
  try {
    const result = await abortable(
      scope,
      (onGiveUp) => scope.scene.outside.dial(request, interpreter ?? peer.session, { clock, onGiveUp, who: peer.name }),
      (late) => void (late.kind === "open" && late.connection.drop("end")),
    );
    const details = scope.scene.wants("frames") ? { ms: clock.now() - start, ...replyOf(result) } : {};
    scope.scene.tell("steps", () => ({ ...told(peer, url, result), ...details }));
    if (result.kind === "open") {
      const codec = settings.codec;
      peer.opened(
        scope.scene.faulty(peer, { connection: result.connection, listener: interpreter ?? peer.session, codec }),
      );
      // Who reacts to the connection speaks the protocol: it has to greet first.
      if (!interpreter) scope.scene.opened(peer);
      interpreter?.begin();
      return { result, interpreter };
    }
    return { result };
  } finally {
    peer.opening = false;
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

/** What a re-check, and who looks at its network, need to know of it. */
function replyOf(result: DialResult): Pick<ClientEvent, "request" | "answer" | "error"> {
  if (result.kind === "error") return { error: faultOf(result) };
  const { answer, asked } = result;
  const { statusText, headers, extensions, body } = answer;
  return {
    ...(asked ? { request: { headers: withoutCredentials(asked()) } } : {}),
    answer: {
      statusText,
      headers: withoutCookies(headers),
      ...(extensions === undefined ? {} : { extensions }),
      body,
    },
  };
}
