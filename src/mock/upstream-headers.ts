import { type HeaderFields, headerValue } from "../net/headers.ts";

type Headers = Record<string, string | readonly string[] | null>;

/**
 * The headers of a client's request as the server behind a proxy gets them: all but those of this one connection (RFC 9110
 * section 7.6.1) and of this one handshake. `Host` is the server's own; an `Origin` that is the proxy's becomes the server's.
 * Ours win.
 */
export function upstreamHeaders(headers: HeaderFields, target: URL, ours: Readonly<Headers>): Headers {
  const passed = passedHeaders(headers);
  delete passed["host"];
  const { origin } = headers;
  if (typeof origin === "string" && isOf(origin, headerValue(headers, "host")))
    passed["origin"] = `${target.protocol.replace(/^ws/, "http")}//${target.host}`;
  const named = new Set(Object.keys(ours).map((name) => name.toLowerCase()));
  for (const name of Object.keys(passed)) if (named.has(name)) delete passed[name];
  return Object.assign(passed, ours);
}

/** The headers of an answer or a request that are not only about its connection. */
export function passedHeaders(headers: HeaderFields): Headers {
  const named = new Set((headerValue(headers, "connection") ?? "").split(",").map((name) => name.trim().toLowerCase()));
  const passed = Object.create(null) as Headers;
  for (const [name, value] of Object.entries(headers)) {
    if (ofConnection.has(name) || named.has(name) || name.startsWith("sec-websocket-")) continue;
    passed[name] = value;
  }
  return passed;
}

// --- internal ---

/** The length is that of the body as we send it. */
const ofConnection: ReadonlySet<string> = new Set(
  "connection upgrade keep-alive proxy-connection proxy-authenticate proxy-authorization te trailer transfer-encoding content-length".split(
    " ",
  ),
);

function isOf(origin: string, host: string | undefined): boolean {
  return host !== undefined && URL.canParse(origin) && new URL(origin).host === host;
}
