import type { Codec } from "../../codec/codec.ts";
import { json } from "../../codec/json.ts";
import { codecSetting, codecSettingNames, codecWords } from "../../codec/setting.ts";
import { duration } from "../../expression/duration.ts";
import { count } from "../../expression/number.ts";
import { text } from "../../expression/text.ts";
import type { ReadLimits, TlsOptions } from "../../net/connection.ts";
import type { InboxLimits } from "../../net/inbox.ts";
import { defaultLimits } from "../../net/peer.ts";
import type { ChosenProfile } from "../../net/interpreter.ts";
import { Failure } from "../../problem.ts";
import { type Members, object, type ReadMembers, record } from "../../shape/maps.ts";
import { flag } from "../../shape/scalars.ts";
import type { Reader, Shape } from "../../shape/shape.ts";
import type { Node, ScalarNode } from "../../tree.ts";
import { auth, authMembers, basicMembers } from "./auth-settings.ts";
import { behaviourMembers, isBehaviour, misplaced } from "./behaviour-settings.ts";
import { cookieMap, evaluateCookieMap } from "./cookie-map.ts";
import { clientUrl, parseClientUrl } from "./client-url.ts";
import { headerMap } from "./header-map.ts";
import { codecOrProfile, evaluateProfile, isProfile } from "./profile-setting.ts";
import { evaluateLimits, readLimitMembers } from "./read-limits.ts";
import { checkGiven, type SettingsMembers, withoutLate, withoutRemoved } from "./settings-check.ts";
import { atRunTime, expandSettings, levelsOf } from "./settings-tree.ts";
import type { PlayScope } from "../step.ts";
import { subprotocols } from "./subprotocols.ts";
import { evaluateTls, tlsMembers, tlsSettings } from "./tls-settings.ts";
import { removable } from "../../expression/removable.ts";

const inboxMembers = {
  messages: { shape: count, doc: "How many messages may be unread. Default: 100000." },
  bytes: {
    shape: count,
    doc: "How many bytes may be unread; each message counts with 200 beside its payload. Default: 256 MiB.",
  },
} as const satisfies Members;

/** A setting that may be `${…}` as a whole: `isLate` lets it pass, it is looked at when it is known. */
function dynamic<T>(shape: Shape<T>): Shape<T> {
  return { ...shape, schema: { anyOf: [shape.schema, { type: "string", pattern: String.raw`\$\{` }] } };
}

/** Settings of one connection, evaluated at each connect. */
export const connectionMembers = {
  url: {
    shape: clientUrl,
    doc: "Where to connect: `ws:`, `wss:` or `ws+unix:`. `http:` and `https:` stand for `ws:` and `wss:`.",
  },
  headers: {
    shape: dynamic(headerMap(removable)),
    doc: "Headers of the handshake; ours win, null removes one, also the handshake's own.",
  },
  query: { shape: dynamic(record("a map of parameters", removable)), doc: "Parameters that are added to the url." },
  cookies: {
    shape: dynamic(cookieMap(removable)),
    doc: "Cookies; what the server sets is kept across connects, and what `http` requests of the client get.",
  },
  protocols: { shape: subprotocols, doc: "The subprotocols to offer, the preferred one first." },
  auth: { shape: dynamic(auth), doc: "`{ basic: { user, password } }` or `{ bearer: token }`." },
  tls: { shape: dynamic(tlsSettings), doc: "Certificates, versions, `insecure: true`." },
  proxy: { shape: text, doc: "An HTTP proxy: `http://user:password@host:port`." },
  compression: { shape: dynamic(flag), doc: "Offer permessage-deflate. Default: false." },
  codec: {
    shape: dynamic(codecOrProfile(codecSetting, codecSettingNames)),
    doc: `How messages and values turn into each other: ${codecWords}; or a profile.`,
  },
  autoPong: { shape: dynamic(flag), doc: "Answer pings. Default: true." },
  inOrder: { shape: dynamic(flag), doc: "Each receive takes a later message than the one before." },
  ...readLimitMembers,
  followRedirects: { shape: dynamic(flag), doc: "Follow redirects of the handshake. Default: false." },
  timeout: { shape: duration, doc: "How long a connect may take. Default: 5s." },
  inbox: {
    shape: dynamic(object("inbox", inboxMembers)),
    doc: "How much may be unread before the scenario ends with a problem.",
  },
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
  /** Beneath a profile the codec is not asked. */
  readonly codec: Codec;
  readonly profile: ChosenProfile | undefined;
  readonly autoPong: boolean;
  readonly inOrder: boolean | undefined;
  readonly readLimits: ReadLimits;
  readonly followRedirects: boolean;
  readonly timeout: number | undefined;
  readonly limits: InboxLimits;
}

