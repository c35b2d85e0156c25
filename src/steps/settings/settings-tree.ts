import { resolve } from "node:path";
import type { Expr } from "../../expression/expr.ts";
import { template } from "../../expression/template.ts";
import { Failure, type ProblemInput } from "../../problem.ts";
import type { Reader } from "../../shape/shape.ts";
import type { Span } from "../../source.ts";
import { type Entry, fromData, type ListNode, type MapNode, type Node, type ScalarNode, isNull } from "../../tree.ts";
import { isBehaviour, misplaced } from "./behaviour-settings.ts";
import type { PlayScope } from "../step.ts";

/**
 * Merges two levels of settings: maps key by key, null removes, lists and scalars replace. A bare url stands for `{ url }`.
 * A level that is `${…}` as a whole may be either: then the levels are kept as a list, until it is known.
 */
export function mergeSettings(below: Node | undefined, above: Node): Node {
  if (!below) return above;
  const levels = [...levelsOf(below), ...levelsOf(above)];
  if (!levels.some(isTemplate)) return merged(below, above);
  const kept: ListNode = { kind: "list", span: above.span, items: levels };
  keptLevels.add(kept);
  return kept;
}

/** Lists of levels, which no file has written. */
const keptLevels = new WeakSet<Node>();

/** What a setting says that is looked at when the file is read; the uppermost level that has it counts. */
export function writtenSetting(settings: Node, key: string): Node | undefined {
  for (const level of levelsOf(settings).toReversed()) {
    const found = level.kind === "map" ? level.entries.find((each) => each.key === key) : undefined;
    if (found) return found.value;
  }
  return undefined;
}

/**
 * One map of settings, with each `${…}` in place of a map, a list, a word or a flag replaced by its value. Gives the same
 * tree back each time when there are none, so that what is made of it can be kept.
 */
export async function expandSettings(settings: Node, scope: PlayScope): Promise<Node> {
  const levels = levelsOf(settings);
  const values = await Promise.all(
    levels.map(async (level) => (isTemplate(level) ? valueOf(level, scope) : undefined)),
  );
  if (!values.some(isData)) return expand(asOne(settings), scope);
  for (const [index, value] of values.entries()) refuseBehaviour(value, levels[index]?.span);
  const known = levels.map((level, index) => (isData(values[index]) ? fromData(values[index], level.span) : level));
  return expand(known.reduce(merged), scope);
}

/** Nothing compiles what comes from an expression: to leave it out without a word would be worse than to fail. */
function refuseBehaviour(value: unknown, at: Span | undefined): void {
  const key = isData(value) ? Object.keys(value).find(isBehaviour) : undefined;
  if (key !== undefined) throw new Failure({ code: "setting", ...misplaced(key, "expression"), at });
}

/** Whether a setting may be `${…}` as a whole, though it is no text: it is looked at when the client connects. */
export function isLate(entry: Entry): entry is Entry & { readonly value: ScalarNode } {
  return lateKeys.has(entry.key) && isTemplate(entry.value);
}

const lateKeys: ReadonlySet<string> = new Set(
  `headers query cookies auth basic tls inbox protocols
  codec compression autoPong inOrder followRedirects insecure minVersion maxVersion`.split(/\s+/),
);

/** In these maps null is kept: it removes what the handshake, the url or the server says, too. */
const removing: ReadonlySet<string> = new Set(["headers", "query", "cookies"]);

/** What merging levels without templates gives; the same tree for the same levels. */
const ones = new WeakMap<Node, Node>();

function asOne(settings: Node): Node {
  if (settings.kind === "map") return settings;
  const known = ones.get(settings);
  if (known) return known;
  const one = levelsOf(settings).map(asMap).reduce(merged);
  ones.set(settings, one);
  return one;
}

/** The levels that settings are made of, the uppermost last. */
export function levelsOf(settings: Node): readonly Node[] {
  return settings.kind === "list" && keptLevels.has(settings) ? settings.items : [settings];
}

function merged(below: Node, above: Node): Node {
  const [lower, upper] = [asMap(below), asMap(above)];
  if (lower.kind !== "map" || upper.kind !== "map") return upper;
  const entries = new Map(lower.entries.map((each) => [each.key, each]));
  for (const each of upper.entries) {
    const { key, value } = each;
    const old = entries.get(key)?.value;
    if (isNull(value)) entries.delete(key);
    else if (old?.kind === "map" && value.kind === "map" && key !== "codec")
      entries.set(key, { ...each, value: mergedMaps(key, old, value) });
    else entries.set(key, each);
  }
  return { ...upper, entries: [...entries.values()] };
}

function mergedMaps(key: string, lower: MapNode, upper: MapNode): Node {
  if (removing.has(key)) {
    const entries = new Map([...lower.entries, ...upper.entries].map((each) => [each.key, each]));
    return { ...upper, entries: [...entries.values()] };
  }
  // There is one way to prove who one is: a token takes the place of a password.
  const kept =
    key === "auth"
      ? lower.entries.filter((each) => upper.entries.some((other) => other.key === each.key))
      : lower.entries;
  return merged({ ...lower, entries: kept }, upper);
}

function asMap(node: Node): Node {
  if (node.kind !== "scalar" || node.value === null) return node;
  return { kind: "map", span: node.span, entries: [{ key: "url", keySpan: node.span, value: node }] };
}

async function expand(node: Node, scope: PlayScope): Promise<Node> {
  if (node.kind !== "map" || !node.entries.some((each) => each.value.kind === "map" || isLate(each))) return node;
  const entries = await Promise.all(
    node.entries.map(async (each) => {
      const { value } = each;
      if (value.kind === "map") return { ...each, value: removing.has(each.key) ? value : await expand(value, scope) };
      return isLate(each) ? { ...each, value: fromData(await valueOf(each.value, scope), value.span) } : each;
    }),
  );
  return entries.every((each, index) => each.value === node.entries[index]?.value) ? node : { ...node, entries };
}

/** A text that is one `${…}` and nothing else, as far as can be seen without reading it. */
export function isTemplate(node: Node): node is ScalarNode {
  return (
    node.kind === "scalar" &&
    node.computed !== true &&
    typeof node.value === "string" &&
    /^\s*\$\{[\s\S]*\}\s*$/.test(node.value) &&
    // Two of them, one behind the other, are a text: `${server.url}/rooms/${id}`.
    !/\}[^}]*\$\{/.test(node.value)
  );
}

function isData(value: unknown): value is object {
  return value !== null && typeof value === "object" && !(value instanceof Uint8Array);
}

const templates = new WeakMap<Node, Promise<Expr<unknown>>>();

async function valueOf(node: ScalarNode, scope: PlayScope): Promise<unknown> {
  let compiled = templates.get(node);
  if (!compiled) templates.set(node, (compiled = compile(node, scope.scene.cwd)));
  return (await compiled).evaluate(scope);
}

async function compile(node: ScalarNode, folder: string): Promise<Expr<unknown>> {
  const deferred: Promise<void>[] = [];
  const read = template(String(node.value), node.span, atRunTime(deferred, folder));
  await Promise.all(deferred);
  return read;
}

/** A reader for what is looked at when a client connects: the first problem is a failure. Files are looked for in `folder`. */
export function atRunTime(deferred: Promise<void>[], folder: string): Reader {
  const reader: Reader = {
    report(input: Omit<ProblemInput, "code">) {
      if (input.severity !== "warning") throw new Failure({ ...input, code: "setting" });
    },
    use: () => undefined,
    declare: () => undefined,
    within: () => reader,
    resolve: (file) => resolve(folder, file),
    defer: (work) => void deferred.push(work()),
  };
  return reader;
}
