import { readFile } from "node:fs/promises";
import { type CodecName, codecNames } from "../codec/index.ts";
import { duration } from "../expression/duration.ts";
import type { Expr } from "../expression/expr.ts";
import { count } from "../expression/number.ts";
import { template } from "../expression/template.ts";
import { text } from "../expression/text.ts";
import type { TlsOptions } from "../net/connection.ts";
import { Failure, type ProblemInput } from "../problem.ts";
import { either, oneOrMany, raw } from "../shape/lists.ts";
import { type Members, object, type ReadMembers, record } from "../shape/maps.ts";
import { flag, oneOf } from "../shape/scalars.ts";
import type { Reader, Shape } from "../shape/shape.ts";
import { type Entry, fromData, type MapNode, type Node } from "../tree.ts";
import type { PlayScope } from "./step.ts";

/** Text, or null, which removes what another level or the handshake itself says. */
const removable: Shape<Expr<string> | null> = either(
  (node) => node.kind === "scalar" && node.value === null,
  { schema: { type: "null" }, read: () => null },
  text,
);

const auth = object("auth", {
  basic: {
    shape: object("basic", { user: { shape: text, doc: "The user.", required: true }, password: { shape: text, doc: "The password.", required: true } }),
    doc: "HTTP Basic: `{ user, password }`.",
  },
  bearer: { shape: text, doc: "A bearer token." },
});

const tls = object("tls", {
  ca: { shape: text, doc: "The certificate authority to trust: a file, or the PEM text." },
  cert: { shape: text, doc: "The client's certificate: a file, or the PEM text." },
  key: { shape: text, doc: "The client's key: a file, or the PEM text." },
  servername: { shape: text, doc: "The name to ask for and to check (SNI)." },
  minVersion: { shape: oneOf("TLSv1.2", "TLSv1.3"), doc: "The lowest version." },
  maxVersion: { shape: oneOf("TLSv1.2", "TLSv1.3"), doc: "The highest version." },
  insecure: { shape: flag, doc: "Accept any certificate." },
});

/** Settings of one connection, evaluated at each connect. */
export const connectionMembers = {
  url: { shape: text, doc: "Where to connect: `ws:`, `wss:` or `ws+unix:`." },
  headers: { shape: record("headers", removable), doc: "Headers of the handshake; ours win, null removes one, also the handshake's own." },
  query: { shape: record("query", removable), doc: "Parameters that are added to the url." },
  cookies: { shape: record("cookies", removable), doc: "Cookies; what the server sets is kept across connects." },
  protocols: { shape: oneOrMany(text), doc: "The subprotocols to offer, the preferred one first." },
  auth: { shape: auth, doc: "`{ basic: { user, password } }` or `{ bearer: token }`." },
  tls: { shape: tls, doc: "Certificates, versions, `insecure: true`." },
  proxy: { shape: text, doc: "An HTTP proxy: `http://user:password@host:port`." },
  compression: { shape: flag, doc: "Offer permessage-deflate. Default: false." },
  codec: { shape: oneOf(...codecNames), doc: "How messages and values turn into each other: json (default), text, binary, hex." },
  autoPong: { shape: flag, doc: "Answer pings. Default: true." },
  inOrder: { shape: flag, doc: "Each receive takes a later message than the one before." },
  maxPayload: { shape: count, doc: "The largest message in bytes; a larger one closes the connection with 1009. Default: 100 MiB, 0 for no limit." },
  followRedirects: { shape: flag, doc: "Follow redirects of the handshake. Default: false." },
  timeout: { shape: duration, doc: "How long a connect may take. Default: 5s." },
  inbox: {
    shape: object("inbox", {
      messages: { shape: count, doc: "How many messages may be unread. Default: 100000." },
      bytes: { shape: count, doc: "How many bytes may be unread. Default: 256 MiB." },
    }),
    doc: "How much may be unread before the scenario ends with a problem.",
  },
} as const satisfies Members;

/** What a client does by itself, compiled once; a `connect` cannot change it. */
export const behaviourMembers = {
  state: { shape: raw({ type: "object" }), doc: "Variables of this client and their first values." },
  rules: { shape: raw({ $ref: "#/definitions/rules" }), doc: "What the client answers or drops in the background." },
  onConnect: { shape: raw({ $ref: "#/definitions/script" }), doc: "Steps that run whenever the connection opens." },
  onClose: { shape: raw({ $ref: "#/definitions/script" }), doc: "Steps that run when the connection has ended." },
} as const satisfies Members;

const connectionShape = object("the settings of a connection", connectionMembers);
const clientShape = object("the settings of a client", { ...connectionMembers, ...behaviourMembers });

type Compiled = ReadMembers<typeof connectionMembers>;

