import type { HeaderList } from "../recording/traffic.ts";

/** Node's `rawHeaders` as a list of pairs. */
export function pairs(rawHeaders: readonly string[]): HeaderList {
  const list: (readonly [string, string])[] = [];
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) list.push([rawHeaders[at] ?? "", rawHeaders[at + 1] ?? ""]);
  return list;
}

/** The value of the first header of a name, which is given in lower case. */
export function valueOf(headers: HeaderList, name: string): string | undefined {
  return headers.find(([each]) => each.toLowerCase() === name)?.[1];
}

/**
 * The headers of a client's request as the server gets them: in their order and letters, all as they are but for those that
 * name the proxy. `Host`, and an `Origin` that is the proxy's by one of its `names`, become the server's; `ours` win.
 */
export function forwardedHeaders(
  headers: HeaderList,
  target: URL,
  ours: HeaderList,
  names: readonly string[],
): HeaderList {
  const host = valueOf(headers, "host");
  const replaced = new Set(ours.map(([name]) => name.toLowerCase()));
  const forwarded = headers
    .filter(([name]) => !replaced.has(name.toLowerCase()))
    .map(([name, value]) => {
      const lower = name.toLowerCase();
      if (lower === "host") return [name, target.host] as const;
      if (lower === "origin" && isOf(value, names)) return [name, originOf(target)] as const;
      return [name, value] as const;
    });
  if (host === undefined && !replaced.has("host")) forwarded.unshift(["Host", target.host]);
  return [...forwarded, ...ours];
}

/** The headers of the server's answer as the client gets them: a `Location` that leads to the server leads to the proxy. */
export function returnedHeaders(headers: HeaderList, target: URL, proxy: URL): HeaderList {
  return headers.map(([name, value]) => {
    if (name.toLowerCase() !== "location" || !URL.canParse(value)) return [name, value] as const;
    const location = new URL(value);
    if (location.host !== target.host) return [name, value] as const;
    const scheme = location.protocol.startsWith("ws") ? proxy.protocol : proxy.protocol.replace(/^ws/, "http");
    const behind = value.slice(value.indexOf("//") + 2).replace(/^[^/?#]*/, "");
    return [name, `${scheme}//${proxy.host}${behind}`] as const;
  });
}

// --- internal ---

function originOf({ protocol, host }: URL): string {
  return `${protocol.replace(/^ws/, "http")}//${host}`;
}

function isOf(origin: string, names: readonly string[]): boolean {
  return URL.canParse(origin) && names.includes(new URL(origin).host);
}
