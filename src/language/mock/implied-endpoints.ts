import { entry, type MapNode } from "../../tree.ts";

/** A mock that only stands in front of a server, `proxy: wss://…`, need not write that it has no endpoints of its own. */
export function withImpliedEndpoints(root: MapNode): MapNode {
  const proxy = entry(root, "proxy");
  if (!proxy || entry(root, "endpoints") || entry(root, "steps")) return root;
  const none = { kind: "list", span: proxy.keySpan, items: [] } as const;
  return { ...root, entries: [...root.entries, { key: "endpoints", keySpan: proxy.keySpan, value: none }] };
}
