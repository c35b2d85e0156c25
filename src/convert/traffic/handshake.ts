import { addressOf } from "../../recording/address.ts";
import type { HeaderList } from "../../recording/traffic.ts";
import type { Talk } from "../../writing/read-dialogue.ts";

/** What a client asked for, without what every handshake has. */
export interface Dialled {
  /** `ws://127.0.0.1:9000`; undefined when nobody knows. */
  readonly origin: string | undefined;
  /** `/chat`. */
  readonly path: string;
  /** `?room=1`, or empty. */
  readonly search: string;
  readonly protocols: readonly string[];
  readonly headers: HeaderList;
}

/** The handshake of a connection, as a person would write it. */
export function dialledOf({ request }: Talk): Dialled {
  const url = request && URL.canParse(request.url) ? new URL(request.url) : undefined;
  const headers = request?.headers ?? [];
  return {
    origin: url && originOf(url),
    ...addressOf(request?.url ?? ""),
    protocols: valuesOf(headers, "sec-websocket-protocol").flatMap((value) =>
      value.split(",").map((each) => each.trim()),
    ),
    headers: headers.filter(([name, value]) => !isUsual(name.toLowerCase()) && isHeader(name, value)),
  };
}

/** `ws://127.0.0.1:9000`. */
export function originOf(url: URL): string {
  return `${url.protocol}//${url.host}`;
}

/** The subprotocol that the server chose. */
export function protocolOf({ response }: Talk): string | undefined {
  return valuesOf(response?.headers ?? [], "sec-websocket-protocol")[0]?.trim();
}

// --- internal ---

function valuesOf(headers: HeaderList, wanted: string): readonly string[] {
  return headers.filter(([name]) => name.toLowerCase() === wanted).map(([, value]) => value);
}

/** Whether a header can be sent: a file may hold anything. */
function isHeader(name: string, value: string): boolean {
  return /^[\w!#$%&'*+.^`|~-]+$/.test(name) && !/[^\t\u0020-\u007e\u0080-\u00ff]/.test(value);
}

/** What clients and proxies say by themselves, and what says nothing to a test. */
function isUsual(name: string): boolean {
  return (
    name.startsWith("sec-websocket-") ||
    name.startsWith("sec-fetch-") ||
    name.startsWith("sec-ch-") ||
    name.startsWith("x-forwarded-") ||
    name.startsWith(":") ||
    usual.has(name)
  );
}

const usual: ReadonlySet<string> = new Set([
  "accept",
  "accept-encoding",
  "accept-language",
  "cache-control",
  "connection",
  "content-length",
  "dnt",
  "host",
  "keep-alive",
  "pragma",
  "priority",
  "te",
  "transfer-encoding",
  "upgrade",
  "upgrade-insecure-requests",
  "user-agent",
  "via",
  "forwarded",
]);
