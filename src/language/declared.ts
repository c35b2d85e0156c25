import { reportWrong } from "../shape/scalars.ts";
import type { Entry, Node } from "../tree.ts";
import { listedByName, namesOf } from "./head.ts";
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
