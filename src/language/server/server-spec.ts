import { duration } from "../../expression/duration.ts";
import { type Expr, nowhere } from "../../expression/expr.ts";
import { text } from "../../expression/text.ts";
import { codecSetting } from "../../codec/setting.ts";
import { count } from "../../expression/number.ts";
import { listenShape } from "../../mock/listen.ts";
import { pathPattern } from "../../mock/path.ts";
import { raw } from "../../shape/lists.ts";
import { type Members, object, record } from "../../shape/maps.ts";
import { subprotocols } from "../../steps/settings/subprotocols.ts";
import { flag, reportWrong } from "../../shape/scalars.ts";
import type { Read, Reader, Shape } from "../../shape/shape.ts";
import type { Span } from "../../source.ts";
import { type Entry, entry, type MapNode, type Node } from "../../tree.ts";
import { type CommandSpec, commandSpec } from "./command-spec.ts";
import { type ReadySpec, readySpec, urlText } from "./ready-spec.ts";
import { removable } from "../../expression/removable.ts";

/** What a file says about one server. */
export type ServerSpec = UrlServerSpec | StartedSpec | MockServerSpec;

/** A server that runs without us. */
export interface UrlServerSpec {
  readonly kind: "url";
  readonly at: Span;
  readonly url: Expr<string>;
  /** The variables that the server will have: `${chat.url}`. */
  readonly variables: readonly string[];
}

/** What is started for the scenario. */
export type StartedSpec = CommandServerSpec | ProgramSpec;

/** A command that clients connect to. */
export interface CommandServerSpec extends Started {
  readonly kind: "command";
  readonly url: Expr<string>;
}

/** A command that nobody connects to: the client application under test. */
export interface ProgramSpec extends Started {
  readonly kind: "program";
}

interface Started {
  readonly at: Span;
  readonly command: CommandSpec;
  /** Relative to the folder of the scenario file, which is the default. */
  readonly cwd: Expr<string> | undefined;
  /** On top of the environment of wstest; null removes a variable from it. */
  readonly env: ReadonlyMap<string, Expr<string> | null>;
  /** Without it the url is asked; a program without it is ready when it runs. */
  readonly ready: ReadySpec | undefined;
  /** Whether a server that already answers is taken instead of starting one. */
  readonly reuse: boolean;
  /** Whether it is started before the steps; otherwise a step does it. */
  readonly autostart: boolean;
  /** Milliseconds until it must be ready. Default: 30 s. */
  readonly timeout: Expr<number> | undefined;
  readonly variables: readonly string[];
}

/** A mock: a file or an inline document, compiled by who knows mocks. With `listen` it is one that has no rules. */
export interface MockServerSpec {
  readonly kind: "mock";
  readonly at: Span;
  readonly node: Node;
  /** Set with `listen`: its connections have no variables of their own. */
  readonly listens?: true;
}

/** Settings of the connections of a server that only the steps answer for. */
const listening = {
  path: { shape: raw(pathPattern.schema), doc: "With `listen`: the path that clients must ask for. Default: any." },
  protocols: {
    shape: raw(subprotocols.schema),
    doc: "With `listen`: the subprotocols that it speaks. The first of them that a client offers is chosen.",
  },
  strict: {
    shape: raw(flag.schema),
    doc: "With `listen`: `true`: a client that offers none of `protocols` is answered 400.",
  },
  codec: {
    shape: raw(codecSetting.schema),
    doc: "With `listen`: json (default), text, binary, hex, msgpack, cbor, { protobuf: { file, type } }.",
  },
  compression: { shape: raw(flag.schema), doc: "With `listen`: accept permessage-deflate. Default: false." },
  autoPong: { shape: raw(flag.schema), doc: "With `listen`: answer pings. Default: true." },
  maxPayload: { shape: raw(count.schema), doc: "With `listen`: the largest message in bytes. Default: 100 MiB." },
  maxFragments: { shape: raw(count.schema), doc: "With `listen`: the most frames of a message. Default: 16384." },
  maxBufferedChunks: {
    shape: raw(count.schema),
    doc: "With `listen`: the most pieces of TCP in which a frame may come. Default: 262144.",
  },
} as const satisfies Members;

