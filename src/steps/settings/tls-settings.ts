import { text } from "../../expression/text.ts";
import type { TlsOptions } from "../../net/connection.ts";
import { type Members, object } from "../../shape/maps.ts";
import { flag, oneOf } from "../../shape/scalars.ts";
import type { Read } from "../../shape/shape.ts";
import { pem, readPem } from "./pem.ts";
import type { PlayScope } from "../step.ts";

/** `tls: { ca, cert, key, servername, minVersion, maxVersion, insecure }` */
export const tlsMembers = {
  ca: { shape: pem, doc: "The certificate authority to trust: a file, or the PEM text." },
  cert: { shape: pem, doc: "The client's certificate: a file, or the PEM text." },
  key: { shape: pem, doc: "The client's key: a file, or the PEM text." },
  servername: { shape: text, doc: "The name to ask for and to check (SNI)." },
  minVersion: { shape: oneOf("TLSv1.2", "TLSv1.3"), doc: "The lowest version." },
  maxVersion: { shape: oneOf("TLSv1.2", "TLSv1.3"), doc: "The highest version." },
  insecure: { shape: flag, doc: "Accept any certificate." },
} as const satisfies Members;

export const tlsSettings = object("tls", tlsMembers);

export type TlsSettings = Read<typeof tlsSettings>;

/** The TLS options of a request, with its files read. Throws a `Failure` (setting) for a file that cannot be read. */
export async function evaluateTls(given: TlsSettings | undefined, scope: PlayScope): Promise<TlsOptions | undefined> {
  const { insecure, cwd } = scope.scene;
  if (!given) return insecure ? { insecure } : undefined;
  const [ca, cert, key] = await Promise.all(
    [given.ca, given.cert, given.key].map((each) => (each ? readPem(each, cwd, scope) : Promise.resolve(undefined))),
  );
  const { minVersion, maxVersion } = given;
  return {
    ca,
    cert,
    key,
    servername: given.servername?.evaluate(scope),
    minVersion,
    maxVersion,
    insecure: given.insecure ?? insecure,
  };
}
