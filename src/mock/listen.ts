import { createPrivateKey, X509Certificate } from "node:crypto";
import type { Expr, Scope } from "../expression/expr.ts";
import { wholeNumber } from "../expression/number.ts";
import { text } from "../expression/text.ts";
import { Failure, type Problem } from "../problem.ts";
import { either } from "../shape/lists.ts";
import { type Members, object } from "../shape/maps.ts";
import { oneOf } from "../shape/scalars.ts";
import type { Read } from "../shape/shape.ts";
import { pem, readPem } from "../steps/settings/pem.ts";
import { visible } from "../visible.ts";

/** `listen: { host, port, tls }`, all of it optional. */
export const listenMembers = {
  host: { shape: text, doc: "The address to listen on. Default: 127.0.0.1, which only this machine reaches." },
  port: {
    shape: wholeNumber({ max: 65_535 }),
    doc: "The port. Default: any free one, which `${chat.port}` and `${chat.url}` tell.",
  },
  tls: {
    shape: either(
      (node) => node.kind !== "map",
      oneOf("auto"),
      object("tls", {
        cert: { shape: pem, doc: "The certificate: a file, or the PEM text.", required: true },
        key: { shape: pem, doc: "Its key: a file, or the PEM text.", required: true },
      }),
    ),
    doc: "Makes it wss and https: `auto` makes a certificate, whose authority is `${chat.ca}`, or `{ cert, key }`.",
  },
} as const satisfies Members;

export const listenShape = object("listen", listenMembers);

export type ListenSpec = Read<typeof listenShape>;

/** Whether it is the address, and not the port, that makes it impossible to listen there. */
export function isOfHost({ headline }: Pick<Problem, "headline">): boolean {
  return /\((EADDRNOTAVAIL|ENOTFOUND)\)$/.test(headline);
}

/** A certificate and its key, as PEM texts. */
export interface Certificate {
  readonly cert: string;
  readonly key: string;
}

/**
 * The certificate that a mock names, with its files read. Throws a `Failure` (code `setting`) at the part that cannot be used.
 * `note`: hears of a certificate that clients will refuse, which may be what a test is about.
 */
export async function readCertificate(
  tls: Exclude<ListenSpec["tls"], "auto" | undefined>,
  { folder, scope, now, note }: { folder: string; scope: Scope; now: number; note: (text: string) => void },
): Promise<Certificate> {
  const [cert = "", key = ""] = await Promise.all(
    [tls.cert, tls.key].map(async (each) => each && (await readPem(each, folder, scope))),
  );
  const certificate = usable(() => new X509Certificate(cert), tls.cert, "No certificate can be read here", certHelp);
  const own = usable(() => createPrivateKey(key), tls.key, "No private key can be read here", keyHelp);
  if (!certificate.checkPrivateKey(own)) {
    throw new Failure({
      code: "setting",
      headline: "The key is not that of the certificate",
      label: "another key",
      at: tls.key?.span,
      help: `The certificate is that of ${shownSubject(certificate)}. Take the key that it was made with, or tls: auto, which makes both.`,
    });
  }
  const [from, to] = [Date.parse(certificate.validFrom), Date.parse(certificate.validTo)];
  if (now > to) note(`The certificate has expired: it was valid until ${certificate.validTo}, and clients refuse it`);
  else if (now < from) note(`The certificate is not valid before ${certificate.validFrom}: clients refuse it`);
  return { cert, key };
}

const certHelp =
  "It must be PEM, -----BEGIN CERTIFICATE-----, the server's own certificate first. tls: auto makes one.";
const keyHelp = "It must be PEM without a passphrase, -----BEGIN PRIVATE KEY-----. tls: auto makes one.";

/** OpenSSL's words (`DECODER routines::unsupported`) help nobody. */
function usable<T>(read: () => T, written: Expr<string> | undefined, headline: string, help: string): T {
  try {
    return read();
  } catch {
    throw new Failure({ code: "setting", headline, label: "cannot be used", at: written?.span, help });
  }
}

function shownSubject({ subject }: X509Certificate): string {
  return visible(subject.replaceAll("\n", ", "));
}
