import { json } from "../codec/json.ts";
import { codecSetting, codecWords } from "../codec/setting.ts";
import { constant, type Expr } from "../expression/expr.ts";
import { count } from "../expression/number.ts";
import { payload } from "../expression/payload.ts";
import { acceptSchema, readAcceptRules } from "../mock/accept.ts";
import { httpSchema, readHttpRules } from "../mock/http.ts";
import { listenShape } from "../mock/listen.ts";
import type { Endpoint, Mock } from "../mock/mock.ts";
import { proxyShape } from "../mock/proxy.ts";
import { pathPattern } from "../mock/path.ts";
import { headersShape } from "../steps/server/response.ts";
import { list, raw } from "../shape/lists.ts";
import { type Members, object, objectSchema, readMembers } from "../shape/maps.ts";
import { didYouMean } from "../shape/nearest.ts";
import { flag, oneOf, reportWrong, word } from "../shape/scalars.ts";
import type { JsonSchema } from "../shape/shape.ts";
import { heartbeatShape, idleShape, readHeartbeat, readIdle } from "../steps/standing/heartbeat.ts";
import { readLimitMembers } from "../steps/settings/read-limits.ts";
import type { Span } from "../source.ts";
import { readFaults } from "../steps/standing/fault.ts";
import { answer, answerDoc, reactionNames, readRules } from "../steps/standing/rule.ts";
import type { Script } from "../steps/step.ts";
import { readStreams } from "../steps/standing/stream.ts";
import { subprotocols } from "../steps/settings/subprotocols.ts";
import { entry, type MapNode, type Node } from "../tree.ts";
import { checkFragment } from "./check-fragment.ts";
import { readState } from "./peer-state.ts";
import { warnOfCutValues } from "./cut-values.ts";
import { warnOfMatcherWords } from "./matcher-words.ts";
import { warnOfOtherTemplates } from "./other-templates.ts";
import { mayBeAmong } from "./some-peers.ts";
import type { DocumentReader } from "./reader.ts";
import { readVars, reportCycles, type VarSpec } from "./vars.ts";
import { fragmentsKey } from "./fragments-key.ts";
import { connectionRoots } from "../steps/standing/when.ts";

const script = { $ref: "#/definitions/script" };

