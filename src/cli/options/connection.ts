import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import type { Command } from "commander";
import { checkHeaders } from "../../net/headers.ts";
import { Failure } from "../../problem.ts";
import { fromData, type Node } from "../../tree.ts";
import { gather } from "./arguments.ts";

/** What `connectionOptions` reads. */
export interface ConnectionOptions {
  readonly insecure?: boolean;
  readonly cacert?: string;
  readonly cert?: string;
  readonly key?: string;
  readonly header?: readonly string[];
}

/** How all clients connect; the names are those of curl. `requests`, `whose`: what has the header and the certificate. */
export function connectionOptions(
  command: Command,
  requests = "all clients' handshakes",
  whose = "of all clients",
): Command {
  return command
    .option("-H, --header <name: value>", `a header of ${requests}; may be given again`, gather)
    .option("-k, --insecure", "accept any TLS certificate, also one that is not trusted or has expired")
    .option("--cacert <file>", "trust the certificate authorities of this file (PEM)")
    .option("--cert <file>", `the certificate ${whose} (PEM)`)
    .option("--key <file>", "its key (PEM)");
}

/** Settings that all clients get, and what of them is secret. */
export interface ConnectionSettings {
  readonly settings: Node | undefined;
  /** Each text with what it is called in a file. */
  readonly secrets: ReadonlyMap<string, string>;
}

/** Reads the options. Throws a `Failure` for a header that cannot be sent, and for a file that cannot be read. */
export async function connectionSettings(options: ConnectionOptions, cwd: string): Promise<ConnectionSettings> {
  const headers = headersOf(options);
  const tls = await tlsTexts(options, cwd);
  const settings = {
    ...(headers.size > 0 ? { headers: Object.fromEntries(headers) } : {}),
    ...(Object.keys(tls).length > 0 ? { tls } : {}),
  };
  const source = { file: "the command line", text: "", folder: cwd };
  return {
    settings: Object.keys(settings).length > 0 ? fromData(settings, { source, start: 0, end: 0 }) : undefined,
    secrets: secretsOf(headers),
  };
}

/** The headers that were given, by their names in lower case. Throws a `Failure` for one that cannot be sent. */
export function headersOf({ header = [] }: ConnectionOptions): ReadonlyMap<string, string> {
  return new Map(header.map(headerOf));
}

/** What of headers is secret: each text with what it is called in a file. */
export function secretsOf(headers: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const all = Array.from(headers).flatMap(([name, value]) => secretsIn(name, value));
  return new Map(all.filter(([text]) => text !== ""));
}

/** The texts of certificates and keys that were given. Throws a `Failure` for a file that cannot be read. */
export async function tlsTexts(
  options: ConnectionOptions,
  cwd: string,
): Promise<Readonly<Partial<Record<"ca" | "cert" | "key", string>>>> {
  const tls: Partial<Record<"ca" | "cert" | "key", string>> = {};
  for (const [setting, option] of [
    ["ca", "cacert"],
    ["cert", "cert"],
    ["key", "key"],
  ] as const) {
    const file = options[option];
    if (file !== undefined) tls[setting] = await pemOf(file, option, cwd);
  }
  // As with curl, one file may hold both.
  if (tls.cert?.includes("PRIVATE KEY-----")) tls.key ??= tls.cert;
  checkPair(tls);
  return tls;
}

export function headerOf(line: string): readonly [string, string] {
  const at = line.indexOf(":");
  const [name, value] = [line.slice(0, at).trim().toLowerCase(), line.slice(at + 1).trim()];
  if (at <= 0) {
    throw new Failure({
      code: "invalid-argument",
      // It is not quoted: it may be a secret that stands in the wrong place.
      headline: "-H takes a name and a value with a colon between them",
      help: "Write -H 'Authorization: Bearer …'.",
    });
  }
  try {
    checkHeaders({ [name]: value });
  } catch (thrown) {
    if (!(thrown instanceof Failure)) throw thrown;
    throw new Failure({ code: "invalid-argument", headline: `-H: ${thrown.problem.headline}` });
  }
  return [name, value];
}

/** Names of headers whose values let somebody in. */
const SECRET = /auth|cookie|token|secret|key|password|session|signature/;

/** Whether what stands under this name, of a header or a parameter, may let somebody in: to mask too much of a command line costs nothing. */
export function mayBeSecret(name: string): boolean {
  return SECRET.test(name.toLowerCase());
}

/** The value of such a header as a whole, and what stands in it behind the name of a scheme or of a cookie. */
function secretsIn(name: string, value: string): readonly (readonly [text: string, called: string])[] {
  if (!mayBeSecret(name)) return [];
  if (name === "cookie")
    return value.split(";").map((each) => {
      const [cookie = "", ...rest] = each.split("=");
      return [(rest.length > 0 ? rest.join("=") : cookie).trim(), rest.length > 0 ? cookie.trim() : name] as const;
    });
  const [, scheme, credentials = ""] = /^([A-Za-z][\w-]*) +(\S.*)$/.exec(value) ?? [];
  if (scheme === undefined) return [[value, name]];
  const pair = scheme.toLowerCase() === "basic" ? Buffer.from(credentials, "base64").toString() : "";
  const password = pair.slice(pair.indexOf(":") + 1);
  return [[credentials, name], ...(pair.includes(":") && password !== "" ? [[password, "password"] as const] : [])];
}

/** The text of a PEM file. Throws a `Failure`. */
export async function pemOf(file: string, option: string, cwd: string): Promise<string> {
  let text: string;
  try {
    text = await readFile(resolve(cwd, file), "utf8");
  } catch (thrown) {
    throw new Failure({
      code: "invalid-argument",
      headline: `--${option} ${file}: the file cannot be read: ${(thrown as Error).message}`,
    });
  }
  if (text.includes("-----BEGIN")) return text;
  throw new Failure({
    code: "invalid-argument",
    headline: `--${option} ${file}: the file holds no PEM text`,
    help: "A PEM text has a line that begins with -----BEGIN.",
  });
}

function checkPair({ cert, key }: Readonly<Record<string, string>>): void {
  if ((cert === undefined) === (key === undefined)) return;
  const [given, missing] = cert === undefined ? ["--key", "--cert"] : ["--cert", "--key"];
  throw new Failure({ code: "invalid-argument", headline: `${given} needs ${missing} beside it` });
}
