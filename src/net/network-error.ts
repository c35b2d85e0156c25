import type { DialError } from "./connection.ts";
import type { ProxyFault } from "./proxy-fault.ts";

/** Why no HTTP answer came: the kind that `expect: { error: … }` names, and what, where and why in one line. */
export class NetworkError extends Error {
  readonly error: DialError;
  /** The code of the system, of OpenSSL or of ws, when there is one. */
  readonly code: string | undefined;
  /** Set when it went wrong between us and a proxy. */
  readonly proxy: ProxyFault | undefined;
  constructor(error: DialError, message: string, code?: string, proxy?: ProxyFault) {
    super(message);
    this.name = "NetworkError";
    this.error = error;
    this.code = code;
    this.proxy = proxy;
  }
}

/** With whom we spoke when it went wrong. `name` is `host:port`, or the path of a UNIX socket. */
export interface Remote {
  readonly name: string;
  readonly host: string;
}

/** The remote of a URL, with the port that its scheme stands for. */
export function remoteOf(url: string): Remote {
  const { protocol, hostname, port, pathname } = new URL(url);
  if (protocol === "ws+unix:") return { name: pathname.split(":", 1)[0] ?? "", host: "" };
  const secure = protocol === "wss:" || protocol === "https:";
  return { name: `${hostname}:${port || (secure ? 443 : 80)}`, host: hostname.replace(/^\[|\]$/g, "") };
}

/** Says in words what node, OpenSSL or ws threw while we waited for an answer of `remote`. */
export function networkError(thrown: unknown, remote: Remote): NetworkError {
  if (thrown instanceof NetworkError) return thrown;
  const { code, message } = innermost(thrown);
  const said = (error: DialError, text: string): NetworkError =>
    new NetworkError(error, code === undefined ? text : `${text} (${code})`, code);

  if (message === "Maximum redirects exceeded") {
    return said("redirects", `${remote.name} redirected again after 10 redirects`);
  }
  if (thrown instanceof SyntaxError) return said("redirects", `${remote.name} redirected to a bad URL: ${message}`);
  if (code === undefined) return said("protocol", `the answer of ${remote.name} breaks RFC 6455: ${message}`);

  const unreachable = refusals.get(code);
  if (unreachable) return said("refused", unreachable(remote.name));
  if (code === "ENOTFOUND") return said("dns", `the name ${JSON.stringify(remote.host)} cannot be resolved`);
  if (code.startsWith("EAI_")) return said("dns", `the name server gave no answer for ${JSON.stringify(remote.host)}`);
  if (code === "ETIMEDOUT") return said("timeout", `no connection to ${remote.name}: the system gave up waiting`);
  if (resets.has(code)) {
    // Node gives the code ECONNRESET to a plain end of TCP too; only the text tells them apart.
    const ended = message === "socket hang up" || message.startsWith("Client network socket disconnected");
    return said("reset", `${remote.name} ${ended ? "ended" : "reset"} the connection before it answered`);
  }
  const certificate = certificates.get(code);
  if (certificate) return said("tls", `the TLS handshake with ${remote.name} failed: ${certificate}`);
  if (code === "EPROTO" || /^(ERR_TLS|ERR_SSL|ERR_OSSL|CERT_|UNABLE_TO)/.test(code)) {
    return said("tls", `the TLS handshake with ${remote.name} failed: ${opensslReason(message)}`);
  }
  if (code.startsWith("HPE_")) {
    return said("protocol", `the answer of ${remote.name} is not HTTP; perhaps it speaks TLS (wss, https)`);
  }
  return said("refused", `no connection to ${remote.name}: ${message}`);
}

// --- internal ---

const resets = new Set(["ECONNRESET", "ECONNABORTED", "EPIPE"]);

const noRoute = (name: string): string => `${name} cannot be reached from here`;

const refusals = new Map<string, (name: string) => string>(
  Object.entries({
    ECONNREFUSED: (name) => `${name} refused the connection: nothing listens there`,
    EHOSTUNREACH: noRoute,
    EHOSTDOWN: noRoute,
    ENETUNREACH: noRoute,
    ENETDOWN: noRoute,
    EADDRNOTAVAIL: noRoute,
    ENOENT: (name) => `there is no UNIX socket ${name}`,
    EACCES: (name) => `the system does not allow a connection to ${name}`,
    EPERM: (name) => `the system does not allow a connection to ${name}`,
    EMFILE: (name) => `no connection to ${name}: this process has too many open files, see ulimit -n`,
    ENFILE: (name) => `no connection to ${name}: this machine has too many open files`,
  }),
);

const untrusted = "the certificate is not signed by a known authority";

const certificates = new Map<string, string>(
  Object.entries({
    DEPTH_ZERO_SELF_SIGNED_CERT: "the certificate is self-signed",
    SELF_SIGNED_CERT_IN_CHAIN: "the certificate is signed by an authority that is not trusted",
    UNABLE_TO_VERIFY_LEAF_SIGNATURE: untrusted,
    UNABLE_TO_GET_ISSUER_CERT: untrusted,
    UNABLE_TO_GET_ISSUER_CERT_LOCALLY: untrusted,
    CERT_SIGNATURE_FAILURE: "the certificate's signature is wrong: it was not signed by the given authority",
    CERT_HAS_EXPIRED: "the certificate has expired",
    CERT_NOT_YET_VALID: "the certificate is not yet valid",
    CERT_REVOKED: "the certificate was revoked",
    HOSTNAME_MISMATCH: "the certificate is for another host",
    ERR_TLS_CERT_ALTNAME_INVALID: "the certificate is for another host",
  }),
);

/** Node tries several addresses of one name and then throws them all together, without a message. */
function innermost(thrown: unknown): { code: string | undefined; message: string } {
  const error = thrown instanceof AggregateError ? (thrown.errors.at(-1) ?? thrown) : thrown;
  if (!(error instanceof Error)) return { code: undefined, message: String(error) };
  const code = "code" in error && typeof error.code === "string" ? error.code : undefined;
  return { code, message: error.message };
}

/** OpenSSL's texts look like `80…:error:0A00010B:SSL routines:ssl3_get_record:wrong version number:../deps/…:355:`. */
function opensslReason(message: string): string {
  const reason = /:SSL routines:[^:]*:([^:]+):/.exec(message)?.[1];
  if (reason === "wrong version number" || reason === "packet length too long") {
    return `${reason}; perhaps it speaks no TLS (ws, http)`;
  }
  return reason ?? message;
}
