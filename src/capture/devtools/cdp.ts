import type { Clock } from "../../environment.ts";
import type { Connection, ConnectionEnd } from "../../net/connection.ts";
import { dial } from "../../net/dial.ts";
import { request } from "../../net/http.ts";
import { NetworkError } from "../../net/network-error.ts";
import { Failure } from "../../problem.ts";
import { isRecord } from "../../recording/checks.ts";

/** An event of the DevTools protocol. `session`: that of the page or worker that it is of. */
export interface CdpEvent {
  readonly method: string;
  readonly session: string | undefined;
  readonly params: Readonly<Record<string, unknown>>;
}

export interface CdpEar {
  event(event: CdpEvent): void;
  /** The browser is gone, or has closed the connection. */
  gone(why: string): void;
}

/** A browser that listens for developer tools, as Chromium does with `--remote-debugging-port`. */
export class Cdp {
  readonly #connection: Connection;
  #number = 0;

  private constructor(connection: Connection) {
    this.#connection = connection;
  }

  /**
   * Connects to the browser behind `http://127.0.0.1:9222`, or to its `ws:` address. Throws a `Failure` when there is none.
   * Gives what it is called beside it: `Chrome/140.0.0.0`.
   */
  static async connect(
    url: string,
    ear: CdpEar,
    clock: Clock,
  ): Promise<{ readonly cdp: Cdp; readonly browser: string }> {
    const { address, browser } = /^wss?:/i.test(url) ? { address: url, browser: "a browser" } : await find(url, clock);
    const listener = {
      message: (bytes: Buffer) => heard(bytes, ear),
      pinged: () => undefined,
      ponged: () => undefined,
      closeFrame: () => undefined,
      ended: ({ code }: ConnectionEnd) => ear.gone(code === 1000 ? "it has closed" : "its connection has ended"),
    };
    const result = await dial({ ...settings, url: address }, listener, { clock });
    if (result.kind === "open") return { cdp: new Cdp(result.connection), browser };
    const why = result.kind === "error" ? result.message : `it answered ${result.answer.status}`;
    throw noBrowser(url, why);
  }

  /** Asks for something, and does not wait for the answer: what matters comes as events. */
  send(method: string, params: object = {}, session?: string): void {
    const id = ++this.#number;
    if (this.#connection.state !== "open") return;
    const sessionId = session === undefined ? {} : { sessionId: session };
    this.#connection.send(JSON.stringify({ id, method, params, ...sessionId }), { binary: false });
  }

  close(): void {
    this.#connection.close(1000);
  }
}

// --- internal ---

/** A message of a page may have many megabytes, and stands in one of these as base64. */
const MOST_MESSAGE = 512 * 1024 * 1024;
const TIMEOUT = 10_000;
const settings = {
  headers: {},
  protocols: [],
  compression: false,
  limits: { maxPayload: MOST_MESSAGE, maxFragments: 0, maxBufferedChunks: 0 },
  followRedirects: false,
  autoPong: true,
  timeout: TIMEOUT,
};

async function find(url: string, clock: Clock): Promise<{ readonly address: string; readonly browser: string }> {
  if (!URL.canParse(url) || !/^https?:/.test(url))
    throw new Failure({
      code: "invalid-argument",
      headline: `--browser ${url} is no address of a browser`,
      help: "Write http://127.0.0.1:9222, or the port alone.",
    });
  const { origin } = new URL(url);
  try {
    const { status, body } = await request({ method: "GET", url: `${origin}/json/version`, timeout: TIMEOUT, clock });
    const said: unknown = status === 200 ? JSON.parse(body.toString()) : undefined;
    const address = isRecord(said) ? said["webSocketDebuggerUrl"] : undefined;
    if (!isRecord(said) || typeof address !== "string") throw noBrowser(url, "something else answers there");
    // A browser in a container knows itself by another name than we do.
    const seen = new URL(address);
    seen.host = new URL(url).host;
    return { address: seen.href, browser: typeof said["Browser"] === "string" ? said["Browser"] : "a browser" };
  } catch (thrown) {
    if (thrown instanceof NetworkError) throw noBrowser(url, thrown.message);
    if (thrown instanceof SyntaxError || thrown instanceof TypeError)
      throw noBrowser(url, "something else answers there");
    throw thrown;
  }
}

function noBrowser(url: string, why: string): Failure {
  return new Failure({
    code: "invalid-argument",
    headline: `No browser listens for developer tools at ${url}: ${why}`,
    help: "Start one: chromium --remote-debugging-port=9222 --user-data-dir=/tmp/recorded",
  });
}

function heard(bytes: Buffer, ear: CdpEar): void {
  let message: unknown;
  try {
    message = JSON.parse(bytes.toString());
  } catch {
    return;
  }
  if (!isRecord(message) || typeof message["method"] !== "string") return;
  const { method, sessionId, params } = message;
  ear.event({
    method,
    session: typeof sessionId === "string" ? sessionId : undefined,
    params: isRecord(params) ? params : {},
  });
}
