import { type CodecName, codecNames } from "../codec/index.ts";
import { duration } from "../expression/duration.ts";
import type { Expr } from "../expression/expr.ts";
import { count } from "../expression/number.ts";
import { template } from "../expression/template.ts";
import { text } from "../expression/text.ts";
import type { TlsOptions } from "../net/connection.ts";
import { Failure } from "../problem.ts";
import { either, oneOrMany, raw } from "../shape/lists.ts";
import { type Members, object, type ReadMembers, record } from "../shape/maps.ts";
import { flag, oneOf } from "../shape/scalars.ts";
import type { Reader, Shape } from "../shape/shape.ts";
import type { Entry, Node } from "../tree.ts";
import { clientUrl, clientUrlFault } from "./client-url.ts";
import { atRunTime, expandSettings, isLate } from "./settings-tree.ts";
import type { PlayScope } from "./step.ts";
import { evaluateTls, tlsSettings } from "./tls-settings.ts";

/** Text, or null, which removes what another level or the handshake itself says. */
const removable: Shape<Expr<string> | null> = either(
  (node) => node.kind === "scalar" && node.value === null,
  { schema: { type: "null" }, read: () => null },
  text,
);

const auth = object("auth", {
  basic: {
    shape: object("basic", {
      user: { shape: text, doc: "The user.", required: true },
      password: { shape: text, doc: "The password.", required: true },
    }),
    doc: "HTTP Basic: `{ user, password }`.",
  },
  bearer: { shape: text, doc: "A bearer token." },
});

/** A setting that may be `${…}` as a whole: `isLate` lets it pass, it is looked at when it is known. */
function dynamic<T>(shape: Shape<T>): Shape<T> {
  return { ...shape, schema: { anyOf: [shape.schema, { type: "string", pattern: String.raw`\$\{` }] } };
}

