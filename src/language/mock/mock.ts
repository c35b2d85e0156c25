import { constant, type Expr } from "../../expression/expr.ts";
import { payload } from "../../expression/payload.ts";
import { httpSchema, readHttpRules } from "../../mock/http.ts";
import { listenShape } from "../../mock/listen.ts";
import type { Mock } from "../../mock/mock.ts";
import { proxyShape } from "../../mock/proxy.ts";
import { list, raw } from "../../shape/lists.ts";
import { entriesOf, type Members, objectSchema, readMembers } from "../../shape/maps.ts";
import { didYouMean } from "../../shape/nearest.ts";
import { reportWrong, word } from "../../shape/scalars.ts";
import type { JsonSchema } from "../../shape/shape.ts";
import type { Span } from "../../source.ts";
import { reactionNames } from "../../steps/standing/rule.ts";
import { entry, type MapNode, type Node } from "../../tree.ts";
import { checkFragment } from "../step/check-fragment.ts";
import { compileEndpoint, endpointMembers, warnOfShadowed } from "./endpoint.ts";
import { warnOfCutValues } from "../mistakes/cut-values.ts";
import { warnOfMatcherWords } from "../mistakes/matcher-words.ts";
import { warnOfOtherTemplates } from "../mistakes/other-templates.ts";
import type { DocumentReader } from "../reader.ts";
import { readVars, reportCycles, type VarSpec } from "../vars.ts";
import { fragmentsKey } from "../step/fragments-key.ts";
import { connectionRoots } from "../../steps/standing/when.ts";

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
  for (const each of entriesOf(read.fragments, "a map of fragments by name", reader)) {
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
  for (const { key, value } of entriesOf(node, "a map of names and first values", reader)) {
    const read = value.kind === "empty" ? constant(null, value.span) : payload.read(value, reader);
    reader.document.data.add(key);
    if (read) data.set(key, read);
  }
  return data;
}

function items(node: Node | undefined, expected: string, reader: DocumentReader): readonly Node[] {
  if (!node) return [];
  if (node.kind === "list") return node.items;
  reportWrong(node, expected, reader, "Write endpoints: [ { path: /ws } ].");
  return [];
}
