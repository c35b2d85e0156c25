import type { DialError } from "./connection.ts";

/** It went wrong between us and a proxy: the server itself was not asked. */
export interface ProxyFault {
  /** What the proxy answered to `CONNECT`; undefined when it gave no answer. */
  readonly status: number | undefined;
  /** Whether it was told a user and a password. */
  readonly authorized: boolean;
}

/** What it means that a proxy opened no way to the server, and what to try. */
export function proxyAdvice(
  { status, authorized }: ProxyFault,
  error: DialError,
): { readonly meaning: string; readonly help: string } {
  if (status === 407) {
    return authorized
      ? {
          meaning: "The proxy does not let this user in, or not with this password.",
          help: "Are both right? In the address of the proxy %40 stands for @, %3A for a colon.",
        }
      : {
          meaning: "The proxy wants to know who you are.",
          help: "Write user and password into its address: http://user:password@host:port.",
        };
  }
  if (status === 502 || status === 503) {
    return {
      meaning: "The proxy was reached, and gets no connection to the server.",
      help: "Is the server running, and does the proxy know it under this name? localhost is the proxy's own machine.",
    };
  }
  if (status === 504) {
    return {
      meaning: "The proxy was reached, and the server gives it no answer in time.",
      help: `Can the proxy reach the server? ${WITHOUT}`,
    };
  }
  if (status !== undefined) {
    return {
      meaning: "The proxy was reached, and lets nobody through to this host and port.",
      help: `Many allow port 443 (wss:) alone, or only some hosts. ${WITHOUT}`,
    };
  }
  return { ...unreached[error], help: `${unreached[error].help} ${WITHOUT}` };
}

const WITHOUT = "Leave it out where the server is reached without a proxy.";

const down = {
  meaning: "It is the proxy that takes no connections: the server was not asked.",
  help: "Is the proxy running, and are its host and port right?",
};
const silent = {
  meaning: "It is the proxy that does not answer in time: the server was not asked, or does not answer it.",
  help: "Are the proxy's host and port right?",
};
const other = {
  meaning: "What answers at the address of the proxy is no HTTP proxy.",
  help: "Is its port right? It must be an HTTP proxy, not one of SOCKS; one that speaks TLS is written https://host:port.",
};

/** By what went wrong on the way to the proxy. */
const unreached: Readonly<Record<DialError, { readonly meaning: string; readonly help: string }>> = {
  refused: down,
  aborted: down,
  timeout: silent,
  dns: { meaning: "The name of the proxy is not known.", help: "Is it spelt right? Is it known in this network?" },
  tls: {
    meaning: "There is no safe connection to the proxy.",
    help: "Most proxies are spoken to without TLS: http://host:port.",
  },
  reset: {
    meaning: "The proxy took the connection, and ended it before it answered.",
    help: "Is it an HTTP proxy, and does it serve this machine? One that speaks TLS is written https://host:port.",
  },
  protocol: other,
  redirects: other,
};
