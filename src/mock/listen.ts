import type { Scope } from "../expression/expr.ts";
import { wholeNumber } from "../expression/number.ts";
import { text } from "../expression/text.ts";
import type { Problem } from "../problem.ts";
import { either } from "../shape/lists.ts";
import { type Members, object } from "../shape/maps.ts";
import { oneOf } from "../shape/scalars.ts";
import type { Read } from "../shape/shape.ts";
import type { Span } from "../source.ts";
import { pem, readPem } from "../steps/pem.ts";

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

/** The part of `listen` that makes it impossible to listen there; undefined when it is none of what is written. */
export function faultySpan({ host, port }: ListenSpec, { headline }: Problem): Span | undefined {
  return /\((EADDRNOTAVAIL|ENOTFOUND)\)$/.test(headline) ? host?.span : (port ?? host)?.span;
}

/** A certificate and its key, as PEM texts. */
export interface Certificate {
  readonly cert: string;
  readonly key: string;
}

/** The certificate that a mock names, with its files read. Throws a `Failure` (code `setting`). */
export async function readCertificate(
  tls: Exclude<ListenSpec["tls"], "auto" | undefined>,
  folder: string,
  scope: Scope,
): Promise<Certificate> {
  const [cert = "", key = ""] = await Promise.all(
    [tls.cert, tls.key].map(async (each) => each && (await readPem(each, folder, scope))),
  );
  return { cert, key };
}
