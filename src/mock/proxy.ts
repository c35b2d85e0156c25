import { duration } from "../expression/duration.ts";
import type { Expr } from "../expression/expr.ts";
import type { TlsOptions } from "../net/connection.ts";
import type { IncomingRequest } from "../net/incoming.ts";
import { splitPath, targetUrl } from "../net/target-url.ts";
import { Failure } from "../problem.ts";
import { either } from "../shape/lists.ts";
import { type Members, object, type ReadMembers } from "../shape/maps.ts";
import type { Shape } from "../shape/shape.ts";
import type { Span } from "../source.ts";
import { clientUrl, parseClientUrl } from "../steps/settings/client-url.ts";
import { evaluateHeaders, headersShape } from "../steps/server/response.ts";
import type { PlayScope } from "../steps/step.ts";
import { evaluateTls, tlsSettings } from "../steps/settings/tls-settings.ts";

const members = {
  url: {
    shape: clientUrl,
    doc: "The server behind: `wss://api.example.com`. The path and the query that a client asks for stand behind its path.",
    required: true,
  },
  headers: {
    shape: headersShape,
    doc: "Headers of what is asked of the server; they win over those of the client, null removes one.",
  },
  tls: { shape: tlsSettings, doc: "Certificates, versions, `insecure: true`, as of a client." },
  timeout: { shape: duration, doc: "How long the server may take for a handshake or an HTTP answer. Default: 30s." },
} as const satisfies Members;

const full = object("proxy", members, "url");

/** The server that a proxy stands in front of. */
export type ProxySpec = ReadMembers<typeof members> & { readonly at: Span };

/** `proxy: wss://api.example.com`, or `{ url, headers, tls, timeout }`. */
export const proxyShape: Shape<ProxySpec> = {
  schema: { anyOf: [{ ...clientUrl.schema, description: "The url of the server behind" }, full.schema] },
  read(node, reader) {
    const read = either((each) => each.kind !== "map", clientUrl, full).read(node, reader);
    if (!read) return undefined;
    return { ...("evaluate" in read ? { url: read } : read), at: node.span };
  },
};

/** What a proxy asks of the server, with all values known. */
export interface Upstream {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string | readonly string[] | null>>;
  readonly tls: TlsOptions | undefined;
  /** Milliseconds. */
  readonly timeout: number;
}

/** Throws a `Failure` for a url that is none. */
export async function evaluateProxy(spec: ProxySpec, scope: PlayScope): Promise<Upstream> {
  return {
    url: urlOf(spec, scope),
    headers: evaluateHeaders(spec.headers, scope),
    tls: await evaluateTls(spec.tls, scope),
    timeout: spec.timeout?.evaluate(scope) ?? TIMEOUT,
  };
}

/**
 * Where a request goes: behind the path of the server's url; a request for the root goes to that path itself. Undefined when
 * it would lead out of there (`/../admin`, also as `%2e%2e`).
 */
export function targetOf(
  { url }: Pick<Upstream, "url">,
  { url: asked, path }: Pick<IncomingRequest, "url" | "path">,
): URL | undefined {
  const target = targetUrl(url, { path, query: splitPath(asked)[1] });
  const base = url.pathname.replace(/\/$/, "");
  return target.pathname === base || target.pathname.startsWith(`${base}/`) ? target : undefined;
}

// --- internal ---

const TIMEOUT = 30_000;

function urlOf({ url, at }: ProxySpec, scope: PlayScope): URL {
  const text = (url as Expr<string>).evaluate(scope);
  const parsed = parseClientUrl(text);
  if (parsed instanceof URL && parsed.protocol !== "ws+unix:") return parsed;
  throw new Failure({
    code: "setting",
    at,
    ...(parsed instanceof URL
      ? { headline: `A proxy cannot stand in front of "${text}"`, label: "no ws: or wss:" }
      : parsed),
  });
}
