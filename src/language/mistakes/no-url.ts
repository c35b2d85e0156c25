import { nearest } from "../../shape/nearest.ts";
import { levelsOf } from "../../steps/settings/settings-tree.ts";
import type { Entry, Node } from "../../tree.ts";
import type { DocumentReader } from "../reader.ts";

/** Reports a client that has no url: neither its settings nor those of all clients nor a `connect` of the document give one. */
export function reportNoUrl({ key, keySpan }: Entry, settings: Node, document: Node, reader: DocumentReader): void {
  if (levelsOf(settings).some(mayHaveUrl) || connectsElsewhere(document)) return;
  reader.report({
    headline: `The client "${key}" has no url`,
    label: "no url",
    at: keySpan,
    help: `Write ${key}: ws://localhost:8080, or give all clients one: defaults: { client: { url: … } }.`,
  });
}

/** A url stands for itself; what an expression gives is seen when the client connects. A key that is misspelt has been told. */
function mayHaveUrl(settings: Node): boolean {
  return settings.kind === "map"
    ? settings.entries.some(({ key }) => nearest(key, ["url"]))
    : settings.kind !== "empty";
}

/** Whether a `connect` somewhere says where to. */
function connectsElsewhere(node: Node): boolean {
  if (node.kind === "list") return node.items.some(connectsElsewhere);
  if (node.kind !== "map") return false;
  return node.entries.some(({ key, value }) => (key === "connect" ? mayHaveUrl(value) : connectsElsewhere(value)));
}