const noInner: SettingsMembers["inner"] = new Map();

/** What `connect` may override, with the maps inside it whose keys are ours. */
const connectionSettings: SettingsMembers = {
  what: "the settings of a connection",
  members: connectionMembers,
  inner: new Map<string, SettingsMembers>([
    [
      "auth",
      {
        what: "auth",
        members: authMembers,
        inner: new Map([["basic", { what: "basic", members: basicMembers, inner: noInner }]]),
      },
    ],
    ["tls", { what: "tls", members: tlsMembers, inner: noInner }],
    ["inbox", { what: "inbox", members: inboxMembers, inner: noInner }],
  ]),
};

const clientSettings: SettingsMembers = {
  ...connectionSettings,
  members: { ...connectionMembers, ...behaviourMembers },
};

/** A client as it is written: a url, or a map of settings. Checked when the file is read; kept as a tree until it is merged. */
export const clientNode: Shape<Node> = {
  schema: { anyOf: [{ ...text.schema, description: "The url to connect to" }, clientShape.schema] },
  read(node, reader) {
    // The head of a file may have given a level of them.
    for (const level of levelsOf(node)) {
      if (level.kind === "scalar") checkUrl(level, reader);
      else clientShape.read(checkable(level, clientSettings, reader), reader);
    }
    return node;
  },
};

/** What `connect` may override. */
export const overrideNode: Shape<Node> = {
  schema: { anyOf: [{ ...text.schema, description: "The url to connect to" }, connectionShape.schema] },
  read(node, reader) {
    if (node.kind === "scalar") checkUrl(node, reader);
    else connectionShape.read(checkable(withoutBehaviour(node, reader), connectionSettings, reader), reader);
    return node;
  },
};

function checkUrl(node: ScalarNode, reader: Reader): void {
  clientUrl.read(node, reader);
  checkGiven(node, connectionSettings, reader);
}

/** All that can be known before the run: what is given as `${…}` as a whole is looked at when it is known. */
function checkable(node: Node, known: SettingsMembers, reader: Reader): Node {
  return withoutLate(withoutRemoved(node, known), known, reader);
}

function withoutBehaviour(node: Node, reader: Reader): Node {
  if (node.kind !== "map") return node;
  for (const { key, keySpan } of node.entries)
    if (isBehaviour(key)) reader.report({ ...misplaced(key, "connect"), at: keySpan });
  return { ...node, entries: node.entries.filter(({ key }) => !isBehaviour(key)) };
}

/** Evaluates merged settings: at once where nothing has to be awaited. Problems are `Failure`s at the setting. */
export function evaluateSettings(node: Node, scope: PlayScope): ConnectionSettings | Promise<ConnectionSettings> {
  const compiled = fixedTrees.get(node);
  const { codec = json, tls } = compiled ?? {};
  if (!compiled || isProfile(codec) || tls || scope.scene.insecure) return awaitSettings(compiled, node, scope);
  return settingsOf(compiled, urlOf(compiled, node, scope), nothingAwaited, scope);
}

async function awaitSettings(known: Compiled | undefined, node: Node, scope: PlayScope): Promise<ConnectionSettings> {
  const compiled = known ?? (await compiledOf(node, scope));
  const url = urlOf(compiled, node, scope);
  const { codec = json } = compiled;
  const profile = isProfile(codec) ? await evaluateProfile(codec, url, scope) : undefined;
  return settingsOf(compiled, url, { profile, tls: await evaluateTls(compiled.tls, scope) }, scope);
}

/** What has to be awaited: modules and files are read. */
type AwaitedSettings = Pick<ConnectionSettings, "profile" | "tls">;
const nothingAwaited: AwaitedSettings = { profile: undefined, tls: undefined };

function settingsOf(
  compiled: Compiled,
  url: URL,
  { profile, tls }: AwaitedSettings,
  scope: PlayScope,
): ConnectionSettings {
  const { codec = json } = compiled;
  for (const [name, value] of compiled.query ?? []) {
    if (value) url.searchParams.set(name, value.evaluate(scope));
    else url.searchParams.delete(name);
  }
  return {
    url,
    headers: headersOf(compiled, scope),
    cookies: cookiesOf(compiled, scope),
    protocols: compiled.protocols?.map((each) => each.evaluate(scope)) ?? profile?.profile.protocols ?? [],
    tls,
    proxy: compiled.proxy?.evaluate(scope),
    compression: compiled.compression ?? false,
    codec: isProfile(codec) ? json : codec,
    profile,
    autoPong: compiled.autoPong ?? true,
    inOrder: compiled.inOrder,
    readLimits: evaluateLimits(compiled, scope),
    followRedirects: compiled.followRedirects ?? false,
    timeout: compiled.timeout?.evaluate(scope),
    limits: inboxLimits(compiled.inbox, scope),
  };
}

