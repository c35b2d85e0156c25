import type { Written } from "../writing/written.ts";
import { mapOf, plainText } from "../writing/written.ts";
import { type HeldSecret, withVariable } from "./held-secret.ts";
import type { Entry, MapNode, Node } from "../tree.ts";

/** What is written in the place of a text; the text itself where there is nothing to say about it. */
export type Rewrite = (text: string) => string;

/** Secrets by where they stand. */
export type HiddenPlaces = ReadonlyMap<Node, readonly HeldSecret[]>;

/** A part of a file or of a typed line as it would be written again. */
export function writtenNode(node: Node, rewrite: Rewrite = (text) => text, hidden: HiddenPlaces = new Map()): Written {
  switch (node.kind) {
    case "empty":
      return null;
    case "list":
      return node.items.map((item) => writtenNode(item, rewrite, hidden));
    case "map":
      return writtenMap(node, rewrite, undefined, hidden);
    case "scalar": {
      const secrets = hidden.get(node);
      if (secrets && typeof node.value === "number")
        return `\${${node.value % 1 === 0 ? "int" : "double"}(${secrets[0]?.name})}`;
      const { value, computed = false } = node;
      if (value instanceof Uint8Array) return mapOf({ $base64: Buffer.from(value).toString("base64") });
      if (typeof value === "bigint") return String(value);
      if (typeof value !== "string") return value;
      const text = computed ? plainText(value) : value;
      return rewrite(secrets ? secrets.reduce(withVariable, text) : text);
    }
  }
}

/** A map, without the entries that are not wanted. */
export function writtenMap(
  { entries }: Pick<MapNode, "entries">,
  rewrite?: Rewrite,
  wants: (each: Entry) => boolean = () => true,
  hidden?: HiddenPlaces,
): ReadonlyMap<string, Written> {
  return new Map(entries.filter(wants).map(({ key, value }) => [key, writtenNode(value, rewrite, hidden)]));
}

/** What is written already, with its texts written otherwise. */
export function rewritten(written: Written, rewrite: Rewrite): Written {
  if (typeof written === "string") return rewrite(written);
  if (Array.isArray(written)) return (written as readonly Written[]).map((item) => rewritten(item, rewrite));
  if (written instanceof Map)
    return new Map(
      [...(written as ReadonlyMap<string, Written>)].map(([key, item]) => [key, rewritten(item, rewrite)]),
    );
  return written;
}
