import { readInvariants, type Watchable } from "../invariants/read.ts";
import { readMembers } from "../shape/maps.ts";
import { clientNode } from "../steps/settings/client-settings.ts";
import type { Script } from "../steps/step.ts";
import { entry, type Entry, type MapNode, type Node } from "../tree.ts";
import { findAcceptedNames } from "./accepted-names.ts";
import { declared } from "./declared.ts";
import { reportDeclaredTwice } from "./mistakes/declared-twice.ts";
import type { Document } from "./document.ts";
import { type ExamplesSource, readExamples } from "./examples/examples.ts";
import { compileUncalled } from "./step/fragment.ts";
import { withHead } from "./head.ts";
import { DocumentReader } from "./reader.ts";
import { reportNoSteps } from "./mistakes/no-steps.ts";
import type { Scenario, ServerDeclaration } from "./scenario.ts";
import { withCommas } from "./mistakes/comma-ends.ts";
import { warnOfCutValues } from "./mistakes/cut-values.ts";
import { warnOfMatcherWords } from "./mistakes/matcher-words.ts";
import { type Examples, readRowName } from "./examples/row-scenarios.ts";
import { withoutOtherKeys } from "./mistakes/other-keys.ts";
import { warnOfOtherTemplates } from "./mistakes/other-templates.ts";
import { topLevel } from "./top-level.ts";
import { readVars, reportCycles } from "./vars.ts";
import { limitsOn } from "./sla.ts";
import { checkFragment } from "./step/check-fragment.ts";
import { claim, noteCodecs, noteGroups } from "./claims.ts";
import { compileClient } from "./compile-client.ts";
import { compileServer, type ResolveMock } from "./server/compile-server.ts";

/** What compiling a document takes from its surroundings. */
export interface CompileOptions {
  readonly resolveMock: ResolveMock;
  /** What stands under `examples`, with that of a file in place of its name. */
  readonly examples: ExamplesSource | undefined;
}

/** A scenario before it is known what its rows are called. */
export interface CompiledScenario {
  readonly scenario: Scenario;
  readonly examples: Examples | undefined;
}

/** Compiles one document with what its head gives it. Its deferred work is still to be done. */
export function compileScenario(
  root: MapNode,
  head: MapNode | undefined,
  document: Document,
  { resolveMock, examples }: CompileOptions,
): CompiledScenario {
  const reader = new DocumentReader(document);
  const joined = withHead(head, withoutEndpoints(root, reader));
  const whole = withoutTraps({ ...joined, entries: withoutOtherKeys(joined.entries, reader) }, reader);
  const read = readMembers(whole, "a scenario", topLevel, reader);
  const part = (key: keyof typeof topLevel): Node | undefined => entry(whole, key)?.value;
  reader.defer(async () => warnOfOtherTemplates(whole, (name) => document.knows(name) || name === "env", reader));
  // Names first: steps and settings may speak of all of them, wherever they are declared.
  const clients = declared(part("clients"), "clients", reader);
  const servers = declared(part("servers"), "servers", reader);
  // The head's list and the document's own may have names in common: then they mean the same client.
  for (const each of new Set([head, root]))
    reportDeclaredTwice(each && entry(each, "clients")?.value, "client", reader);
  for (const each of clients) claim(each, document.clients, reader);
  noteGroups(clients, part("defaults"), document);
  noteCodecs(clients, part("defaults"), document);
  for (const each of declared(entry(root, "clients")?.value, "clients", reader)) document.own.add(each.key);
  for (const each of servers) claim(each, document.servers, reader);
  findAcceptedNames(whole, reader);
  for (const each of declared(part("fragments"), "fragments", reader)) {
    if (checkFragment(each, reader)) document.fragments.set(each.key, each.value);
  }
  const vars = readVars(part("vars"), reader);
  const table = readExamples(examples, { vars, secrets: read.secrets ?? [] }, reader);
  reportCycles(table ? table.rows.map(({ cells }) => new Map([...vars, ...cells])) : [vars], reader);
  const rowName = readRowName(part("name"), table, reader);
  document.sla = new Set(read.sla?.map(({ series }) => series));
  checkSecrets(part("secrets"), vars, reader);
  // What is skipped may still have to be written.
  if (read.skip === undefined) {
    const help =
      "Write what its clients do: steps: [{ alice: connect }]. One that is still to be written says skip: reason.";
    reportNoSteps(part("steps"), "This scenario", help, reader);
  }
  const script = (key: "before" | "steps" | "finally"): Script => {
    const node = part(key);
    document.accepted ??= new Set();
    return node && node.kind !== "empty" ? reader.script(node, key === "steps" ? "" : key) : [];
  };
  const defaultClient = entry(part("defaults") ?? root, "client")?.value;
  if (part("defaults") && defaultClient) clientNode.read(defaultClient, reader.as({ peer: true }));
  // Before clients: their urls are those of servers.
  const ofServers = new Map(
    servers
      .map((each, index) => {
        const later = new Set(servers.slice(index).map(({ key }) => key));
        return [each.key, compileServer(each, later, reader, resolveMock)] as const;
      })
      .filter((each): each is readonly [string, ServerDeclaration] => each[1] !== undefined),
  );
  const invariants = part("invariants");
  warnOfUnwatched(entry(root, "invariants"), reader);
  const ofClients = new Map(
    clients.map((each) => [each.key, compileClient(each, part("defaults") ? defaultClient : undefined, whole, reader)]),
  );
  const scenario = {
    source: document.source,
    folder: document.folder,
    at: nameSpan(root),
    extent: root.span,
    name: read.name ?? "",
    description: read.description,
    tags: read.tags ?? [],
    skip: read.skip,
    fails: read.fails,
    timeout: read.timeout,
    vars,
    secrets: read.secrets ?? [],
    assigned: document.assigned,
    servers: ofServers,
    clients: ofClients,
    invariants: [
      ...(invariants && invariants.kind !== "empty"
        ? readInvariants(invariants, watchable(document), reader.as({ peer: true }))
        : []),
      ...[...ofClients.values()].flatMap(({ never }) => never ?? []),
    ],
    defaults: {
      timeout: read.defaults?.timeout,
      within: read.defaults?.within,
      inOrder: read.defaults?.inOrder ?? false,
    },
    before: script("before"),
    steps: script("steps"),
    sla: limitsOn(read.sla ?? [], read.skip === undefined ? entry(root, "sla")?.value : undefined, reader),
    finally: script("finally"),
    verdicts: document.verdicts,
    played: document.played,
    ends: document.ends,
    // Known when what was put off is done.
    get reads() {
      return new Set(document.uses.map((each) => each.name));
    },
    get keep() {
      return document.keep;
    },
    framed: document.framed,
    scripts: document.scripts,
  };
  for (const [name, at] of document.connections)
    document.members.accept(
      name,
      [...at].every((server) => document.listening.has(server)),
    );
  // Those of the head may be meant for the other documents of the file.
  const own = entry(root, "fragments")?.value;
  for (const { key } of own?.kind === "map" ? own.entries : []) {
    const node = document.fragments.get(key);
    if (node) compileUncalled(key, node, reader);
  }
  return { scenario, examples: table && { table, name: rowName } };
}

