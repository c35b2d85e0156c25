import { createSecureContext, type SecureContext, type SecureVersion } from "node:tls";
import { Failure } from "../problem.ts";
import type { TlsOptions } from "./connection.ts";

/**
 * What OpenSSL makes of certificates and versions. Making one costs milliseconds, so the clients that share their options
 * share it. Throws a `Failure` (code `setting`) for what OpenSSL does not accept.
 */
export function secureContextOf(options: TlsOptions): SecureContext {
  const known = contexts.get(options);
  if (known) return known;
  const { ca, cert, key } = options;
  const minVersion = tlsVersion("minVersion", options.minVersion);
  const maxVersion = tlsVersion("maxVersion", options.maxVersion);
  let context: SecureContext;
  try {
    context = createSecureContext({ ca, cert, key, minVersion, maxVersion });
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new Failure({
      code: "setting",
      headline: `the TLS settings cannot be used: ${why}`,
      help: "ca, cert and key are PEM texts (-----BEGIN …-----), and the key must be the certificate's own.",
    });
  }
  contexts.set(options, context);
  return context;
}

// --- internal ---

const contexts = new WeakMap<TlsOptions, SecureContext>();
const versions: readonly SecureVersion[] = ["TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3"];

function tlsVersion(name: string, value: string | undefined): SecureVersion | undefined {
  if (value === undefined) return undefined;
  const version = versions.find((each) => each === value || each.slice("TLSv".length) === value);
  if (version) return version;
  throw new Failure({
    code: "setting",
    headline: `${name} ${JSON.stringify(value)} is not a TLS version`,
    help: `Known are ${versions.join(", ")}.`,
  });
}
