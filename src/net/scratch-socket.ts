import { Socket, type SocketConstructorOpts } from "node:net";
import { Readable } from "node:stream";

/** Takes what a socket has read, before it becomes a piece of its stream. */
export interface Taker {
  /** Takes of the first `count` bytes as many as it can, from the first one on; gives how many. It keeps nothing of the memory. */
  take(memory: Buffer, count: number): number;
}

/**
 * A TCP socket that is read into the same memory as all others of its kind. Node makes 64 KiB of new memory for each read, cuts
 * it to what has come, passes it through a stream, and collects what is left of it: a seventh of all that a short message costs,
 * and a third of a long one. What a taker leaves goes that way, copied.
 */
export class ScratchSocket extends Socket {
  #taker: Taker | undefined;

  constructor(options: SocketConstructorOpts = {}) {
    // Node's types lack what its documentation has.
    const onread = { buffer: scratch, callback: ScratchSocket.#onRead };
    super({ ...options, onread } as SocketConstructorOpts);
  }

  /** From now on this one is asked first, while what is read has a single listener: others, or none, want the pieces themselves. */
  takeBy(taker: Taker): void {
    this.#taker = taker;
  }

  /** Stops the flow as that of any other stream: Node would read nothing more from this one, not even its end. */
  override pause(): this {
    return Readable.prototype.pause.call(this) as this;
  }

  static #onRead(this: ScratchSocket, count: number): boolean {
    const flows = this.readableFlowing === true && this.readableLength === 0 && this.listenerCount("data") === 1;
    const taken = flows ? (this.#taker?.take(scratch, count) ?? 0) : 0;
    return taken === count || this.push(Buffer.from(scratch.subarray(taken, count)));
  }
}

/**
 * The same connection as a `ScratchSocket`, for sockets that a server has made, where Node lets nobody choose. The socket that
 * was is destroyed: who listened to it hears its `close` now. What has no such handle (TLS, another Node) or holds bytes that are
 * on their way is given back as it is.
 */
export function onScratch(socket: Socket): Socket {
  const owner = socket as unknown as { _handle?: Handle | null };
  const handle = owner._handle;
  if (typeof handle?.useUserBuffer !== "function" || "encrypted" in socket) return socket;
  if (socket.destroyed || socket.readableLength > 0 || socket.writableLength > 0) return socket;
  owner._handle = null;
  const { allowHalfOpen } = socket;
  const same = new ScratchSocket({ allowHalfOpen, handle } as SocketConstructorOpts);
  socket.destroy();
  return same;
}

// --- internal ---

/** As much as Node reads at once. */
const scratch = Buffer.allocUnsafeSlow(64 * 1024);

/** What is used of what carries a socket. It is nobody's interface: without it sockets stay as they are, and a test fails. */
interface Handle {
  readonly useUserBuffer?: unknown;
}