/** Whom invariants may speak of. */
function watchable({ clients, connections }: Document): Watchable {
  return { names: new Set([...clients, ...connections.keys()]), some: clients.size > 0 };
}

/** Warns of invariants that look at nobody. */
function warnOfUnwatched(own: Entry | undefined, reader: DocumentReader): void {
  if (!own || own.value.kind === "empty" || watchable(reader.document).names.size > 0) return;
  reader.report({
    severity: "warning",
    headline: "These invariants look at nobody: the scenario has no clients",
    label: "nobody is looked at",
    at: own.keySpan,
    help: "They look at what clients send and receive; without clients, at connections that steps accept.",
  });
}

/** A tree as it is meant where YAML reads it otherwise; it is told, and so is what may be meant otherwise. */
export function withoutTraps(root: MapNode, reader: DocumentReader): MapNode {
  const meant = withCommas(root, reader);
  warnOfMatcherWords(meant, reader);
  warnOfCutValues(meant, reader);
  return meant;
}

/** A document is one of the two. */
function withoutEndpoints(root: MapNode, reader: DocumentReader): MapNode {
  const endpoints = entry(root, "endpoints");
  if (!endpoints) return root;
  reader.report({
    headline: 'A document is a scenario or a mock; this one has "steps" and "endpoints"',
    label: "of a mock",
    at: endpoints.keySpan,
    help: "Put the mock into a document of its own, behind a line with ---.",
  });
  return { ...root, entries: root.entries.filter((each) => each !== endpoints) };
}

function nameSpan(root: MapNode): Scenario["at"] {
  const name = entry(root, "name") ?? entry(root, "steps");
  return name?.keySpan ?? root.span;
}

function checkSecrets(node: Node | undefined, vars: ReadonlyMap<string, unknown>, reader: DocumentReader): void {
  for (const item of node?.kind === "list" ? node.items : []) {
    if (item.kind !== "scalar" || typeof item.value !== "string" || vars.has(item.value)) continue;
    if (item.span.source === reader.document.project) reader.document.ofProject.add(item.value);
    else reader.use(item.value, item.span);
  }
}
