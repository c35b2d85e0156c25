import { mergeSettings } from "../steps/settings/settings-tree.ts";
import { type Entry, entry, type MapNode, type Node } from "../tree.ts";

/** How the entries of the head and of a document come together, by key. */
const combine: Readonly<Record<string, (below: Node, above: Node) => Node>> = {
  tags: append,
  before: append,
  invariants: append,
  secrets: append,
  // What was set up first is cleaned up last.
  finally: (below, above) => append(above, below),
  vars: byName,
  clients: (below, above) => byName(below, above, settingsOf),
  defaults: (below, above) =>
    byName(below, above, (lower, upper, key) => (key === "client" ? settingsOf(lower, upper) : upper)),
  sla: (below, above) => byName(below, above, limitsOf),
  servers: byName,
  fragments: byName,
};

/** What a head says of its file alone. */
const ofFile: ReadonlySet<string> = new Set(["name", "description", "use"]);

/** A document with what the head of its file gives it: lists add up, names merge, a variable given again replaces the whole value. */
export function withHead(head: MapNode | undefined, document: MapNode): MapNode {
  if (!head) return document;
  const entries = new Map<string, Entry>();
  // The title of the head is that of the file, not of each scenario.
  for (const each of head.entries) if (!ofFile.has(each.key)) entries.set(each.key, each);
  for (const each of document.entries) {
    const below = entries.get(each.key);
    const joined = below && Object.hasOwn(combine, each.key) ? combine[each.key]?.(below.value, each.value) : undefined;
    entries.set(each.key, joined ? { ...each, value: joined } : each);
  }
  return { ...document, entries: [...entries.values()] };
}

function append(first: Node, second: Node): Node {
  const items = (node: Node): readonly Node[] =>
    node.kind === "list" ? node.items : node.kind === "empty" ? [] : [node];
  return { kind: "list", span: second.span, items: [...items(first), ...items(second)] };
}

function byName(
  below: Node,
  above: Node,
  join: (below: Node, above: Node, key: string) => Node = (_, upper) => upper,
): Node {
  // A head that lists maps has been told of it.
  const lower = namesOf(below)?.entries ?? listedByName(below);
  const upper = namesOf(above);
  if (lower.length === 0 || !upper) return above;
  const entries = new Map(lower.map((each) => [each.key, each]));
  for (const each of upper.entries) {
    const old = entries.get(each.key);
    entries.set(each.key, old ? { ...each, value: join(old.value, each.value, each.key) } : each);
  }
  return { ...upper, entries: [...entries.values()] };
}

/** A client that is given again changes its settings key by key; one that is only named keeps them. */
function settingsOf(below: Node, above: Node): Node {
  if (above.kind === "empty" || below.kind === "empty") return above.kind === "empty" ? below : above;
  return mergeSettings(below, above);
}

/** Limits on a series that is limited again change one by one. */
function limitsOf(below: Node, above: Node): Node {
  if (above.kind === "empty") return below;
  return below.kind === "map" && above.kind === "map" ? byName(below, above) : above;
}

/** A list of names (`clients: [alice, bob]`) stands for a map of names without settings; one that stands there twice counts once. */
export function namesOf(node: Node): MapNode | undefined {
  if (node.kind === "map") return node;
  if (node.kind !== "list") return undefined;
  const entries = new Map<string, Entry>();
  for (const item of node.items) {
    if (item.kind !== "scalar" || typeof item.value !== "string") return undefined;
    const { value: key, span } = item;
    if (!entries.has(key)) entries.set(key, { key, keySpan: span, value: { kind: "empty", span } });
  }
  return { kind: "map", span: node.span, entries: [...entries.values()] };
}

/** What a list of maps is meant to declare: `[{ name: alice, url: … }]`, or `[{ alice: … }]`. It has been told then, and only once. */
export function listedByName(node: Node): readonly Entry[] {
  if (node.kind !== "list") return [];
  const entries = node.items.map((item): Entry | undefined => {
    if (item.kind !== "map") return undefined;
    const name = entry(item, "name");
    if (name?.value.kind === "scalar" && typeof name.value.value === "string") {
      const value = { ...item, entries: item.entries.filter((each) => each !== name) };
      return { key: name.value.value, keySpan: name.value.span, value };
    }
    const [only, another] = item.entries;
    return another ? undefined : only;
  });
  return entries.every((each) => each !== undefined) ? entries : [];
}
