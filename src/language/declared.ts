import { reportWrong } from "../shape/scalars.ts";
import { type Entry, entry, type Node } from "../tree.ts";
import { namesOf } from "./head.ts";
import type { DocumentReader } from "./reader.ts";

const examples = {
  clients: "alice: ws://localhost:8080",
  servers: "chat: ws://localhost:8080",
  fragments: "login: { steps: [ … ] }",
} as const;

/** What a document declares by name. */
export function declared(
  node: Node | undefined,
  what: keyof typeof examples,
  reader: DocumentReader,
): readonly Entry[] {
  if (!node || node.kind === "empty") return [];
  // Only clients have settings that may all stand elsewhere.
  const names = what === "clients" || node.kind === "map" ? namesOf(node) : undefined;
  if (names) return names.entries;
  const expected = what === "clients" ? "clients by name, or a list of names" : `${what} by name`;
  const listed = listedByName(node);
  const example = listed.length > 0 ? listed.map(({ key }) => `${key}: …`).join(", ") : examples[what];
  reportWrong(node, expected, reader, `Write ${what}: { ${example} }.`);
  return listed;
}

/** What a list of maps is meant to declare: `[{ name: alice, url: … }]`, or `[{ alice: … }]`. It has been told then, and only once. */
function listedByName(node: Node): readonly Entry[] {
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
