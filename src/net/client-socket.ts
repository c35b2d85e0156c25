import { Socket, type SocketConstructorOpts } from "node:net";
import { Readable } from "node:stream";

/** Takes what a socket has read, before it becomes a piece of its stream. */
export interface Taker {
  /** Takes of the first `count` bytes as many as it can, from the first one on; gives how many. It keeps nothing of the memory. */
  take(memory: Buffer, count: number): number;
}

/**
 * A TCP socket of a client. All are read into the same memory, for Node makes 64 KiB of new memory for each read, cuts it to what
 * has come, and passes it through a stream: a seventh of all that a message costs. What a taker leaves goes that way, copied.
 */
export class ClientSocket extends Socket {
  #taker: Taker | undefined;

  constructor() {
    // Node's types lack what its documentation has.
    super({ onread: { buffer: memory, callback: ClientSocket.#onRead } } as SocketConstructorOpts);
  }

  /** From now on this one is asked first, while what is read has a single listener: others, or none, want the pieces themselves. */
  takeBy(taker: Taker): void {
    this.#taker = taker;
  }

  /** Stops the flow as that of any other stream: Node would read nothing more from this one, not even its end. */
  override pause(): this {
    return Readable.prototype.pause.call(this) as this;
  }

  static #onRead(this: ClientSocket, count: number): boolean {
    const flows = this.readableFlowing === true && this.readableLength === 0 && this.listenerCount("data") === 1;
    const taken = flows ? (this.#taker?.take(memory, count) ?? 0) : 0;
    return taken === count || this.push(Buffer.from(memory.subarray(taken, count)));
  }
}

// --- internal ---

/** As much as Node reads at once. */
const memory = Buffer.allocUnsafeSlow(64 * 1024);
