import type { IncomingRequest } from "../net/incoming.ts";
import { headerView } from "./header-view.ts";
import type { Params } from "./path.ts";

/** The roots that every request has: what it asked with. */
export function requestRoots(
  { path, query, headers, cookies }: IncomingRequest,
  params: Params,
): readonly (readonly [string, unknown])[] {
  return [
    ["params", params],
    ["query", single(query)],
    ["headers", headerView(headers)],
    ["cookies", cookies],
    ["path", path],
  ];
}

/** A name that came once has its value, one that came several times the list. Null-prototype: names are the client's. */
function single(lists: IncomingRequest["query"]): Readonly<Record<string, string | readonly string[]>> {
  const values = Object.create(null) as Record<string, string | readonly string[]>;
  for (const [name, list] of Object.entries(lists)) {
    const [only] = list;
    values[name] = list.length === 1 && only !== undefined ? only : list;
  }
  return values;
}
