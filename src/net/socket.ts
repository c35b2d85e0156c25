import type { ClientRequest, IncomingMessage } from "node:http";
import type { Duplex, Writable } from "node:stream";
import { WebSocket } from "ws";
import type { ReadLimits } from "./connection.ts";
import { endOnce } from "./end-once.ts";

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

/** Who hears how the handshake of a socket goes. */
export interface HandshakeEar {
  /** A 101 has come, and is about to be checked. */
  upgraded(response: IncomingMessage): void;
  opened(socket: Socket): void;
  /** Something else has come than a 101 that upgrades. */
  answered(response: IncomingMessage): void;
  failed(error: Error): void;
}

/** What a handshake has come to. */
export interface Agreed {
  readonly autoPong: boolean;
  readonly limits: ReadLimits;
  readonly protocol: string | undefined;
  readonly url: string;
}

/**
 * ws's WebSocket, with an ear for what ws tells nobody: that the other side's close frame arrived. ws answers it by
 * calling its own `close`, so a call of `close` that is not ours is that arrival; `terminate` likewise is ws giving up on a
 * flood of pings. We ourselves call `shut` and `abandon`.
 */
export class Socket extends WebSocket {
  /** The client's end of a connection whose handshake was made without ws; `rest` came behind the answer. */
  static onto(stream: Duplex, rest: Buffer, agreed: Agreed): Socket {
    const { autoPong, limits, protocol, url } = agreed;
    const options = { autoPong, closeTimeout: CLOSE_TIMEOUT, maxPendingAutoPongs: MOST_PENDING_PONGS };
    const socket = new (Socket as unknown as WithoutAddress)(null, undefined, options);
    // What ws's constructor gives a client.
    const own = socket as unknown as ClientFields;
    own._bufferedAmount = 0;
    own._isServer = false;
    own._redirects = 0;
    own._url = url;
    if (protocol !== undefined) own._protocol = protocol;
    own.setSocket(stream, rest, { allowSynchronousEvents: true, skipUTF8Validation: false, ...limits });
    return socket;
  }

  #ear: SocketEar | undefined;
  #handshake: HandshakeEar | undefined;

  // The listeners are the same for all sockets: of those there may be ten thousand.

  /** Tells how the handshake goes, until `listen` is called. */
  dial(ear: HandshakeEar): void {
    this.#handshake = ear;
    this.on("upgrade", Socket.#onUpgrade)
      .on("open", Socket.#onOpen)
      .on("unexpected-response", Socket.#onAnswer)
      .on("error", Socket.#onError);
  }

  /** Tells all to the ear from now on. */
  listen(ear: SocketEar): void {
    if (this.#handshake) this.#handshake = undefined;
    else this.on("error", Socket.#onError);
    this.#ear = ear;
    // ws's own field: a ws without it is slower, and nothing else.
    const { _receiver } = this as unknown as { readonly _receiver?: Writable };
    if (_receiver) endOnce(_receiver);
    // ws's `binaryType` is left at `nodebuffer`, so a message is one buffer.
    this.on("message", Socket.#onMessage as () => void)
      .on("ping", Socket.#onPing)
      .on("pong", Socket.#onPong)
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

  static #onUpgrade(this: WebSocket, response: IncomingMessage): void {
    (this as Socket).#handshake?.upgraded(response);
  }

  static #onOpen(this: WebSocket): void {
    (this as Socket).#handshake?.opened(this as Socket);
  }

  static #onAnswer(this: WebSocket, _message: ClientRequest, response: IncomingMessage): void {
    (this as Socket).#handshake?.answered(response);
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
    const socket = this as Socket;
    (socket.#ear ?? socket.#handshake)?.failed(error);
  }

  static #onClose(this: WebSocket, code: number, reason: Buffer): void {
    (this as Socket).#ear?.closed(code, reason);
  }
}

// --- internal ---

/** How long the other side may take to answer our close frame, in milliseconds: as ws's own. */
const CLOSE_TIMEOUT = 30_000;

/** How ws makes those that it does not open itself. */
type WithoutAddress = new (address: null, protocols: undefined, options: object) => Socket;

/** Of ws's WebSocket what only ws itself sets. */
interface ClientFields {
  _bufferedAmount: number;
  _isServer: boolean;
  _redirects: number;
  _url: string;
  _protocol: string;
  setSocket(
    stream: Duplex,
    rest: Buffer,
    options: ReadLimits & { readonly allowSynchronousEvents: boolean; readonly skipUTF8Validation: boolean },
  ): void;
}

const nothing = Buffer.alloc(0);
