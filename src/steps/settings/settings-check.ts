import { template } from "../../expression/template.ts";
import { raw } from "../../shape/lists.ts";
import { type Members, readMembers } from "../../shape/maps.ts";
import type { Reader } from "../../shape/shape.ts";
import { type Entry, entry, type MapNode, type Node, type ScalarNode, isNull } from "../../tree.ts";
import { isBehaviour, misplaced } from "./behaviour-settings.ts";
import { isLate, isTemplate } from "./settings-tree.ts";

/** What may stand in a map of settings, and in the maps inside it whose keys are ours. */
export interface SettingsMembers {
  readonly what: string;
  readonly members: Members;
  readonly inner: ReadonlyMap<string, SettingsMembers>;
}

/** Settings without those that null removes: of them there is nothing to read. An unknown key stays, to be told. */
export function withoutRemoved(node: Node, known: SettingsMembers): Node {
  if (node.kind !== "map") return node;
  const left = node.entries.filter(({ key, value }) => !(isNull(value) && Object.hasOwn(known.members, key)));
  return { ...node, entries: left.map((each) => withInner(each, known, withoutRemoved)) };
}

/**
 * Settings without what is known only when the client connects: what is `${…}` as a whole. What the file says about it is
 * looked at all the same.
 */
export function withoutLate(node: Node, known: SettingsMembers, reader: Reader): Node {
  if (node.kind !== "map") return node;
  const entries: Entry[] = [];
  for (const each of node.entries) {
    if (isLate(each)) {
      template(String(each.value.value), each.value.span, reader);
      checkGiven(each.value, known.inner.get(each.key), reader);
    } else if (isBehaviour(each.key) && each.key !== "size" && isTemplate(each.value))
      reader.report({ ...misplaced(each.key, "expression"), at: each.value.span });
    else entries.push(withInner(each, known, (inner, of) => withoutLate(inner, of, reader)));
  }
  return { ...node, entries };
}

/**
 * Checks the keys of settings that come from an expression, `alice: "${settings}"`, where the variable has its value in
 * the file. What the values are is seen when the client connects.
 */
export function checkGiven(node: ScalarNode, known: SettingsMembers | undefined, reader: Reader): void {
  const path = /^\s*\$\{\s*(\w+(?:\.\w+)*)\s*\}\s*$/.exec(String(node.value))?.[1]?.split(".");
  if (!path || !known) return;
  // Whether a step gives the variable another value is known when all steps are read.
  reader.defer(async () => {
    const [root = "", ...members] = path;
    for (const value of reader.writtenValues?.(root) ?? []) {
      const written = members.reduce<Node | undefined>((of, key) => of && entry(of, key)?.value, value);
      if (written?.kind === "map" && !written.entries.some(({ key }) => key.startsWith("$")))
        checkKeys(written, known, reader);
    }
  });
}

function checkKeys(node: MapNode, known: SettingsMembers, reader: Reader): void {
  for (const { key, keySpan } of node.entries)
    if (isBehaviour(key)) reader.report({ ...misplaced(key, "expression"), at: keySpan });
  const members = Object.fromEntries(Object.keys(known.members).map((key) => [key, { shape: raw(), doc: "" }]));
  readMembers({ ...node, entries: node.entries.filter(({ key }) => !isBehaviour(key)) }, known.what, members, reader);
  for (const { key, value } of node.entries) {
    const inner = known.inner.get(key);
    if (inner && value.kind === "map") checkKeys(value, inner, reader);
  }
}

function withInner(each: Entry, known: SettingsMembers, change: (inner: Node, known: SettingsMembers) => Node): Entry {
  const inner = known.inner.get(each.key);
  return inner ? { ...each, value: change(each.value, inner) } : each;
}
