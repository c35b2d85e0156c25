import type { DialRequest, TlsOptions } from "../net/connection.ts";
import { Failure } from "../problem.ts";
import { connectionName } from "./connection-name.ts";
import type { HeaderList, RequestEvent, ResponseEvent } from "../recording/traffic.ts";

/** How recorded handshakes are repeated. */
export interface DialSettings {
  /** Instead of the recorded server. */
  readonly target: URL | undefined;
  /** In place of recorded ones of the same name; names in lower case. */
  readonly headers: ReadonlyMap<string, string>;
  /** Values for `${secret.name}` in recorded handshakes. */
  readonly secrets: ReadonlyMap<string, string>;
  readonly tls: TlsOptions | undefined;
  /** Milliseconds for a handshake. */
  readonly timeout: number;
}

/** The names of secrets that the handshakes of a recording ask for, and that nobody has given. */
export function missingSecrets(
  { url, headers }: RequestEvent,
  { headers: given, secrets }: DialSettings,
): readonly string[] {
  const texts = [url, ...headers.filter(([name]) => !given.has(name.toLowerCase())).map(([, value]) => value)];
  return texts.flatMap((text) => secretsIn(text)).filter((name) => secretOf(name, secrets) === undefined);
}

/** That handshakes need secrets, and how they are given; none when they need none. */
export function secretsWanted(
  handshakes: readonly RequestEvent[],
  settings: DialSettings,
  file: string,
): Failure | undefined {
  const users = new Map<string, RequestEvent[]>();
  for (const each of handshakes)
    for (const name of new Set(missingSecrets(each, settings))) users.set(name, [...(users.get(name) ?? []), each]);
  const names = [...users.keys()];
  const [first] = names;
  if (first === undefined) return undefined;
  // A name with a number at its end tells nobody whose secret it is.
  const told = Array.from(users, ([name, of]) => `${name} (${usersText(of)})`);
  return new Failure({
    code: "invalid-argument",
    headline: `The handshakes in ${file} need ${names.length === 1 ? "a secret that was" : "secrets that were"} masked when it was recorded: ${told.join(", ")}`,
    help: `Give ${names.length === 1 ? "it" : "them"}: --secret ${first}=…, or ${variableOf(first)}=… in the environment.`,
  });
}

/** The variable of the environment that holds a secret: `WSTEST_SECRET_AUTHORIZATION`. */
export function variableOf(secret: string): string {
  return `WSTEST_SECRET_${secret.toUpperCase().replaceAll(/\W/g, "_")}`;
}

/** The same handshake as it was recorded, with what stands in for parts of it. `carried` puts in what the server has made anew. */
export function dialRequestOf(
  { url, headers }: RequestEvent,
  response: ResponseEvent | undefined,
  settings: DialSettings,
  carried: (text: string) => string,
): DialRequest {
  const filled = (text: string): string => carried(withSecrets(text, settings.secrets));
  const kept = headers.filter(([name]) => !own.has(name.toLowerCase()) && !settings.headers.has(name.toLowerCase()));
  // Who does not know what was offered knows what was taken.
  const known = [headers, response?.headers ?? []].map((each) => valuesOf(each, "sec-websocket-protocol"));
  const offered = (known.find((values) => values.length > 0) ?? []).flatMap((each) => each.split(","));
  return {
    url: aimedAt(filled(url), settings.target),
    headers: { ...lists(kept, filled), ...Object.fromEntries(settings.headers) },
    protocols: offered.map((each) => filled(each.trim())).filter((each) => each !== ""),
    compression: valuesOf(response?.headers ?? headers, "sec-websocket-extensions").some((each) =>
      each.includes("permessage-deflate"),
    ),
    limits: { maxPayload: MOST_PAYLOAD, maxFragments: 0, maxBufferedChunks: 0 },
    followRedirects: false,
    autoPong: true,
    timeout: settings.timeout,
    tls: settings.tls,
  };
}

// --- internal ---

/** `connection 1 and 2 more`. */
function usersText([first, ...others]: readonly RequestEvent[]): string {
  const named = first ? connectionName(first.connection, undefined) : "";
  return others.length === 0 ? named : `${named} and ${others.length} more`;
}

/** Bytes of a message: as much as ws takes by default. */
const MOST_PAYLOAD = 100 * 1024 * 1024;

/** What a handshake writes itself, and what belongs to the connection that was recorded. */
const own: ReadonlySet<string> = new Set([
  "host",
  "connection",
  "upgrade",
  "sec-websocket-key",
  "sec-websocket-version",
  "sec-websocket-extensions",
  "sec-websocket-protocol",
  "sec-websocket-accept",
  "content-length",
  "transfer-encoding",
  "te",
  "trailer",
  "keep-alive",
  "proxy-connection",
]);

const SECRET = /\$\{secret\.([\w.-]+)\}/g;

function secretsIn(text: string): readonly string[] {
  // In a url the braces may be written as the parser of urls does it.
  return Array.from(text.replaceAll("%7B", "{").replaceAll("%7D", "}").matchAll(SECRET), ([, name = ""]) => name);
}

function withSecrets(text: string, secrets: ReadonlyMap<string, string>): string {
  const open = text.includes("$%7Bsecret.") ? text.replaceAll("%7B", "{").replaceAll("%7D", "}") : text;
  return open.replaceAll(SECRET, (whole, name: string) => secretOf(name, secrets) ?? whole);
}

/** By its name, or as a variable of the environment has it. */
function secretOf(name: string, secrets: ReadonlyMap<string, string>): string | undefined {
  return secrets.get(name) ?? secrets.get(name.toLowerCase().replaceAll(/\W/g, "_"));
}

/** A path of the target stands in for the recorded one, and so does a query. */
function aimedAt(recorded: string, target: URL | undefined): string {
  if (!target || !URL.canParse(recorded)) return recorded;
  const url = new URL(recorded);
  const path = target.pathname === "/" ? url.pathname : target.pathname;
  return `${target.protocol}//${target.host}${path}${target.search === "" ? url.search : target.search}`;
}

function valuesOf(headers: HeaderList, name: string): readonly string[] {
  return headers.filter(([each]) => each.toLowerCase() === name).map(([, value]) => value);
}

function lists(headers: HeaderList, filled: (text: string) => string): Record<string, string | readonly string[]> {
  const found = Object.create(null) as Record<string, string | readonly string[]>;
  for (const [name, value] of headers) {
    const before = found[name];
    found[name] = before === undefined ? filled(value) : [before, filled(value)].flat();
  }
  return found;
}