/** The settings of one connection with all values known. */
export interface ConnectionSettings {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string | null>>;
  readonly cookies: Readonly<Record<string, string>>;
  readonly protocols: readonly string[];
  readonly tls: TlsOptions | undefined;
  readonly proxy: string | undefined;
  readonly compression: boolean;
  readonly codec: CodecName;
  readonly autoPong: boolean;
  readonly inOrder: boolean | undefined;
  readonly maxPayload: number;
  readonly followRedirects: boolean;
  readonly timeout: number | undefined;
  readonly limits: { readonly messages: number; readonly bytes: number };
}

/** A client as it is written: a url, or a map of settings. Checked when the file is read; kept as a tree until it is merged. */
export const clientNode: Shape<Node> = {
  schema: { anyOf: [{ type: "string", description: "The url to connect to" }, clientShape.schema] },
  read(node, reader) {
    if (node.kind === "scalar") text.read(node, reader);
    else checkSettings(node, clientShape, reader);
    return node;
  },
};

/** What `connect` may override. */
export const overrideNode: Shape<Node> = {
  schema: { anyOf: [{ type: "string", description: "The url to connect to" }, connectionShape.schema] },
  read(node, reader) {
    if (node.kind === "scalar") text.read(node, reader);
    else checkSettings(node, connectionShape, reader);
    return node;
  },
};

/** Checks all that can be known before the run: a map that is given as `${…}` as a whole is looked at when it is known. */
function checkSettings(node: Node, shape: Shape<unknown>, reader: Reader): void {
  shape.read(node.kind === "map" ? { ...node, entries: node.entries.filter((each) => !isTemplateFor(each, reader)) } : node, reader);
}

const mapKeys = new Set(["headers", "query", "cookies", "auth", "tls", "inbox"]);

function isTemplateFor({ key, value }: Entry, reader: Reader): boolean {
  if (value.kind !== "scalar" || typeof value.value !== "string") return false;
  if (!value.value.includes("${") || (!mapKeys.has(key) && key !== "compression" && key !== "protocols" && key !== "codec")) return false;
  template(value.value, value.span, reader);
  return true;
}

/** Merges two levels: maps key by key, null removes, lists and scalars replace. A bare url stands for `{ url }`. */
export function mergeSettings(below: Node | undefined, above: Node): Node {
  const upper = asMap(above);
  const lower = below && asMap(below);
  if (!lower || lower.kind !== "map" || upper.kind !== "map") return upper;
  const merged = new Map(lower.entries.map((each) => [each.key, each]));
  for (const each of upper.entries) {
    const old = merged.get(each.key);
    if (each.value.kind === "scalar" && each.value.value === null) merged.delete(each.key);
    else if (old?.value.kind === "map" && each.value.kind === "map") {
      merged.set(each.key, { ...each, value: mergeMaps(old.value, each.value) });
    } else merged.set(each.key, each);
  }
  return { ...upper, entries: [...merged.values()] };
}

/** Inside a settings map null is kept: it removes a header of the handshake itself, too. */
function mergeMaps(lower: MapNode, upper: MapNode): MapNode {
  const merged = new Map(lower.entries.map((each) => [each.key, each]));
  for (const each of upper.entries) merged.set(each.key, each);
  return { ...upper, entries: [...merged.values()] };
}

function asMap(node: Node): Node {
  if (node.kind !== "scalar" || node.value === null) return node;
  return { kind: "map", span: node.span, entries: [{ key: "url", keySpan: node.span, value: node }] };
}

/** Evaluates merged settings. Problems are `Failure`s at the setting. */
export async function evaluateSettings(node: Node, scope: PlayScope): Promise<ConnectionSettings> {
  const compiled = await compileSettings(expand(node, scope));
  const url = parseUrl(compiled, node, scope);
  const headers = Object.create(null) as Record<string, string | null>;
  const { basic, bearer } = compiled.auth ?? {};
  if (bearer) headers["authorization"] = `Bearer ${bearer.evaluate(scope)}`;
  if (basic) {
    const pair = `${basic.user?.evaluate(scope) ?? ""}:${basic.password?.evaluate(scope) ?? ""}`;
    headers["authorization"] = `Basic ${Buffer.from(pair).toString("base64")}`;
  }
  for (const [name, value] of compiled.headers ?? []) headers[name] = value === null ? null : value.evaluate(scope);
  for (const [name, value] of compiled.query ?? []) if (value) url.searchParams.append(name, value.evaluate(scope));
  const cookies = Object.create(null) as Record<string, string>;
  for (const [name, value] of compiled.cookies ?? []) if (value) cookies[name] = value.evaluate(scope);
  return {
    url,
    headers,
    cookies,
    protocols: (compiled.protocols ?? []).map((each) => each.evaluate(scope)),
    tls: await evaluateTls(compiled, scope),
    proxy: compiled.proxy?.evaluate(scope),
    compression: compiled.compression ?? false,
    codec: compiled.codec ?? "json",
    autoPong: compiled.autoPong ?? true,
    inOrder: compiled.inOrder,
    maxPayload: compiled.maxPayload?.evaluate(scope) ?? 100 * 1024 * 1024,
    followRedirects: compiled.followRedirects ?? false,
    timeout: compiled.timeout?.evaluate(scope),
    limits: {
      messages: compiled.inbox?.messages?.evaluate(scope) ?? 100_000,
      bytes: compiled.inbox?.bytes?.evaluate(scope) ?? 256 * 1024 * 1024,
    },
  };
}

