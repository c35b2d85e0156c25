import http from "node:http";
import https from "node:https";
import type { Socket } from "node:net";
import { Failure } from "../problem.ts";
import { NetworkError, networkError } from "./network-error.ts";
import type { ProxyFault } from "./proxy-fault.ts";

/** An HTTP proxy that opens tunnels: `CONNECT`, RFC 9110 section 9.3.6. */
export interface Proxy {
  readonly secure: boolean;
  readonly host: string;
  readonly port: number;
  readonly authorization: string | undefined;
}

/** Reads `http://user:password@host:port`. Throws a `Failure` (code `setting`). */
export function proxyOf(text: string): Proxy {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || (url.protocol !== "http:" && url.protocol !== "https:")) {
    throw new Failure({
      code: "setting",
      headline: `the proxy ${JSON.stringify(withoutPassword(text))} is not the URL of an HTTP proxy`,
      help: "Write it as http://host:port or http://user:password@host:port.",
    });
  }
  const secure = url.protocol === "https:";
  const credentials = [url.username, url.password].map(decode).join(":");
  return {
    secure,
    host: url.hostname.replace(/^\[|\]$/g, ""),
    port: Number(url.port) || (secure ? 443 : 80),
    authorization: credentials === ":" ? undefined : `Basic ${Buffer.from(credentials).toString("base64")}`,
  };
}

/** `host:port`, without who we are there. */
export function proxyName({ host, port }: Proxy): string {
  return `${host.includes(":") ? `[${host}]` : host}:${port}`;
}

/** That it was this proxy; `status`: what it answered. */
export function proxyFault({ authorization }: Proxy, status?: number): ProxyFault {
  return { status, authorized: authorization !== undefined };
}

/**
 * Asks a proxy for a connection to `host:port`. Calls back once, with the socket behind which the server is, or with a
 * `NetworkError`; the returned function gives it up without a call.
 */
export function openTunnel(
  proxy: Proxy,
  target: { readonly host: string; readonly port: number },
  done: (error: NetworkError | undefined, socket?: Socket) => void,
): () => void {
  const authority = `${target.host.includes(":") ? `[${target.host}]` : target.host}:${target.port}`;
  const name = proxyName(proxy);
  const request = (proxy.secure ? https : http).request({
    host: proxy.host,
    port: proxy.port,
    method: "CONNECT",
    path: authority,
    agent: false,
    headers: {
      Host: authority,
      ...(proxy.authorization === undefined ? {} : { "Proxy-Authorization": proxy.authorization }),
    },
  });
  let given = false;
  const give = (error: NetworkError | undefined, socket?: Socket): void => {
    if (given) return;
    given = true;
    done(error, socket);
  };
  request.on("connect", (response, socket, head) => {
    const { statusCode = 0, statusMessage } = response;
    if (given || statusCode < 200 || statusCode > 299) {
      socket.destroy();
      const answer = `${statusCode} ${statusMessage ?? ""}`.trim();
      const message = `the proxy ${name} answered ${answer} to CONNECT ${authority}`;
      give(new NetworkError("refused", message, undefined, proxyFault(proxy, statusCode)));
      return;
    }
    if (head.length > 0) socket.unshift(head);
    give(undefined, socket);
  });
  request.on("error", (thrown) => {
    const { error, message, code } = networkError(thrown, { name, host: proxy.host });
    give(new NetworkError(error, `the proxy cannot be used: ${message}`, code, proxyFault(proxy)));
  });
  request.end();
  return () => {
    given = true;
    request.destroy();
  };
}

// --- internal ---

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // A password with a bare % was meant as it stands.
    return text;
  }
}

/** The text goes into a message that anyone may read. */
function withoutPassword(text: string): string {
  return text.replace(/[^/@]*@/, "…@");
}
