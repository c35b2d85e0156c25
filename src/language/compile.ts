import { type Expr, constant } from "../expression/expr.ts";
import { payload } from "../expression/payload.ts";
import type { Invariant } from "../invariants/invariant.ts";
import { neverOf, readInvariants } from "../invariants/read.ts";
import { matcher } from "../match/compile.ts";
import { readMembers } from "../shape/maps.ts";
import { reportWrong } from "../shape/scalars.ts";
import { type Behaviour, groupSize } from "../steps/settings/behaviour-settings.ts";
import { clientNode } from "../steps/settings/client-settings.ts";
import { writtenProfile } from "../steps/settings/profile-setting.ts";
import { isNull, isTemplate, mergeSettings, writtenSetting } from "../steps/settings/settings-tree.ts";
import { readFaults } from "../steps/standing/fault.ts";
import { answer as answerShape, readRules } from "../steps/standing/rule.ts";
import { readHeartbeat, readIdle } from "../steps/standing/heartbeat.ts";
import { readStreams } from "../steps/standing/stream.ts";
import type { Script } from "../steps/step.ts";
import { entry, type Entry, type MapNode, type Node } from "../tree.ts";
import { findAcceptedNames } from "./accepted-names.ts";
import { checkActorName } from "./actor-name.ts";
import { declared } from "./declared.ts";
import { reportDeclaredTwice } from "./declared-twice.ts";
import type { Document } from "./document.ts";
import { type ExamplesSource, readExamples } from "./examples.ts";
import { compileUncalled } from "./fragment.ts";
import { withHead } from "./head.ts";
import { DocumentReader } from "./reader.ts";
import { reportNoSteps } from "./no-steps.ts";
import { reportNoUrl } from "./no-url.ts";
import type { ClientSpec, FoundMock, Scenario, ServerDeclaration } from "./scenario.ts";
import { withCommas } from "./comma-ends.ts";
import { warnOfCutValues } from "./cut-values.ts";
import { warnOfMatcherWords } from "./matcher-words.ts";
import { type Examples, readRowName } from "./row-scenarios.ts";
import { withoutOtherKeys } from "./other-keys.ts";
import { warnOfOtherTemplates } from "./other-templates.ts";
import { topLevel } from "./top-level.ts";
import { checkVariableName, readVars, reportCycles } from "./vars.ts";
import { serverSpec } from "./server-spec.ts";
import { limitsOn } from "./sla.ts";
import { reportServerAsUrl } from "./server-url-use.ts";

/** How a document finds its mocks: by a file, or by `#name` in its own file. */
export type ResolveMock = (node: Node, reader: DocumentReader) => FoundMock;

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
  noteProfiles(clients, part("defaults"), document);
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
        ? readInvariants(invariants, document.clients, reader.as({ peer: true }))
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

/** Warns of invariants that look at nobody. */
function warnOfUnwatched(own: Entry | undefined, reader: DocumentReader): void {
  if (!own || own.value.kind === "empty" || reader.document.clients.size > 0) return;
  reader.report({
    severity: "warning",
    headline: "These invariants look at nobody: the scenario has no clients",
    label: "nobody is looked at",
    at: own.keySpan,
    help: "They look at what clients send and receive. Connections that steps accept are not looked at.",
  });
}

/** Notes which clients are groups, before any step speaks of them. */
function noteGroups(clients: readonly Entry[], defaults: Node | undefined, { groups, sizes }: Document): void {
  const common = defaults && entry(defaults, "client")?.value;
  for (const { key, value } of clients) {
    const size = writtenSetting(value.kind === "empty" ? (common ?? value) : mergeSettings(common, value), "size");
    if (!size || isNull(size)) continue;
    groups.add(key);
    if (size.kind === "scalar" && typeof size.value === "number") sizes.set(key, size.value);
  }
}

