import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { type Expr, nowhere } from "../expression/expr.ts";
import { text } from "../expression/text.ts";
import type { TlsOptions } from "../net/connection.ts";
import { Failure } from "../problem.ts";
import { object } from "../shape/maps.ts";
import { flag, oneOf } from "../shape/scalars.ts";
import type { Read, Reader } from "../shape/shape.ts";
import type { PlayScope } from "./step.ts";

/** `tls: { ca, cert, key, servername, minVersion, maxVersion, insecure }` */
export const tlsSettings = object("tls", {
  ca: { shape: text, doc: "The certificate authority to trust: a file, or the PEM text." },
  cert: { shape: text, doc: "The client's certificate: a file, or the PEM text." },
  key: { shape: text, doc: "The client's key: a file, or the PEM text." },
  servername: { shape: text, doc: "The name to ask for and to check (SNI)." },
  minVersion: { shape: oneOf("TLSv1.2", "TLSv1.3"), doc: "The lowest version." },
  maxVersion: { shape: oneOf("TLSv1.2", "TLSv1.3"), doc: "The highest version." },
  insecure: { shape: flag, doc: "Accept any certificate." },
});

export type TlsSettings = Read<typeof tlsSettings>;

/** Notes the files that are named and fixed, for the check of the scenario. */
export function checkTls(given: TlsSettings | undefined, reader: Reader): void {
  for (const each of [given?.ca, given?.cert, given?.key]) {
    const file = each?.constant ? each.evaluate(nowhere) : undefined;
    if (each && file !== undefined && !isPem(file)) reader.needs?.("file", file, each.span);
  }
}

/** The TLS options of a request, with its files read. Throws a `Failure` (setting) for a file that cannot be read. */
export async function evaluateTls(given: TlsSettings | undefined, scope: PlayScope): Promise<TlsOptions | undefined> {
  const { insecure, cwd } = scope.scene;
  if (!given) return insecure ? { insecure } : undefined;
  const [ca, cert, key] = await Promise.all(
    [given.ca, given.cert, given.key].map((each) => (each ? pem(each, cwd, scope) : Promise.resolve(undefined))),
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

async function pem(value: Expr<string>, cwd: string, scope: PlayScope): Promise<string> {
  const given = value.evaluate(scope);
  if (isPem(given)) return given;
  try {
    return await readFile(resolve(cwd, given), "utf8");
  } catch (thrown) {
    const why = thrown instanceof Error ? thrown.message : String(thrown);
    throw new Failure({
      code: "setting",
      headline: `The file ${given} cannot be read: ${why}`,
      label: "cannot be read",
      at: value.span,
    });
  }
}

/** Whether a text is a certificate or a key itself, not the name of its file. */
function isPem(given: string): boolean {
  return given.includes("-----BEGIN");
}
