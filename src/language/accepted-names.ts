import type { Span } from "../source.ts";
import { entry, type Node } from "../tree.ts";
import { checkActorName } from "./actor-name.ts";
import type { DocumentReader } from "./reader.ts";

/** A name that a step gives to a connection: `- upstream: { accept, as: conn }`. */
interface AcceptedName {
  readonly name: string;
  readonly at: Span;
  readonly server: string;
}

/**
 * Finds the names that the steps of a document give to connections, before any of them is read: whoever is named later in
 * the file may act in a rule above. A name that means something else is reported.
 */
export function findAcceptedNames(root: Node, reader: DocumentReader): void {
  const { document } = reader;
  const { clients, servers, connections } = document;
  for (const { name, at, server } of acceptedNames(root, servers)) {
    const known = connections.get(name);
    if (known) known.add(server);
    else if (clients.has(name) || servers.has(name)) {
      reader.report({
        headline: `"${name}" is the name of a ${clients.has(name) ? "client" : "server"} already`,
        label: "used twice",
        at,
        help: "Give the connection another name.",
      });
    } else if (checkActorName(name, at, "a connection", reader)) connections.set(name, new Set([server]));
  }
}

/** Looks at what stands behind the names of servers only: a message may have members of any name. */
function acceptedNames(node: Node, servers: ReadonlySet<string>): readonly AcceptedName[] {
  if (node.kind === "list") return node.items.flatMap((item) => acceptedNames(item, servers));
  if (node.kind !== "map") return [];
  return node.entries.flatMap(({ key, value }) => [
    ...(servers.has(key) ? acts(value).flatMap((act) => nameIn(act, key)) : []),
    ...acceptedNames(value, servers),
  ]);
}

function acts(script: Node): readonly Node[] {
  return script.kind === "list" ? script.items : [script];
}

function nameIn(act: Node, server: string): readonly AcceptedName[] {
  const as = entry(act, "accept") && entry(act, "as")?.value;
  return as?.kind === "scalar" && typeof as.value === "string" ? [{ name: as.value, at: as.span, server }] : [];
}
