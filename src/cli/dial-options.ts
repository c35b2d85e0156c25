import type { Command } from "commander";
import type { DialRequest } from "../net/connection.ts";
import { Failure } from "../problem.ts";
import { targetUrl } from "../repl/target.ts";
import { durationArgument, gather } from "./arguments.ts";
import { type ConnectionOptions, connectionOptions, headersOf, tlsTexts } from "./connection-options.ts";

/** What `dialOptions` reads. */
export interface DialOptions extends ConnectionOptions {
  readonly protocol?: readonly string[];
  readonly proxy?: string;
  readonly location?: boolean;
  readonly timeout?: number;
}

/** How a command that opens one connection does so; the names are those of curl. */
export function dialOptions(command: Command): Command {
  return connectionOptions(command)
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
    headers: Object.fromEntries(headers),
    protocols: options.protocol ?? [],
    compression: false,
    limits: { maxPayload: 100 * 1024 * 1024, maxFragments: 16 * 1024, maxBufferedChunks: 256 * 1024 },
    followRedirects: options.location ?? false,
    autoPong: true,
    timeout: options.timeout ?? PATIENCE,
    tls: { ...tls, ...(options.insecure ? { insecure: true } : {}) },
    ...(options.proxy === undefined ? {} : { proxy: options.proxy }),
  };
  await check(request);
  return request;
}

/** What only a handshake would find is found before anything is printed. */
async function check(request: DialRequest): Promise<void> {
  const { ClientHandshake } = await import("../net/handshake.ts");
  const { Transport } = await import("../net/transport.ts");
  try {
    void new ClientHandshake(request);
    void new Transport(request);
  } catch (thrown) {
    if (!(thrown instanceof Failure)) throw thrown;
    throw Failure.of({ ...thrown.problem, code: "invalid-argument" });
  }
}
