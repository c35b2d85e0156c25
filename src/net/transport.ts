import net, { type Socket } from "node:net";
import tls, { type SecureContext } from "node:tls";
import { ScratchSocket } from "./scratch-socket.ts";
import type { TlsOptions } from "./connection.ts";
import { NetworkError } from "./network-error.ts";
import { openTunnel, type Proxy, proxyFault, proxyName, proxyOf } from "./proxy.ts";
import { secureContextOf } from "./tls.ts";

/** Whom to connect to. `socketPath` names a UNIX socket and stands for host and port. */
export interface Target {
  readonly host: string;
  readonly port: number;
  readonly secure: boolean;
  readonly socketPath?: string | undefined;
}

/**
 * Opens the sockets of one handshake or one HTTP exchange, its redirects included: TCP or UNIX, through a proxy, with TLS.
 * It keeps the TCP socket beneath TLS, because only that one can be reset. Throws a `Failure` (code `setting`) for a bad
 * proxy or bad certificates.
 */
export class Transport {
  /** The TCP socket of the latest connection. */
  tcp: Socket | undefined;
  readonly #tls: TlsOptions;
  readonly #proxy: Proxy | undefined;
  #giveUp: (() => void) | undefined;
  /** Whether the proxy has been asked for a way to the server, and has not answered yet. */
  #asking = false;

  constructor(options: { readonly tls?: TlsOptions | undefined; readonly proxy?: string | undefined }) {
    this.#tls = options.tls ?? noTls;
    this.#proxy = options.proxy === undefined ? undefined : proxyOf(options.proxy);
    if (options.tls) secureContextOf(options.tls);
  }

  /** Whether TCP has yet to be established, as far as one can see from here. */
  get connecting(): boolean {
    return this.tcp === undefined || this.tcp.connecting;
  }

  /** Opens a socket as node:http's `createConnection` does: gives it back, or calls back once. */
  open(target: Target, done: (error: Error | null, socket: Socket) => void): Socket | undefined {
    this.tcp = undefined;
    if (this.#proxy && target.socketPath === undefined) {
      this.#asking = true;
      this.#giveUp = openTunnel(this.#proxy, target, (error, socket) => {
        this.#asking = false;
        // `socket` is there whenever `error` is not; node reads it only then.
        if (!socket) done(error ?? new Error("the proxy gave no socket"), undefined as never);
        else if (target.secure) done(null, this.#secure(socket, target));
        else done(null, this.#keep(socket));
      });
      return undefined;
    }
    const { socketPath } = target;
    const to = socketPath === undefined ? { host: target.host, port: target.port } : { path: socketPath };
    const socket = this.#keep(target.secure ? net.connect(to) : new ScratchSocket().connect(to));
    if (!target.secure) return socket;
    // TLS is laid over a socket that is connected: before, node would wrap it in a slow stream and lose its errors.
    const failed = (error: Error): void => done(error, undefined as never);
    socket.once("error", failed);
    socket.once("connect", () => {
      socket.off("error", failed);
      done(null, this.#secure(socket, target));
    });
    return undefined;
  }

  /** What is to be said when `remote` is late, where it is the proxy that is. Milliseconds. */
  lateProxy(remote: string, timeout: number): NetworkError | undefined {
    const proxy = this.#asking ? this.#proxy : undefined;
    if (!proxy) return undefined;
    const message = `the proxy ${proxyName(proxy)} opened no way to ${remote} within ${timeout} ms`;
    return new NetworkError("timeout", message, undefined, proxyFault(proxy));
  }

  /** Destroys whatever is open or on its way. */
  destroy(): void {
    this.#giveUp?.();
    this.tcp?.on("error", ignore).destroy();
  }

  #keep(socket: Socket): Socket {
    this.tcp = socket;
    return socket;
  }

  #secure(socket: Socket, target: Target): Socket {
    this.#keep(socket);
    const secured = tls.connect({
      socket,
      host: target.host,
      // RFC 6066 section 3: an address is no server name.
      servername: this.#tls.servername ?? (net.isIP(target.host) ? "" : target.host),
      secureContext: this.#context(),
      rejectUnauthorized: this.#tls.insecure !== true,
      ALPNProtocols: ["http/1.1"],
    });
    // Nobody else listens to the socket beneath, and an unheard error would end the process.
    socket.on("error", (error) => secured.destroy(error));
    return secured;
  }

  #context(): SecureContext {
    return secureContextOf(this.#tls);
  }
}

// --- internal ---

/** One object, so that all clients without TLS settings share one context. */
const noTls: TlsOptions = {};

/** What a socket says after nobody is interested in it any more. */
function ignore(): void {}
