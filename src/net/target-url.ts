/** What a client has asked a proxy for. */
export interface AskedPath {
  readonly path: string;
  /** Without its question mark; undefined when there is none. */
  readonly query: string | undefined;
}

/**
 * The path and the query with which a proxy asks its server: behind those of the server's url, letter by letter as they came. A
 * request for the root goes to the server's path itself.
 */
export function targetPath({ pathname, search }: URL, { path, query }: AskedPath): string {
  const base = pathname.replace(/\/$/, "");
  const behind = path === "/" && base !== "" ? pathname : base + path;
  if (query === undefined) return behind + search;
  const queries = [search.slice(1), query].filter((each) => each !== "");
  return `${behind}?${queries.join("&")}`;
}

/** The same as a url. */
export function targetUrl(server: URL, asked: AskedPath): URL {
  const target = new URL(server);
  const [path, query] = splitPath(targetPath(server, asked));
  target.pathname = path;
  if (query !== undefined) target.search = query;
  return target;
}

/** The path and the query of what a request line asks for. */
export function splitPath(asked: string): readonly [path: string, query: string | undefined] {
  const mark = asked.indexOf("?");
  return mark === -1 ? [asked, undefined] : [asked.slice(0, mark), asked.slice(mark + 1)];
}