/** Settings of one connection, evaluated at each connect. */
export const connectionMembers = {
  url: { shape: clientUrl, doc: "Where to connect: `ws:`, `wss:` or `ws+unix:`." },
  headers: {
    shape: dynamic(record("headers", removable)),
    doc: "Headers of the handshake; ours win, null removes one, also the handshake's own.",
  },
  query: { shape: dynamic(record("query", removable)), doc: "Parameters that are added to the url." },
  cookies: {
    shape: dynamic(record("cookies", removable)),
    doc: "Cookies; what the server sets is kept across connects.",
  },
  protocols: { shape: oneOrMany(text), doc: "The subprotocols to offer, the preferred one first." },
  auth: { shape: dynamic(auth), doc: "`{ basic: { user, password } }` or `{ bearer: token }`." },
  tls: { shape: dynamic(tlsSettings), doc: "Certificates, versions, `insecure: true`." },
  proxy: { shape: text, doc: "An HTTP proxy: `http://user:password@host:port`." },
  compression: { shape: dynamic(flag), doc: "Offer permessage-deflate. Default: false." },
  codec: {
    shape: dynamic(oneOf(...codecNames)),
    doc: "How messages and values turn into each other: json (default), text, binary, hex.",
  },
  autoPong: { shape: dynamic(flag), doc: "Answer pings. Default: true." },
  inOrder: { shape: dynamic(flag), doc: "Each receive takes a later message than the one before." },
  maxPayload: {
    shape: count,
    doc: "The largest message in bytes; a larger one closes the connection with 1009. Default: 100 MiB, 0 for no limit.",
  },
  followRedirects: { shape: dynamic(flag), doc: "Follow redirects of the handshake. Default: false." },
  timeout: { shape: duration, doc: "How long a connect may take. Default: 5s." },
  inbox: {
    shape: dynamic(
      object("inbox", {
        messages: { shape: count, doc: "How many messages may be unread. Default: 100000." },
        bytes: { shape: count, doc: "How many bytes may be unread. Default: 256 MiB." },
      }),
    ),
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
  /** Null forgets a cookie, also one that the server has set. */
  readonly cookies: Readonly<Record<string, string | null>>;
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
  schema: { anyOf: [{ ...text.schema, description: "The url to connect to" }, clientShape.schema] },
  read(node, reader) {
    if (node.kind === "scalar") clientUrl.read(node, reader);
    else checkSettings(node, clientShape, reader);
    return node;
  },
};

/** What `connect` may override. */
export const overrideNode: Shape<Node> = {
  schema: { anyOf: [{ ...text.schema, description: "The url to connect to" }, connectionShape.schema] },
  read(node, reader) {
    if (node.kind === "scalar") clientUrl.read(node, reader);
    else checkSettings(node, connectionShape, reader);
    return node;
  },
};

/** Checks all that can be known before the run: what is given as `${…}` as a whole is looked at when it is known. */
function checkSettings<T>(node: Node, shape: Shape<T>, reader: Reader): T | undefined {
  return shape.read(withoutLate(node, reader), reader);
}

function withoutLate(node: Node, reader: Reader): Node {
  if (node.kind !== "map") return node;
  const entries: Entry[] = [];
  for (const each of node.entries) {
    if (isLate(each)) template(String(each.value.value), each.value.span, reader);
    // Null removes what another level says: there is nothing left to check.
    else if (each.value.kind === "scalar" && each.value.value === null) continue;
    else entries.push(mapKeys.has(each.key) ? { ...each, value: withoutLate(each.value, reader) } : each);
  }
  return { ...node, entries };
}

/** The maps in settings whose keys are ours. */
const mapKeys: ReadonlySet<string> = new Set(["auth", "basic", "tls", "inbox"]);

/** Evaluates merged settings. Problems are `Failure`s at the setting. */
export async function evaluateSettings(node: Node, scope: PlayScope): Promise<ConnectionSettings> {
  const compiled = await compileSettings(await expandSettings(node, scope));
  const url = parseUrl(compiled, node, scope);
  const headers = Object.create(null) as Record<string, string | null>;
  const { basic, bearer } = compiled.auth ?? {};
  if (bearer) headers["authorization"] = `Bearer ${bearer.evaluate(scope)}`;
  if (basic) {
    const pair = `${basic.user?.evaluate(scope) ?? ""}:${basic.password?.evaluate(scope) ?? ""}`;
    headers["authorization"] = `Basic ${Buffer.from(pair).toString("base64")}`;
  }
  for (const [name, value] of compiled.headers ?? []) headers[name] = value === null ? null : value.evaluate(scope);
  for (const [name, value] of compiled.query ?? []) {
    if (value) url.searchParams.set(name, value.evaluate(scope));
    else url.searchParams.delete(name);
  }
  const cookies = Object.create(null) as Record<string, string | null>;
  for (const [name, value] of compiled.cookies ?? []) cookies[name] = value === null ? null : value.evaluate(scope);
  return {
    url,
    headers,
    cookies,
    protocols: (compiled.protocols ?? []).map((each) => each.evaluate(scope)),
    tls: await evaluateTls(compiled.tls, scope),
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
  const isBehaviour = ({ key }: Entry): boolean => Object.hasOwn(behaviourMembers, key);
  const wanted = node.kind === "map" ? { ...node, entries: node.entries.filter((each) => !isBehaviour(each)) } : node;
  const read = connectionShape.read(wanted, atRunTime(deferred));
  await Promise.all(deferred);
  return read ?? {};
}

function parseUrl({ url }: Compiled, node: Node, scope: PlayScope): URL {
  const at = url?.span ?? node.span;
  if (!url)
    throw new Failure({
      code: "setting",
      headline: "The client has no url",
      label: "no url",
      at,
      help: "Write url: ws://localhost:8080 in its settings.",
    });
  const given = url.evaluate(scope);
  const fault = clientUrlFault(given);
  if (fault) throw new Failure({ code: "setting", at, ...fault });
  return new URL(given);
}
