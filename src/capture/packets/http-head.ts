import type { HeaderList } from "../../recording/traffic.ts";

/** The head of a request or an answer of HTTP/1.1: its first line, its headers, and how many bytes both have. */
export interface HttpHead {
  readonly first: string;
  readonly headers: HeaderList;
  readonly size: number;
}

/** The head that bytes begin with; undefined while its end has not come. */
export function httpHead(bytes: Buffer): HttpHead | undefined {
  const end = bytes.indexOf("\r\n\r\n");
  if (end === -1) return undefined;
  const [first = "", ...lines] = bytes.toString("latin1", 0, end).split("\r\n");
  const headers = lines.map((line) => {
    const colon = line.indexOf(":");
    return [line.slice(0, Math.max(0, colon)).trim(), line.slice(colon + 1).trim()] as const;
  });
  return { first, headers: headers.filter(([name]) => name !== ""), size: end + 4 };
}

/** The value of the first header of this name, which is given in lower case. */
export function headerOf(headers: HeaderList, wanted: string): string | undefined {
  return headers.find(([name]) => name.toLowerCase() === wanted)?.[1];
}

/** Whether a request asks for a WebSocket. */
export function asksForWebSocket({ first, headers }: HttpHead): boolean {
  return /^GET \S+ HTTP\/1\.1$/.test(first) && headerOf(headers, "upgrade")?.toLowerCase() === "websocket";
}

/** The status and its words; undefined for what is no answer. */
export function statusOf({ first }: HttpHead): { readonly status: number; readonly statusText: string } | undefined {
  const [, status, statusText = ""] = /^HTTP\/1\.[01] (\d{3})(?: (.*))?$/.exec(first) ?? [];
  return status === undefined ? undefined : { status: Number(status), statusText };
}
