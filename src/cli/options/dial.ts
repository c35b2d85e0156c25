import type { Command } from "commander";
import type { DialRequest } from "../../net/connection.ts";
import { Failure } from "../../problem.ts";
import { targetUrl } from "../../repl/target.ts";
import { durationArgument, gather } from "./arguments.ts";
import { type ConnectionOptions, connectionOptions, headersOf, tlsTexts } from "./connection.ts";

/** What `dialOptions` reads. */
export interface DialOptions extends ConnectionOptions {
  readonly user?: string;
  readonly bearer?: string;
  readonly cookie?: readonly string[];
  readonly protocol?: readonly string[];
  readonly proxy?: string;
  readonly location?: boolean;
  readonly timeout?: number;
}

/** How a command that opens one connection does so; the names are those of curl. */
export function dialOptions(command: Command): Command {
  return connectionOptions(command)
    .option("-u, --user <name:password>", "basic authentication")
    .option("--bearer <token>", "Authorization: Bearer <token>")
    .option("-b, --cookie <name=value>", "send a cookie; may be given again", gather)
    .option("-s, --protocol <name>", "offer a subprotocol; may be given again", gather)
    .option("-x, --proxy <url>", "go through this HTTP proxy")
    .option(
      "--timeout <duration>",
      "how long to wait for the handshake and for each answer (default: 5s)",
      durationArgument,
    );
}

/** How long is waited where nobody says, in milliseconds. */
export const PATIENCE = 5000;

/** What is asked of a server. Throws a `Failure` for an address that is none, and for options that cannot be used. */
export async function dialRequest(url: string, options: DialOptions, cwd: string): Promise<DialRequest> {
  const headers = headersOf(options);
  const tls = await tlsTexts(options, cwd);
  const request: DialRequest = {
    url: targetUrl(url),
    headers: { ...identity(options), ...Object.fromEntries(headers) },
    protocols: options.protocol ?? [],
    compression: false,
    limits: { maxPayload: 100 * 1024 * 1024, maxFragments: 16 * 1024, maxBufferedChunks: 256 * 1024 },
    followRedirects: options.location ?? false,
    autoPong: true,
    timeout: options.timeout ?? PATIENCE,
    tls: { ...tls, ...(options.insecure ? { insecure: true } : {}) },
    ...(options.proxy === undefined ? {} : { proxy: proxyUrl(options.proxy) }),
  };
  await check(request);
  return request;
}

/** A proxy as it is typed: as with curl, one without a scheme speaks HTTP. */
export function proxyUrl(typed: string): string {
  return /^[a-z][a-z\d+.-]*:\/\//i.test(typed) ? typed : `http://${typed}`;
}

/** The headers that say who somebody is. */
function identity(options: DialOptions): Readonly<Record<string, string>> {
  const auth = authOf(options);
  const cookies = Object.entries(cookiesOf(options.cookie ?? []) ?? {});
  return {
    ...(auth ? { authorization: authorization(auth) } : {}),
    ...(cookies.length > 0 ? { cookie: cookies.map(([name, value]) => `${name}=${value}`).join("; ") } : {}),
  };
}

function authorization(auth: NonNullable<ReturnType<typeof authOf>>): string {
  if ("bearer" in auth) return `Bearer ${auth.bearer}`;
  return `Basic ${Buffer.from(`${auth.basic.user}:${auth.basic.password}`).toString("base64")}`;
}

/** Who somebody is, as the setting `auth` says it. Throws a `Failure`. */
export function authOf({
  user,
  bearer,
}: Pick<DialOptions, "user" | "bearer">):
  | { readonly bearer: string }
  | { readonly basic: { readonly user: string; readonly password: string } }
  | undefined {
  if (user !== undefined && bearer !== undefined)
    throw new Failure({
      code: "invalid-argument",
      headline: "--user and --bearer are two ways to say who you are: choose one",
    });
  if (bearer !== undefined) return { bearer };
  if (user === undefined) return undefined;
  const at = user.indexOf(":");
  // The password is not quoted: it may be all that was typed.
  if (at === -1)
    throw new Failure({
      code: "invalid-argument",
      headline: "--user takes a name and a password with a colon between them",
    });
  return { basic: { user: user.slice(0, at), password: user.slice(at + 1) } };
}

/** The cookies that were given, by their names. Throws a `Failure`. */
export function cookiesOf(pairs: readonly string[]): Record<string, string> | undefined {
  if (pairs.length === 0) return undefined;
  return Object.fromEntries(
    pairs.map((pair) => {
      const at = pair.indexOf("=");
      if (at > 0) return [pair.slice(0, at), pair.slice(at + 1)];
      throw new Failure({
        code: "invalid-argument",
        headline: "--cookie takes name=value",
        help: "Write -b session=…",
      });
    }),
  );
}

/** What only a handshake would find is found before anything is printed. */
async function check(request: DialRequest): Promise<void> {
  const { ClientHandshake } = await import("../../net/handshake.ts");
  const { Transport } = await import("../../net/transport.ts");
  try {
    void new ClientHandshake(request);
    void new Transport(request);
  } catch (thrown) {
    if (!(thrown instanceof Failure)) throw thrown;
    throw Failure.of({ ...thrown.problem, code: "invalid-argument" });
  }
}
