import { json } from "../../codec/json.ts";
import { codecSetting, codecWords } from "../../codec/setting.ts";
import { count } from "../../expression/number.ts";
import { acceptSchema, readAcceptRules } from "../../mock/accept.ts";
import type { Endpoint } from "../../mock/mock.ts";
import { pathPattern } from "../../mock/path.ts";
import { proxyShape } from "../../mock/proxy.ts";
import { raw } from "../../shape/lists.ts";
import { type Members, object } from "../../shape/maps.ts";
import { flag, oneOf } from "../../shape/scalars.ts";
import { headersShape } from "../../steps/server/response.ts";
import { readLimitMembers } from "../../steps/settings/read-limits.ts";
import { subprotocols } from "../../steps/settings/subprotocols.ts";
import { readFaults } from "../../steps/standing/fault.ts";
import { heartbeatShape, idleShape, readHeartbeat, readIdle } from "../../steps/standing/heartbeat.ts";
import { answer, answerDoc, readRules } from "../../steps/standing/rule.ts";
import { readStreams } from "../../steps/standing/stream.ts";
import { connectionRoots } from "../../steps/standing/when.ts";
import type { Script } from "../../steps/step.ts";
import { entry, type Node } from "../../tree.ts";
import { readState } from "../peer-state.ts";
import type { DocumentReader } from "../reader.ts";
import { mayBeAmong } from "../some-peers.ts";

const script = { $ref: "#/definitions/script" };

/** What may be written of an endpoint. */
export const endpointMembers = {
  path: {
    shape: pathPattern,
    doc: "Where clients connect: `/ws`, `/ws/:room`, `/ws/:tenant?`, `/files/*`.",
    required: true,
  },
  protocols: {
    shape: subprotocols,
    doc: "The subprotocols that it speaks. The first of them that a client offers is chosen.",
  },
  proxy: {
    shape: proxyShape,
    doc: "The server that it stands in front of: what no rule takes goes there, and what comes from there to the client.",
  },
  strict: {
    shape: flag,
    doc: "`true`: a client that offers none of `protocols` is answered 400. Default: it is accepted without a subprotocol.",
  },
  headers: { shape: headersShape, doc: "Headers of the 101." },
  codec: {
    shape: codecSetting,
    doc: `How messages and values turn into each other: ${codecWords}.`,
  },
  compression: { shape: flag, doc: "Accept permessage-deflate. Default: false." },
  autoPong: { shape: flag, doc: "Answer pings. Default: true." },
  ...readLimitMembers,
  connections: { shape: count, doc: "How many connections may be open at once; more are answered 503." },
  state: { shape: raw({ type: "object" }), doc: "The variables of one connection and their first values." },
  accept: {
    shape: raw(acceptSchema),
    doc: "Rules over handshakes: the first that holds decides. None holds: accepted.",
  },
  onConnect: { shape: raw(script), doc: "Steps that run when a connection has opened." },
  rules: {
    shape: raw({ $ref: "#/definitions/rules" }),
    doc: "What messages set off: the first rule that holds answers.",
  },
  answer: { shape: answer, doc: answerDoc },
  unexpected: {
    shape: oneOf("close", "ignore", "nearest"),
    doc: "What becomes of a message that no rule takes: it is told with the nearest rule, and `close`s the connection with 1008, is `ignore`d, or the `nearest` rule answers. Default: it is told.",
  },
  streams: {
    shape: raw({ $ref: "#/definitions/streams" }),
    doc: "What is sent over time: to each connection, to all, or to rooms.",
  },
  faults: {
    shape: raw({ $ref: "#/definitions/faults" }),
    doc: "What goes wrong with the messages of its connections.",
  },
  heartbeat: {
    shape: raw(heartbeatShape.schema),
    doc: "Asks again and again whether the client is there: `{ every, timeout }` by pings, or with `send` and `expect`. Default: none.",
  },
  idle: {
    shape: raw(idleShape.schema),
    doc: "How long a client may be silent: a time, or `{ after, code, reason }`. Default: for ever.",
  },
  onClose: { shape: raw(script), doc: "Steps that run when a connection has ended, before it leaves its rooms." },
} as const satisfies Members;

const endpointShape = object("an endpoint", endpointMembers);

/** An endpoint of a mock. `path`: where it stands in its document; undefined for one that is wrong. */
export function compileEndpoint(node: Node, path: string, outer: DocumentReader): Endpoint | undefined {
  const located = outer.within(connectionRoots);
  const reader = located.as({ peer: true, peers: [path] });
  const read = endpointShape.read(node, reader);
  if (!read?.path || node.kind !== "map") return undefined;
  const state = readState(read.state, reader);
  outer.document.members.peers.set(path, [...state.keys()]);
  const inside = reader.within(state.keys());
  const crowd = located.as({ peer: true, peers: [path], crowd: true }).advising((name) => crowdHelp(name, state));
  const steps = (key: "onConnect" | "onClose", locals: readonly string[]): Script => {
    const given = read[key];
    return given ? inside.within(locals).script(given, `${path}.${key}`) : [];
  };
  const endpoint = {
    at: entry(node, "path")?.value.span ?? node.span,
    path: read.path,
    protocols: read.protocols ?? [],
    strict: read.strict ?? false,
    headers: read.headers ?? new Map(),
    codec: read.codec ?? json,
    compression: read.compression,
    autoPong: read.autoPong,
    proxy: read.proxy,
    limits: read,
    connections: read.connections,
    state,
    accept: read.accept ? readAcceptRules(read.accept, `${path}.accept`, new Set(state.keys()), inside) : [],
    onConnect: steps("onConnect", ["receiver"]),
    rules: read.rules ? readRules(read.rules, `${path}.rules`, inside, read.answer) : [],
    answer: read.answer ?? "first",
    unexpected: read.unexpected,
    heartbeat: read.heartbeat && readHeartbeat(read.heartbeat, `${path}.heartbeat`, inside),
    idle: read.idle && readIdle(read.idle, inside),
    streams: read.streams ? readStreams(read.streams, `${path}.streams`, { own: inside, crowd }) : [],
    faults: read.faults ? readFaults(read.faults, "server", inside) : [],
    onClose: steps("onClose", ["receiver", "close"]),
  };
  const { framed, lookingBack } = outer.document;
  return { ...endpoint, frames: mayBeAmong(framed, path), looksBack: mayBeAmong(lookingBack, path) };
}

/** Of endpoints with the same path the subprotocol decides: one that speaks none is never reached behind another. */
export function warnOfShadowed(endpoints: readonly Endpoint[], reader: DocumentReader): void {
  for (const [index, { path, protocols, at }] of endpoints.entries()) {
    if (protocols.length > 0 || !endpoints.slice(0, index).some((before) => before.path.text === path.text)) continue;
    reader.report({
      severity: "warning",
      headline: "No client reaches this endpoint: one before it has the same path",
      label: "never reached",
      at,
      help: "Give it protocols that the other does not speak, or make one endpoint of both.",
    });
  }
}

// --- internal ---

/** What to do about a name of one connection in a stream to several. */
function crowdHelp(name: string, state: ReadonlyMap<string, unknown>): string | undefined {
  if (name === "self")
    return "A stream to several connections is none of them. Write to: each, or receiver.… for what each of them is sent.";
  if (!state.has(name)) return undefined;
  return `It is the state of one connection, and a stream to several is none of them. Write to: each, or receiver.${name} for what each of them is sent.`;
}