/** The default where somebody looks on, who receives only some of what comes: the rest must not gather for hours. */
const forgetfulLimits: InboxLimits = { messages: 10_000, bytes: 64 * 1024 * 1024, full: "drop-oldest" };

function inboxLimits(written: Compiled["inbox"], scope: PlayScope): InboxLimits {
  const { fullInbox = "fail" } = scope.scene;
  if (!written) return fullInbox === "fail" ? defaultLimits : forgetfulLimits;
  const { messages, bytes } = defaultLimits;
  return {
    messages: written.messages?.evaluate(scope) ?? messages,
    bytes: written.bytes?.evaluate(scope) ?? bytes,
    full: fullInbox,
  };
}

/** The cookies of merged settings alone: what else a client needs to connect may not be known yet. */
export async function evaluateCookies(node: Node, scope: PlayScope): Promise<ConnectionSettings["cookies"]> {
  return cookiesOf(fixedTrees.get(node) ?? (await compiledOf(node, scope)), scope);
}

/** The proxy of merged settings alone, for what goes to the server beside the connection. */
export async function evaluateProxy(node: Node, scope: PlayScope): Promise<string | undefined> {
  return (fixedTrees.get(node) ?? (await compiledOf(node, scope))).proxy?.evaluate(scope);
}

/** One for all who have none. */
const none: Readonly<Record<string, never>> = Object.freeze({});

function headersOf(compiled: Compiled, scope: PlayScope): ConnectionSettings["headers"] {
  if (!compiled.headers && !compiled.auth) return none;
  const headers = Object.create(null) as Record<string, string | null>;
  const { basic, bearer } = compiled.auth ?? {};
  if (bearer) headers["authorization"] = `Bearer ${bearer.evaluate(scope)}`;
  if (basic) {
    const pair = `${basic.user?.evaluate(scope) ?? ""}:${basic.password?.evaluate(scope) ?? ""}`;
    headers["authorization"] = `Basic ${Buffer.from(pair).toString("base64")}`;
  }
  for (const [name, value] of compiled.headers ?? []) headers[name] = value === null ? null : value.evaluate(scope);
  return headers;
}

function cookiesOf(compiled: Compiled, scope: PlayScope): ConnectionSettings["cookies"] {
  if (!compiled.cookies) return none;
  return evaluateCookieMap(compiled.cookies, scope);
}

async function compiledOf(node: Node, scope: PlayScope): Promise<Compiled> {
  const expanded = await expandSettings(node, scope);
  const compiled = await compileSettings(expanded, scope.scene.cwd);
  // The tree stands for itself: next time nothing has to be awaited.
  if (expanded === node) fixedTrees.set(node, compiled);
  return compiled;
}

const fixedTrees = new WeakMap<Node, Compiled>();

/** Compiled once for each tree: without `${…}` in place of a map the tree is the same at every connect. */
const compiledTrees = new WeakMap<Node, Promise<Compiled>>();

function compileSettings(node: Node, folder: string): Promise<Compiled> {
  const known = compiledTrees.get(node);
  if (known) return known;
  const compiled = readNow(node, folder);
  compiledTrees.set(node, compiled);
  return compiled;
}

async function readNow(node: Node, folder: string): Promise<Compiled> {
  const deferred: Promise<void>[] = [];
  // What the client does by itself has been compiled.
  const wanted = node.kind === "map" ? { ...node, entries: node.entries.filter(({ key }) => !isBehaviour(key)) } : node;
  const read = connectionShape.read(withoutRemoved(wanted, connectionSettings), atRunTime(deferred, folder));
  await Promise.all(deferred);
  return read ?? {};
}

function urlOf({ url }: Compiled, node: Node, scope: PlayScope): URL {
  const at = url?.span ?? node.span;
  if (!url)
    throw new Failure({
      code: "setting",
      headline: "The client has no url",
      label: "no url",
      at,
      help: "Write url: ws://localhost:8080 in its settings.",
    });
  const parsed = parseClientUrl(url.evaluate(scope));
  if (parsed instanceof URL) return parsed;
  throw new Failure({ code: "setting", at, ...parsed });
}