/** Compiled once for each tree: without `${…}` in place of a map the tree is the same at every connect. */
const compiledTrees = new WeakMap<Node, Promise<Compiled>>();

function compileSettings(node: Node): Promise<Compiled> {
  const known = compiledTrees.get(node);
  if (known) return known;
  const compiled = readNow(node);
  compiledTrees.set(node, compiled);
  return compiled;
}

async function readNow(node: Node): Promise<Compiled> {
  const deferred: Promise<void>[] = [];
  const fail = (input: Omit<ProblemInput, "code">): never => {
    throw new Failure({ ...input, code: "setting" });
  };
  const reader: Reader = {
    report: fail,
    use: () => undefined,
    declare: () => undefined,
    within: () => reader,
    resolve: (file) => file,
    defer: (work) => void deferred.push(work()),
  };
  const wanted = node.kind === "map" ? { ...node, entries: node.entries.filter((each) => !Object.hasOwn(behaviourMembers, each.key)) } : node;
  const read = connectionShape.read(wanted, reader);
  await Promise.all(deferred);
  return read ?? {};
}

/** Replaces maps that are given as `${…}` by their values. Gives the same tree back when there are none. */
function expand(node: Node, scope: PlayScope): Node {
  if (node.kind !== "map") return node;
  let changedAny = false;
  const entries = node.entries.map((each) => {
    const { value } = each;
    if (value.kind === "map") {
      const inner = expand(value, scope);
      changedAny ||= inner !== value;
      return { ...each, value: inner };
    }
    if (value.kind !== "scalar" || typeof value.value !== "string" || !/^\s*\$\{[\s\S]*\}\s*$/.test(value.value)) return each;
    const data = valueOf(value.value, value, scope);
    if (typeof data === "string" || typeof data === "number") return each;
    changedAny = true;
    return { ...each, value: fromData(data, value.span) };
  });
  return changedAny ? { ...node, entries } : node;
}

function valueOf(source: string, node: Node, scope: PlayScope): unknown {
  const quiet: Reader = {
    report: (input) => {
      throw new Failure({ ...input, code: "setting" });
    },
    use: () => undefined,
    declare: () => undefined,
    within: () => quiet,
    resolve: (file) => file,
    // An expression that needs more than a path cannot give a map; it is evaluated with the texts.
    defer: () => undefined,
  };
  const compiled = template(source, node.span, quiet);
  return /^\s*\$\{\s*[\w.[\]"']+\s*\}\s*$/.test(source) ? compiled.evaluate(scope) : source;
}

function parseUrl({ url }: Compiled, node: Node, scope: PlayScope): URL {
  const at = url?.span ?? node.span;
  if (!url) throw new Failure({ code: "setting", headline: "The client has no url", label: "no url", at, help: "Write url: ws://localhost:8080 in its settings." });
  const given = url.evaluate(scope);
  const parsed = URL.canParse(given) ? new URL(given) : undefined;
  if (parsed && ["ws:", "wss:", "http:", "https:", "ws+unix:"].includes(parsed.protocol)) return parsed;
  const help = "A url begins with ws:// or wss://.";
  throw new Failure({ code: "setting", headline: `"${given}" is not a WebSocket url`, label: "not a url", at, help });
}

async function evaluateTls({ tls: given }: Compiled, scope: PlayScope): Promise<TlsOptions | undefined> {
  const { insecure } = scope.scene;
  if (!given) return insecure ? { insecure } : undefined;
  const pem = async (value: Expr<string> | undefined): Promise<string | undefined> => {
    const from = value?.evaluate(scope);
    if (value === undefined || from === undefined || from.includes("-----BEGIN")) return from;
    try {
      return await readFile(new URL(from, `file://${scope.scene.cwd}/`), "utf8");
    } catch (thrown) {
      const why = thrown instanceof Error ? thrown.message : String(thrown);
      throw new Failure({ code: "setting", headline: `The file ${from} cannot be read: ${why}`, label: "cannot be read", at: value.span });
    }
  };
  const [ca, cert, key] = await Promise.all([pem(given.ca), pem(given.cert), pem(given.key)]);
  return {
    ca,
    cert,
    key,
    servername: given.servername?.evaluate(scope),
    minVersion: given.minVersion,
    maxVersion: given.maxVersion,
    insecure: given.insecure ?? insecure,
  };
}

