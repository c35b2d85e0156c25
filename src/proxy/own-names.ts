import { isIP } from "node:net";
import { hostNameOf, isLoopback } from "../net/loopback.ts";

/**
 * The hosts under which a proxy is known. One that listens for this machine alone must not answer to any name: a page of
 * somebody else, whose name leads here (DNS rebinding), would speak with the target as this machine, with the headers of `-H`.
 */
export class OwnNames {
  readonly #host: string;
  readonly #target: string;

  /** `host`: where it listens, as the user has named it. */
  constructor(host: string, target: URL) {
    this.#host = host.toLowerCase();
    this.#target = hostNameOf(target.host);
  }

  /**
   * Whether what a `Host` header says is somebody else's name. An address is none, whose ever it is; nor is the target's name,
   * which leads here where somebody has put the proxy in its place. Beyond this machine any name may be meant.
   */
  isForeign(authority: string | undefined): boolean {
    if (authority === undefined || !this.#isLocal) return false;
    const name = hostNameOf(authority);
    const isOwn = isIP(name) !== 0 || isLoopback(name) || name.endsWith(".localhost");
    return !isOwn && name !== this.#host && name !== this.#target;
  }

  /** The hosts that an `Origin` of a page of the proxy's own may have, `localhost:9000`. `asked`: what the `Host` header says. */
  origins(asked: string | undefined, own: URL): readonly string[] {
    const names = this.#isLocal ? LOOPBACK.map((name) => `${name}:${own.port}`) : [];
    return [...names, asked ?? own.host];
  }

  /** A name is one that was given to reach this machine by it: what it is resolved to may not change that. */
  get #isLocal(): boolean {
    return isLoopback(this.#host) || isIP(this.#host) === 0;
  }
}

// --- internal ---

const LOOPBACK = ["127.0.0.1", "localhost", "[::1]"];
