import { Failure } from "../problem.ts";

/** Says why nothing can listen on `host:port`, as a `Failure` (code `server`). */
export function listenFailure(thrown: unknown, host: string, port: number): Failure {
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  const code = thrown instanceof Error && "code" in thrown && typeof thrown.code === "string" ? thrown.code : undefined;
  const known = code === undefined ? undefined : reasons.get(code);
  if (known) {
    const [headline, help] = known(host, port);
    return new Failure({ code: "server", headline: `${headline} (${code})`, help });
  }
  if (code !== undefined && /^ERR_(OSSL|SSL|TLS)/.test(code)) {
    return new Failure({
      code: "server",
      headline: `the TLS certificate or its key cannot be used: ${message}`,
      help: "cert and key are PEM texts (-----BEGIN …-----), and the key must be the certificate's own.",
    });
  }
  return new Failure({ code: "server", headline: `cannot listen on ${host}:${port}: ${message}` });
}

// --- internal ---

type Reason = (host: string, port: number) => readonly [headline: string, help: string];

const reasons = new Map<string, Reason>(
  Object.entries({
    EADDRINUSE: (host, port) => [
      `the port ${port} of ${host} is in use already`,
      "Stop what listens there, or use port 0: any free port.",
    ],
    EACCES: (host, port) => [
      `the system does not allow us to listen on ${host}:${port}`,
      "Ports below 1024 are often reserved; use a higher one, or port 0: any free port.",
    ],
    EADDRNOTAVAIL: (host) => [
      `${host} is not an address of this machine`,
      "Use 127.0.0.1 for this machine alone, or 0.0.0.0 for all of its addresses.",
    ],
    ENOTFOUND: (host) => [`the name ${JSON.stringify(host)} cannot be resolved`, "Use an address such as 127.0.0.1."],
    ERR_SOCKET_BAD_PORT: (_host, port) => [`${port} is not a port`, "A port is a number from 0 to 65535."],
  } satisfies Record<string, Reason>),
);
