import { WebSocket } from "ws";

/** The most pings of the other side whose pongs are not written yet. One read of 64 KiB can hold 32,768 of them. */
export const MOST_PENDING_PONGS = 100_000;

/** Who hears of all that a socket does. */
export interface SocketEar {
  message(data: Buffer, binary: boolean): void;
  pinged(data: Buffer): void;
  ponged(data: Buffer): void;
  /** The other side's close frame has arrived, and is about to be answered. */
  closing(): void;
  /** That was done. */
  closeFrame(code: number, reason: Buffer): void;
  /** ws ends the connection because more than `MOST_PENDING_PONGS` pongs wait. */
  flooded(): void;
  failed(error: Error): void;
  closed(code: number, reason: Buffer): void;
}

/**
 * ws's WebSocket, with an ear for what ws tells nobody: that the other side's close frame arrived. ws answers it by
 * calling its own `close`, so a call of `close` that is not ours is that arrival; `terminate` likewise is ws giving up on a
 * flood of pings. We ourselves call `shut` and `abandon`.
 */
export class Socket extends WebSocket {
  #ear: SocketEar | undefined;

  /** Tells all to the ear from now on. The listeners are the same for all sockets: of those there may be ten thousand. */
  listen(ear: SocketEar): void {
    this.#ear = ear;
    // ws's `binaryType` is left at `nodebuffer`, so a message is one buffer.
    this.on("message", Socket.#onMessage as () => void)
      .on("ping", Socket.#onPing)
      .on("pong", Socket.#onPong)
      .on("error", Socket.#onError)
      .on("close", Socket.#onClose);
  }

  override close(code?: number, reason?: string | Buffer): void {
    // Without code the frame had none; with a code alone ws ends the connection itself, for a breach, and says `error`.
    const frame = code === undefined ? { code: 1005, reason: nothing } : { code, reason };
    if (!Buffer.isBuffer(frame.reason)) {
      super.close(code, reason);
      return;
    }
    // After the answer nothing more can be sent.
    this.#ear?.closing();
    super.close(code, reason);
    this.#ear?.closeFrame(frame.code, frame.reason);
  }

  /** Sends our own close frame. */
  shut(code: number | undefined, reason: string | undefined): void {
    super.close(code, reason);
  }

  override terminate(): void {
    this.#ear?.flooded();
    super.terminate();
  }

  /** Ends a handshake that nobody waits for any more. */
  abandon(): void {
    super.terminate();
  }

  static #onMessage(this: WebSocket, data: Buffer, binary: boolean): void {
    (this as Socket).#ear?.message(data, binary);
  }

  static #onPing(this: WebSocket, data: Buffer): void {
    (this as Socket).#ear?.pinged(data);
  }

  static #onPong(this: WebSocket, data: Buffer): void {
    (this as Socket).#ear?.ponged(data);
  }

  static #onError(this: WebSocket, error: Error): void {
    (this as Socket).#ear?.failed(error);
  }

  static #onClose(this: WebSocket, code: number, reason: Buffer): void {
    (this as Socket).#ear?.closed(code, reason);
  }
}

// --- internal ---

const nothing = Buffer.alloc(0);