/** Notes which protocol clients speak, before any step speaks of its events. */
function noteProfiles(clients: readonly Entry[], defaults: Node | undefined, { profiles }: Document): void {
  const common = defaults && entry(defaults, "client")?.value;
  for (const { key, value } of clients) {
    const codec = writtenSetting(value.kind === "empty" ? (common ?? value) : mergeSettings(common, value), "codec");
    const profile = codec && writtenProfile(codec);
    if (profile) profiles.set(key, profile);
  }
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

/** A name that stands before the colon of a step must mean nothing else. */
function claim({ key, keySpan }: Entry, names: Set<string>, reader: DocumentReader): void {
  const { clients, servers } = reader.document;
  checkActorName(key, keySpan, "a client or server", reader);
  if (clients.has(key) || servers.has(key)) {
    reader.report({
      headline: `"${key}" is the name of a client and of a server`,
      label: "used twice",
      at: keySpan,
      help: "Give one of them another name.",
    });
  }
  names.add(key);
}

/** Whether a fragment can be called: a map of `params` and `steps`. */
export function checkFragment({ key, value }: Entry, reader: DocumentReader): boolean {
  if (value.kind !== "map") {
    reportWrong(value, "a fragment: { params, steps }", reader, `Write ${key}: { steps: [ … ] }.`);
    return false;
  }
  readMembers(
    value,
    "a fragment",
    {
      params: { shape: { schema: {}, read: (node) => node }, doc: "" },
      steps: { shape: { schema: {}, read: (node) => node }, doc: "", required: true },
    },
    reader,
  );
  const help = "Write its steps, or leave the fragment out.";
  reportNoSteps(entry(value, "steps")?.value, `The fragment "${key}"`, help, reader);
  return true;
}

function checkSecrets(node: Node | undefined, vars: ReadonlyMap<string, unknown>, reader: DocumentReader): void {
  for (const item of node?.kind === "list" ? node.items : []) {
    if (item.kind !== "scalar" || typeof item.value !== "string" || vars.has(item.value)) continue;
    if (item.span.source === reader.document.project) reader.document.ofProject.add(item.value);
    else reader.use(item.value, item.span);
  }
}

function compileServer(
  { key, keySpan, value }: Entry,
  later: ReadonlySet<string>,
  reader: DocumentReader,
  resolveMock: ResolveMock,
): ServerDeclaration | undefined {
  const before = reader.document.uses.length;
  const spec = serverSpec.read(value, reader);
  for (const { name, at } of reader.document.uses.slice(before)) {
    if (!later.has(name)) continue;
    reader.report({
      headline:
        name === key
          ? `The server "${key}" reads itself`
          : `The server "${key}" reads "${name}", which starts after it`,
      label: "not known yet",
      at,
      help: name === key ? "Its own port is ${port}." : `Servers start in their order: write "${name}" before it.`,
    });
  }
  if (!spec) return undefined;
  reader.document.members.servers.set(key, spec.kind === "mock" ? mockVariables : spec.variables);
  reader.document.serverKinds.set(key, spec.kind);
  if (spec.kind === "mock" && spec.listens) reader.document.listening.add(key);
  if (spec.kind === "command" || spec.kind === "program") reader.document.files.commands++;
  // A url is nothing that could be started once.
  const ofRun = keySpan.source === reader.document.project && spec.kind !== "url";
  if (ofRun) {
    reader.document.ofRun.add(key);
    reportLate(value, reader);
  }
  const own = { name: key, at: keySpan, ...(ofRun ? { ofRun } : {}) };
  if (spec.kind !== "mock") return { kind: "process", ...own, spec };
  return { kind: "mock", ...own, found: resolveMock(spec.node, reader), listens: spec.listens === true };
}

/** No step can start a server of the run. */
function reportLate(node: Node, reader: DocumentReader): void {
  const late = entry(node, "autostart");
  if (late?.value.kind !== "scalar" || late.value.value !== false) return;
  reader.report({
    headline: "A server of the run is started before the first scenario",
    label: "cannot wait",
    at: late.keySpan,
    help: "One that a step starts belongs to the scenario: write it under the servers of its file.",
  });
}

/** The variables of a mock; `ca` when it makes its own certificate. */
const mockVariables = ["url", "httpUrl", "host", "port", "ca"] as const;

function compileClient(
  { key, keySpan, value }: Entry,
  defaults: Node | undefined,
  whole: MapNode,
  reader: DocumentReader,
): ClientSpec {
  const self = reader.as({ peer: true, peers: [key] });
  // A server without its .url is no url, which would be told in other words.
  const own = value.kind === "empty" || reportServerAsUrl(value, reader) ? undefined : clientNode.read(value, self);
  const settings = own ? mergeSettings(defaults, own) : (defaults ?? value);
  reportNoUrl({ key, keySpan, value }, settings, whole, reader);
  const part = (name: Behaviour): Node | undefined => {
    const written = writtenSetting(settings, name);
    // Null removes what the defaults say; an expression has been refused.
    return written && !isNull(written) && !isTemplate(written) ? written : undefined;
  };
  const state = readState(part("state"), self);
  reader.document.members.peers.set(key, [...state.keys()]);
  const inside = self.within(state.keys());
  const script = (name: "onConnect" | "onClose", locals: readonly string[]): Script => {
    const node = part(name);
    return node && node.kind !== "empty" ? inside.within(locals).script(node, `${key}.${name}`) : [];
  };
  const rules = part("rules");
  const answers = part("answer");
  const answer = (answers && answerShape.read(answers, reader)) ?? "first";
  const streams = part("streams");
  const faults = part("faults");
  const [heartbeat, idle] = [part("heartbeat"), part("idle")];
  const size = writtenSetting(settings, "size");
  return {
    name: key,
    at: keySpan,
    settings,
    size: size && !isNull(size) ? groupSize.read(size, reader) : undefined,
    state,
    rules: rules ? readRules(rules, `${key}.rules`, inside, answer) : [],
    answer,
    heartbeat: heartbeat && readHeartbeat(heartbeat, `${key}.heartbeat`, inside),
    idle: idle && readIdle(idle, inside),
    streams: streams ? readStreams(streams, `${key}.streams`, { own: inside, crowd: undefined }) : [],
    faults: faults ? readFaults(faults, "client", inside) : [],
    onConnect: script("onConnect", []),
    onClose: script("onClose", ["close"]),
    never: readNever(key, part("never"), inside),
  };
}

function readNever(client: string, node: Node | undefined, reader: DocumentReader): Invariant | undefined {
  // Without a value it has been told.
  const matches = node && node.kind !== "empty" ? matcher.read(node, reader) : undefined;
  return matches && neverOf(client, matches);
}

/** The variables of a peer and their first values. A key without a value begins as null. */
export function readState(node: Node | undefined, reader: DocumentReader): ReadonlyMap<string, Expr<unknown>> {
  const state = new Map<string, Expr<unknown>>();
  if (!node || node.kind === "empty") return state;
  if (node.kind !== "map") {
    reportWrong(node, "a map of names and first values", reader);
    return state;
  }
  for (const { key, keySpan, value } of node.entries) {
    checkVariableName(key, keySpan, reader);
    const read = value.kind === "empty" ? constant(null, value.span) : payload.read(value, reader);
    if (read) state.set(key, read);
  }
  return state;
}