const settings = object("a server", {
  command: {
    shape: own(commandSpec),
    doc: "What to start: a line for the shell (the port is `$PORT`), or `[program, argument, …]`.",
  },
  cwd: { shape: own(text), doc: "The folder to start it in, relative to this file's folder, which is the default." },
  env: {
    shape: own(record("a map of environment variables", removable)),
    doc: "Environment variables for it, on top of those of wstest; null removes one. `PORT` is the port.",
  },
  url: {
    shape: raw(text.schema),
    doc: "Where clients connect to. `${port}` in it is a free port, chosen for each scenario.",
  },
  ready: {
    shape: own(readySpec),
    doc: "How to see that it is ready: `{ url }`, `{ port }`, `{ output: regex }`. Default: its url answers, without a handshake.",
  },
  reuse: {
    shape: flag,
    doc: "Take the server that already answers, if there is one, instead of starting it. Default: false.",
  },
  autostart: {
    shape: flag,
    doc: "`false`: a step starts it, `- app: restart`. Default: true, it is started before the steps.",
  },
  timeout: { shape: own(duration), doc: "How long it may take to be ready. Default: 30s." },
  mock: {
    shape: raw({ anyOf: [{ type: "string" }, { $ref: "#/definitions/mock" }] }),
    doc: "A mock as the server: a file, `#name` of a mock in this file, or the mock itself.",
  },
  listen: {
    shape: raw({ anyOf: [{ const: true }, listenShape.schema] }),
    doc: "`true`: a server that only the steps answer for, `- upstream: { accept, as: conn }`; or `{ port: 8080, tls: auto }`.",
  },
  ...listening,
});

type Settings = Read<typeof settings>;

/** A url, or a map that says what to start. */
export const serverSpec: Shape<ServerSpec> = {
  schema: { anyOf: [text.schema, settings.schema] },
  read(node, reader) {
    if (node.kind === "scalar" && typeof node.value === "string") return urlSpec(node, reader);
    if (node.kind !== "map")
      return reportWrong(node, "a url, or a map with a command, a url, a mock or listen", reader);
    const given = settings.read(node, reader);
    return given && readSettings(node, given, reader);
  },
};

/** The same shape, in which the server's own port is known. */
function own<T>(shape: Shape<T>): Shape<T> {
  return { schema: shape.schema, read: (node, reader) => shape.read(node, reader.within(["port"])) };
}

function readSettings(node: MapNode, given: Settings, reader: Reader): ServerSpec | undefined {
  const [kind, another] = node.entries.filter(({ key }) => key === "mock" || key === "command" || key === "listen");
  if (kind?.key === "command" || !kind) reportListening(node, reader);
  if (kind && another) {
    reader.report({
      headline: `A server has either "${kind.key}" or "${another.key}", not both`,
      label: `"${kind.key}" is given too`,
      at: another.keySpan,
    });
    return undefined;
  }
  switch (kind?.key) {
    case "mock":
      return isAlone(node, kind, given, reader) ? { kind: "mock", at: kind.value.span, node: kind.value } : undefined;
    case "listen":
      return listenSpec(node, kind, given, reader);
    case "command":
      return startedSpec(node, given, reader);
    default:
      return urlOnly(node, given, reader);
  }
}

/** Reports settings of connections beside something else than `listen`. */
function reportListening(node: MapNode, reader: Reader): void {
  for (const { key, keySpan } of node.entries) {
    if (!Object.hasOwn(listening, key)) continue;
    reader.report({
      headline: `"${key}" does nothing without "listen"`,
      label: 'only with "listen"',
      at: keySpan,
      help: "Of a mock it is said in its endpoints, of a command by its own settings.",
    });
  }
}

