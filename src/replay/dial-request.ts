import type { DialRequest, TlsOptions } from "../net/connection.ts";
import { filled, filledHeaders, filledUrl, type Filling } from "./filling.ts";
import type { HeaderList, RequestEvent, ResponseEvent } from "../recording/traffic.ts";

/** How recorded handshakes are repeated. */
export interface DialSettings {
  /** Instead of the recorded server. */
  readonly target: URL | undefined;
  /** In place of recorded ones of the same name; names in lower case. */
  readonly headers: ReadonlyMap<string, string>;
  /** Values for `${secret.name}` in recorded handshakes. */
  readonly secrets: ReadonlyMap<string, string>;
  readonly tls: TlsOptions | undefined;
  /** Milliseconds for a handshake. */
  readonly timeout: number;
}

/** The same handshake as it was recorded, with what stands in for parts of it. */
export function dialRequestOf(
  { url, headers }: RequestEvent,
  response: ResponseEvent | undefined,
  settings: DialSettings,
  filling: Filling,
): DialRequest {
  const kept = keptHeaders(headers, settings);
  // Who does not know what was offered knows what was taken.
  const known = [headers, response?.headers ?? []].map((each) => valuesOf(each, "sec-websocket-protocol"));
  const offered = (known.find((values) => values.length > 0) ?? []).flatMap((each) => each.split(","));
  return {
    url: aimedAt(filledUrl(url, filling), settings.target),
    headers: { ...lists(filledHeaders(kept, filling)), ...Object.fromEntries(settings.headers) },
    protocols: offered.map((each) => filled(each.trim(), filling)).filter((each) => each !== ""),
    compression: valuesOf(response?.headers ?? headers, "sec-websocket-extensions").some((each) =>
      each.includes("permessage-deflate"),
    ),
    limits: { maxPayload: MOST_PAYLOAD, maxFragments: 0, maxBufferedChunks: 0 },
    followRedirects: false,
    autoPong: true,
    timeout: settings.timeout,
    tls: settings.tls,
  };
}

/** Recorded headers that are sent again: none that belongs to one connection, and none that the user gives. */
export function keptHeaders(headers: HeaderList, settings: Pick<DialSettings, "headers">): HeaderList {
  return headers.filter(([name]) => !own.has(name.toLowerCase()) && !settings.headers.has(name.toLowerCase()));
}

/** Headers by their names: of a name that comes again a list. */
export function lists(headers: HeaderList): Record<string, string | readonly string[]> {
  const found = Object.create(null) as Record<string, string | readonly string[]>;
  for (const [name, value] of headers) {
    const before = found[name];
    found[name] = before === undefined ? value : [before, value].flat();
  }
  return found;
}

// --- internal ---

/** Bytes of a message: as much as ws takes by default. */
const MOST_PAYLOAD = 100 * 1024 * 1024;

/** What a handshake writes itself, and what belongs to the connection that was recorded. */
const own: ReadonlySet<string> = new Set([
  "host",
  "connection",
  "upgrade",
  "sec-websocket-key",
  "sec-websocket-version",
  "sec-websocket-extensions",
  "sec-websocket-protocol",
  "sec-websocket-accept",
  "content-length",
  "transfer-encoding",
  "te",
  "trailer",
  "keep-alive",
  "proxy-connection",
]);

/** A path of the target stands in for the recorded one, and so does a query. */
function aimedAt(recorded: string, target: URL | undefined): string {
  if (!target || !URL.canParse(recorded)) return recorded;
  const url = new URL(recorded);
  const path = target.pathname === "/" ? url.pathname : target.pathname;
  return `${target.protocol}//${target.host}${path}${target.search === "" ? url.search : target.search}`;
}

function valuesOf(headers: HeaderList, name: string): readonly string[] {
  return headers.filter(([each]) => each.toLowerCase() === name).map(([, value]) => value);
}
