import type { ConnectionListener, DialResult, HandshakeAnswer, ReadLimits } from "../net/connection.ts";
import { dial } from "../net/dial.ts";
import type { HttpResponse } from "../net/http-response.ts";
import type { HttpRequestIn } from "../net/listen.ts";
import { NetworkError } from "../net/network-error.ts";
import type { UpgradeRequest } from "../net/upgrade.ts";
import { targetOf, type Upstream } from "./proxy.ts";
import { passedHeaders, upstreamHeaders } from "./upstream-headers.ts";
import type { MockWorld } from "./world.ts";

/** Asks the server behind a proxy for what a client has asked for: path, query, subprotocols, headers. */
export function dialUpstream(
  request: UpgradeRequest,
  upstream: Upstream,
  listener: ConnectionListener,
  {
    compression,
    limits,
    world,
  }: { readonly compression: boolean; readonly limits: ReadLimits; readonly world: MockWorld },
): Promise<DialResult> {
  const url = targetOf(upstream, request);
  if (!url) return Promise.resolve(outside);
  return dial(
    {
      url: url.href,
      // What refuses is read and passed on as text: it must not come packed.
      headers: upstreamHeaders(withoutEncoding(request.headers), url, upstream.headers),
      protocols: request.protocols.filter((each) => each !== ""),
      compression,
      limits,
      followRedirects: false,
      // Pings are answered by who is meant.
      autoPong: false,
      timeout: upstream.timeout,
      tls: upstream.tls,
    },
    listener,
    { clock: world.scene.clock, onGiveUp: (giveUp) => world.whenLeaving(giveUp) },
  );
}

/** Whether a client offers to compress. */
export function offersCompression({ headers }: UpgradeRequest): boolean {
  return [headers["sec-websocket-extensions"] ?? []].flat().join().includes("permessage-deflate");
}

/** The headers of the server's 101, for the client's. */
export function headersOf101({
  headers,
}: HandshakeAnswer): Readonly<Record<string, string | readonly string[] | null>> {
  return passedHeaders(headers);
}

/** What a client is told whom the server has refused, or who got no answer; and why, for the log. */
export function refusalOf(result: Exclude<DialResult, { kind: "open" }>): {
  readonly answer: HttpResponse;
  readonly by: string;
} {
  if (result === outside) return { answer: leadsOut, by: "a path that leads out of that of the server" };
  if (result.kind === "error")
    return { answer: badGateway(result.error, result.message), by: `the server: ${result.message}` };
  const { status, statusText, headers, body } = result.answer;
  return {
    answer: { status, statusText, headers: { "content-type": null, ...passedHeaders(headers) }, body },
    by: "the server",
  };
}

/** Passes a plain HTTP request on, and the server's answer back, whatever it is. Gives an answer of ours where there is none. */
export async function passHttp(
  request: HttpRequestIn,
  upstream: Upstream,
  world: MockWorld,
): Promise<{ readonly passed: number } | HttpResponse> {
  const target = targetOf(upstream, request);
  if (!target) return leadsOut;
  target.protocol = target.protocol.replace(/^ws/, "http");
  try {
    const passed = await request.pass({
      url: target.href,
      headers: upstreamHeaders(request.headers, target, upstream.headers),
      answered: passedHeaders,
      tls: upstream.tls,
      timeout: upstream.timeout,
      clock: world.scene.clock,
      onGiveUp: (giveUp) => world.whenLeaving(giveUp),
    });
    return { passed };
  } catch (thrown) {
    if (!(thrown instanceof NetworkError)) throw thrown;
    world.scene.note(`${request.method} ${request.url}: ${thrown.message}`);
    return badGateway(thrown.error, thrown.message);
  }
}

// --- internal ---

const leadsOut: HttpResponse = {
  status: 400,
  body: "This path leads out of that of the server behind wstest mock --proxy.\n",
};

/** In place of an answer of the server, which is not asked. */
const outside: DialResult = {
  kind: "error",
  error: "protocol",
  message: "the path leads out of that of the server",
  code: undefined,
};

function badGateway(error: string, message: string): HttpResponse {
  const status = error === "timeout" ? 504 : 502;
  return { status, body: `wstest mock --proxy got no answer from the server behind it: ${message}\n` };
}

function withoutEncoding(headers: UpgradeRequest["headers"]): UpgradeRequest["headers"] {
  const { "accept-encoding": _packed, ...rest } = headers;
  return rest;
}
