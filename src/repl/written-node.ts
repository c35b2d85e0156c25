import type { Written } from "../writing/written.ts";
import { mapOf, plainText } from "../writing/written.ts";
import type { Entry, MapNode, Node } from "../tree.ts";

/** What is written in the place of a text; the text itself where there is nothing to say about it. */
export type Rewrite = (text: string) => string;

/** A part of a file or of a typed line as it would be written again. */
export function writtenNode(node: Node, rewrite: Rewrite = (text) => text): Written {
  switch (node.kind) {
    case "empty":
      return null;
    case "list":
      return node.items.map((item) => writtenNode(item, rewrite));
    case "map":
      return writtenMap(node, rewrite);
    case "scalar": {
      const { value, computed = false } = node;
      if (value instanceof Uint8Array) return mapOf({ $base64: Buffer.from(value).toString("base64") });
      if (typeof value === "bigint") return String(value);
      if (typeof value !== "string") return value;
      return rewrite(computed ? plainText(value) : value);
    }
  }
}

/** A map, without the entries that are not wanted. */
export function writtenMap(
  { entries }: Pick<MapNode, "entries">,
  rewrite?: Rewrite,
  wants: (each: Entry) => boolean = () => true,
): ReadonlyMap<string, Written> {
  return new Map(entries.filter(wants).map(({ key, value }) => [key, writtenNode(value, rewrite)]));
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
