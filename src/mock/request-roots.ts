import type { IncomingRequest } from "../net/incoming.ts";
import type { Roots } from "../net/peer.ts";
import { headerView } from "./header-view.ts";
import type { Params } from "./path.ts";

/**
 * The roots that every request has: what it asked with. `more`: those that this one has besides. What is an object is made
 * when it is asked for: most connections never are.
 */
export class RequestRoots implements Roots {
  readonly #request: IncomingRequest;
  readonly #params: Params;
  readonly #more: Readonly<Record<string, unknown>>;
  #query: unknown;
  #headers: unknown;

  constructor(request: IncomingRequest, params: Params, more: Readonly<Record<string, unknown>>) {
    this.#request = request;
    this.#params = params;
    this.#more = more;
  }

  get(name: string): unknown {
    switch (name) {
      case "params":
        return this.#params;
      case "query":
        return (this.#query ??= single(this.#request.query));
      case "headers":
        return (this.#headers ??= headerView(this.#request.headers));
      case "cookies":
        return this.#request.cookies;
      case "path":
        return this.#request.path;
      default:
        return Object.hasOwn(this.#more, name) ? this.#more[name] : undefined;
    }
  }

  entries(): readonly (readonly [string, unknown])[] {
    return [...own, ...Object.keys(this.#more)].map((name) => [name, this.get(name)]);
  }
}

const own = ["params", "query", "headers", "cookies", "path"];

/** A name that came once has its value, one that came several times the list. Null-prototype: names are the client's. */
function single(lists: IncomingRequest["query"]): Readonly<Record<string, string | readonly string[]>> {
  const values = Object.create(null) as Record<string, string | readonly string[]>;
  for (const [name, list] of Object.entries(lists)) {
    const [only] = list;
    values[name] = list.length === 1 && only !== undefined ? only : list;
  }
  return values;
}