const endpointMembers = {
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

const mockMembers = {
  name: {
    shape: word("the name of the mock"),
    doc: "The name of the mock; a scenario in the same file finds it as `#name`.",
  },
  description: { shape: word("a description"), doc: "A text for readers." },
  listen: { shape: listenShape, doc: "Where it listens: `{ host, port, tls }`. Default: a free port of 127.0.0.1." },
  vars: { shape: raw({ type: "object" }), doc: "Values with names; they may use `${…}` and each other." },
  data: {
    shape: raw({ type: "object" }),
    doc: "What all connections share, with its first values. `set` changes it: `set: { data.users.bob: … }`.",
  },
  secrets: {
    shape: list("a list of names of variables or data", word("a name")),
    doc: "Names of `vars` and `data` whose values are masked in the log, its file, the dashboard and the admin API.",
  },
  fragments: fragmentsKey,
  endpoints: {
    shape: raw({ type: "array", items: objectSchema(endpointMembers) }),
    doc: "Where clients connect, and what becomes of them.",
    required: true,
  },
  http: { shape: raw(httpSchema), doc: "Answers to plain HTTP requests." },
  proxy: {
    shape: proxyShape,
    doc: "The server that all endpoints stand in front of, and all paths that no endpoint has.",
  },
} as const satisfies Members;

const { required: _, ...mockMaps } = objectSchema(mockMembers);

/** What makes a document a mock: one that only stands in front of a server has no endpoints of its own. */
export const isMockDocument: JsonSchema = { anyOf: [{ required: ["endpoints"] }, { required: ["proxy"] }] };

/** The schema of a mock, for editors. It refers to the definitions `script` and `rules` of steps. */
export const mockDocument: JsonSchema = { ...mockMaps, ...isMockDocument };

/**
 * Names that are known in all of a mock. Those of a connection are among them, for a fragment sees them and does not know
 * who will call it; where there is no connection they have no value.
 */
export const mockRoots: readonly string[] = ["data", "vars", "rooms", "env", ...connectionRoots];

/** Compiles a document with endpoints. Its deferred work is still to be done, and its names are still to be checked. */
export function compileMock(root: MapNode, reader: DocumentReader): Mock | undefined {
  const { document } = reader;
  document.isMock = true;
  const read = readMembers(withoutEndpointKeys(root, reader), "a mock", mockMembers, reader);
  const known = new Set<string>([...mockRoots, ...reactionNames]);
  warnOfMatcherWords(root, reader);
  warnOfCutValues(root, reader);
  reader.defer(async () => warnOfOtherTemplates(root, (name) => known.has(name) || document.knows(name), reader));
  for (const each of mapEntries(read.fragments, "a map of fragments by name", reader)) {
    if (checkFragment(each, reader)) document.fragments.set(each.key, each.value);
  }
  const vars: ReadonlyMap<string, VarSpec> = readVars(read.vars, reader);
  reportCycles([vars], reader);
  const data = readData(read.data, reader);
  checkSecrets(entry(root, "secrets")?.value, [...vars.keys(), ...data.keys()], reader);
  const endpoints = items(read.endpoints, "a list of endpoints", reader).map((node, index) =>
    compileEndpoint(node, `endpoints.${index + 1}`, reader),
  );
  warnOfShadowed(
    endpoints.filter((each) => each !== undefined),
    reader,
  );
  const http = read.http ? readHttpRules(read.http, reader) : [];
  const { proxy } = read;
  const others = proxy && compileEndpoint(anyPath(proxy.at), `endpoints.${endpoints.length + 1}`, reader);
  if (!read.endpoints) return undefined;
  return {
    at: entry(root, "name")?.keySpan ?? entry(root, "endpoints")?.keySpan ?? root.span,
    name: read.name,
    written: root,
    folder: document.folder,
    listen: read.listen ?? {},
    data,
    vars,
    secrets: read.secrets ?? [],
    endpoints: [...endpoints, others]
      .filter((each) => each !== undefined)
      .map((each) => (proxy ? { ...each, proxy: each.proxy ?? proxy } : each)),
    http,
    keep: document.keep,
  };
}

/** An endpoint for all paths that no other has. */
function anyPath(at: Span): Node {
  const path: Node = { kind: "scalar", span: at, value: "/*", raw: "/*", plain: true };
  return { kind: "map", span: at, entries: [{ key: "path", keySpan: at, value: path }] };
}

/** What an endpoint is made of stands in an endpoint: says so, and takes it that there would be one. */
function withoutEndpointKeys(root: MapNode, reader: DocumentReader): MapNode {
  const isOfEndpoint = (key: string): boolean =>
    !Object.hasOwn(mockMembers, key) && Object.hasOwn(endpointMembers, key);
  const misplaced = root.entries.filter(({ key }) => isOfEndpoint(key));
  for (const { key, keySpan } of misplaced) {
    reader.report({
      headline: `"${key}" belongs to an endpoint`,
      label: "not of the mock",
      at: keySpan,
      help: `Write endpoints: [{ path: /ws${key === "path" ? "" : `, ${key}: …`} }].`,
    });
  }
  if (misplaced.length === 0) return root;
  const rest = root.entries.filter(({ key }) => !isOfEndpoint(key));
  const none: Node = { kind: "list", span: root.span, items: [] };
  const isThere = rest.some(({ key }) => key === "endpoints");
  return { ...root, entries: isThere ? rest : [...rest, { key: "endpoints", keySpan: root.span, value: none }] };
}

function compileEndpoint(node: Node, path: string, outer: DocumentReader): Endpoint | undefined {
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

/** What to do about a name of one connection in a stream to several. */
function crowdHelp(name: string, state: ReadonlyMap<string, unknown>): string | undefined {
  if (name === "self")
    return "A stream to several connections is none of them. Write to: each, or receiver.… for what each of them is sent.";
  if (!state.has(name)) return undefined;
  return `It is the state of one connection, and a stream to several is none of them. Write to: each, or receiver.${name} for what each of them is sent.`;
}

/** Of endpoints with the same path the subprotocol decides: one that speaks none is never reached behind another. */
function warnOfShadowed(endpoints: readonly Endpoint[], reader: DocumentReader): void {
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

/** What is masked must have a value that is known: that of a variable, or of data. */
function checkSecrets(node: Node | undefined, names: readonly string[], reader: DocumentReader): void {
  for (const item of node?.kind === "list" ? node.items : []) {
    if (item.kind !== "scalar" || typeof item.value !== "string" || names.includes(item.value)) continue;
    reader.report({
      headline: `Neither vars nor data have a "${item.value}" that could be masked`,
      label: "unknown name",
      at: item.span,
      help: didYouMean(item.value, names) ?? "Write its value under vars, or give it by --secret name=value.",
    });
  }
}

/** Data may be read by any name below `data`, so its names need not be those of variables. */
function readData(node: Node | undefined, reader: DocumentReader): ReadonlyMap<string, Expr<unknown>> {
  const data = new Map<string, Expr<unknown>>();
  for (const { key, value } of mapEntries(node, "a map of names and first values", reader)) {
    const read = value.kind === "empty" ? constant(null, value.span) : payload.read(value, reader);
    reader.document.data.add(key);
    if (read) data.set(key, read);
  }
  return data;
}

function mapEntries(node: Node | undefined, expected: string, reader: DocumentReader): MapNode["entries"] {
  if (!node || node.kind === "empty") return [];
  if (node.kind === "map") return node.entries;
  reportWrong(node, expected, reader);
  return [];
}

function items(node: Node | undefined, expected: string, reader: DocumentReader): readonly Node[] {
  if (!node) return [];
  if (node.kind === "list") return node.items;
  reportWrong(node, expected, reader, "Write endpoints: [ { path: /ws } ].");
  return [];
}
