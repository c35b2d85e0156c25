import type { Matcher } from "../match/matcher.ts";
import { readMembers } from "../shape/maps.ts";
import { didYouMean } from "../shape/nearest.ts";
import { reportWrong } from "../shape/scalars.ts";
import type { Reader } from "../shape/shape.ts";
import type { Span } from "../source.ts";
import { type Entry, type Node } from "../tree.ts";
import { invariantKinds, invariantsByName } from "./index.ts";
import type { Direction, Invariant, InvariantKind } from "./invariant.ts";
import { neverGuard } from "./never.ts";
import { checkClients, type ClientName, isNamed } from "./options.ts";

/** Whom an invariant may speak of. */
export interface Watchable {
  /** The names of clients, and those that steps give to connections which they accept. */
  readonly names: ReadonlySet<string>;
  /** Whether there is a client. Without any it is the accepted connections that are looked at. */
  readonly some: boolean;
}

/** Reads the list behind `invariants`. */
export function readInvariants(node: Node, clients: Watchable, reader: Reader): readonly Invariant[] {
  if (node.kind !== "list") {
    reportWrong(node, "a list of invariants", reader, listHelp(node));
    return [];
  }
  return node.items.map((item) => readInvariant(item, clients, reader)).filter((each) => each !== undefined);
}

/** What `never` in the settings of a client stands for. */
export function neverOf(client: string, matches: Matcher): Invariant {
  return {
    kind: "never",
    at: matches.span,
    concerns: (name) => isNamed(name, new Set([client])),
    from: fromServer,
    match: undefined,
    start: () => neverGuard(matches),
  };
}

const fromServer: readonly Direction[] = ["server"];

function listHelp(node: Node): string {
  if (node.kind === "map" && node.entries.some(({ key }) => invariantsByName.has(key)))
    return `Write each with a dash: - ${node.entries[0]?.key ?? ""}: …`;
  return "Write invariants: [{ unique: $.id }].";
}

function readInvariant(node: Node, clients: Watchable, reader: Reader): Invariant | undefined {
  const found = kindOf(node, reader);
  if (!found) return undefined;
  const { kind, acting, beside } = found;
  const { value: valueNode } = acting;
  const name = `the invariant ${kind.name}`;
  if (valueNode.kind === "empty" && !kind.value.bare) {
    reader.report({
      headline: `The invariant "${kind.name}" has no value`,
      label: "no value",
      at: acting.keySpan,
      help: kind.value.doc,
    });
    return undefined;
  }
  const value = valueNode.kind === "empty" ? undefined : kind.value.shape.read(valueNode, reader);
  const options = readMembers({ span: node.span, entries: beside }, name, kind.options, reader);
  const shared = options as {
    readonly clients?: readonly ClientName[];
    readonly from?: Direction;
    readonly match?: Matcher;
  };
  if (shared.clients) checkClients(shared.clients, clients.names, reader);
  if (value === undefined && valueNode.kind !== "empty") return undefined;
  const compiled = kind.compile({ at: acting.keySpan, value, valueNode, options }, reader);
  if (!compiled) return undefined;
  const names = shared.clients && new Set(shared.clients.map((each) => each.name));
  return {
    ...compiled,
    kind: kind.name,
    at: acting.keySpan,
    // Of both ends of a connection the client's is looked at: what is from the server is so at that end only.
    concerns: (client, accepted) => (names ? isNamed(client, names) : accepted !== clients.some),
    from: shared.from ? [shared.from] : (compiled.from ?? fromServer),
    match: shared.match,
  };
}

interface Found {
  readonly kind: InvariantKind;
  readonly acting: Entry;
  readonly beside: readonly Entry[];
}

/** The one key that says what must hold, and what stands beside it; a bare word is a key without a value. */
function kindOf(node: Node, reader: Reader): Found | undefined {
  const names = [...invariantsByName.keys()];
  if (node.kind === "scalar" && typeof node.value === "string") {
    const kind = invariantsByName.get(node.value);
    const empty: Entry = { key: node.value, keySpan: node.span, value: { kind: "empty", span: node.span } };
    if (kind) return { kind, acting: empty, beside: [] };
    reportUnknown(node.value, node.span, names, reader);
    return undefined;
  }
  if (node.kind !== "map") {
    return reportWrong(node, "an invariant", reader, "Write - unique: $.id.");
  }
  const acting = node.entries.filter(({ key }) => invariantsByName.has(key));
  const [first, second] = acting;
  if (!first) {
    const options = new Set(invariantKinds.flatMap((each) => Object.keys(each.options)));
    const unknown = node.entries.find(({ key }) => !options.has(key));
    if (unknown) reportUnknown(unknown.key, unknown.keySpan, names, reader);
    else reportWrong(node, `one of ${names.join(", ")}`, reader);
    return undefined;
  }
  if (second) {
    reader.report({
      headline: `An invariant says one thing; this one has "${first.key}" and "${second.key}"`,
      label: "another invariant",
      at: second.keySpan,
      help: `Write two: - ${first.key}: … and - ${second.key}: …`,
    });
    return undefined;
  }
  const kind = invariantsByName.get(first.key);
  return kind && { kind, acting: first, beside: node.entries.filter((each) => each !== first) };
}

function reportUnknown(word: string, at: Span, names: readonly string[], reader: Reader): void {
  reader.report({
    headline: `Unknown invariant "${word}"`,
    label: "unknown invariant",
    at,
    help: helpFor(word, names),
  });
}

function helpFor(word: string, names: readonly string[]): string {
  const [, first = "", rest = ""] = /^(\w+)\s+(.+)$/.exec(word) ?? [];
  if (invariantsByName.has(first)) return `Write a colon: ${first}: ${rest}.`;
  const other = Object.hasOwn(otherWords, word) ? otherWords[word] : undefined;
  if (other !== undefined) return `Did you mean "${other}"?`;
  return didYouMean(word, names) ?? `There are ${names.join(", ")}.`;
}

/** What others call them. */
const otherWords: Readonly<Record<string, string>> = {
  noDuplicates: "unique",
  distinct: "unique",
  monotonic: "increasing",
  sequence: "increasing",
  ordered: "increasing",
  noGaps: "increasing",
  totalOrder: "sameOrder",
  forbidden: "never",
  noLeak: "never",
  jsonSchema: "schema",
  asyncapi: "contract",
  acknowledged: "answered",
  noUnread: "allConsumed",
};