/** A mock with one endpoint that lets everybody in and reacts to nothing. */
function listenSpec(node: MapNode, listen: Entry, given: Settings, reader: Reader): ServerSpec | undefined {
  const { value, keySpan } = listen;
  if (value.kind !== "map" && !(value.kind === "scalar" && value.value === true)) {
    reportWrong(value, "true, or a map with port or tls", reader, "Write listen: true.");
  }
  const ofEndpoint = node.entries.filter(({ key }) => Object.hasOwn(listening, key));
  if (!isAlone({ ...node, entries: node.entries.filter((each) => !ofEndpoint.includes(each)) }, listen, given, reader))
    return undefined;
  const anyPath: Node = { kind: "scalar", span: keySpan, value: "/*", raw: "/*", plain: true };
  const path = ofEndpoint.some(({ key }) => key === "path") ? [] : [{ key: "path", keySpan, value: anyPath }];
  const endpoint: Node = { kind: "map", span: node.span, entries: [...path, ...ofEndpoint] };
  const endpoints: Node = { kind: "list", span: node.span, items: [endpoint] };
  const mock: Node = {
    kind: "map",
    span: node.span,
    entries: [...(value.kind === "map" ? [listen] : []), { key: "endpoints", keySpan, value: endpoints }],
  };
  return { kind: "mock", at: keySpan, node: mock, listens: true };
}

/** Whether nothing stands beside `mock`: what is started inside wstest needs no settings here. */
function isAlone(node: MapNode, kind: Entry, given: Settings, reader: Reader): boolean {
  const others = node.entries.filter(({ key }) => key !== kind.key && key in given);
  for (const { key, keySpan } of others) {
    reader.report({
      headline: `"${key}" does nothing beside "${kind.key}"`,
      label: `not used with "${kind.key}"`,
      at: keySpan,
      help: "wstest itself is this server: it takes a free port, and is ready at once.",
    });
  }
  return others.length === 0;
}

function startedSpec(node: MapNode, given: Settings, reader: Reader): ServerSpec | undefined {
  const { command, cwd, env = new Map<string, never>(), ready, reuse = false, autostart = true, timeout } = given;
  const groups = ready?.kind === "output" ? ready.groups : [];
  const urlEntry = entry(node, "url");
  const url = urlEntry && urlText.read(urlEntry.value, reader.within(["port", ...groups]));
  if (urlEntry && ready && groups.includes("url")) {
    reader.report({
      headline: 'The url is given twice: here and as a group of "ready"',
      label: "given twice",
      at: urlEntry.keySpan,
    });
  }
  const reuseEntry = entry(node, "reuse");
  if (reuse && reuseEntry && !urlEntry && (!ready || ready.kind === "output")) {
    reader.report({
      headline: '"reuse" needs a url or a port to look at',
      label: "nothing to look at",
      at: reuseEntry.keySpan,
      help: "Give the server a `url`, or `ready` a `url` or a `port`.",
    });
  }
  if (cwd?.constant) reader.needs?.("folder", cwd.evaluate(nowhere), cwd.span);
  if (!command || (urlEntry && !url)) return undefined;
  const started = { at: command.at, command, cwd, env, ready, reuse, autostart, timeout };
  if (!url) return { kind: "program", ...started, variables: distinct(["port", "pid", ...groups]) };
  return { kind: "command", ...started, url, variables: distinct(["url", "host", "port", "pid", ...groups]) };
}

function distinct(names: readonly string[]): readonly string[] {
  return [...new Set(names)];
}

/** A map whose only use is its url: what else it says would be for a command. */
function urlOnly(node: MapNode, given: Settings, reader: Reader): ServerSpec | undefined {
  const url = entry(node, "url");
  const others = node.entries.filter(({ key }) => key !== "url" && settingsOfCommands.includes(key));
  for (const { key, keySpan } of others) {
    reader.report({
      headline: `"${key}" does nothing without a command`,
      label: "no command",
      at: keySpan,
      help: "Say with `command` what to start.",
    });
  }
  if (!url) {
    // An unknown key has been reported: it is likely the one that is missing.
    const isUnderstood = node.entries.every(({ key }) => key in given);
    if (others.length === 0 && isUnderstood) reportWrong(node, "a server: a command, a url, a mock or listen", reader);
    return undefined;
  }
  return urlSpec(url.value, reader);
}

const settingsOfCommands: readonly string[] = ["cwd", "env", "ready", "reuse", "autostart", "timeout"];

function urlSpec(node: Node, reader: Reader): UrlServerSpec | undefined {
  const url = urlText.read(node, reader);
  return url && { kind: "url", at: node.span, url, variables: ["url", "host", "port"] };
}
