import type { ProxyFault } from "./proxy-fault.ts";
import type { OutgoingFrame } from "./wire-frame.ts";

/** What a connection tells its owner, in the order in which it happens. `at` is a monotonic time in milliseconds. */
export interface ConnectionListener {
  message(bytes: Buffer, binary: boolean, at: number): void;
  /**
   * The bytes of each frame as it is on the wire, before anything is made of it; also of those behind a breach or a close
   * frame. Without it nobody cuts them apart.
   */
  readonly frame?: ((bytes: Buffer, at: number) => void) | undefined;
  pinged(data: Buffer, at: number): void;
  ponged(data: Buffer, at: number): void;
  /**
   * The other side's close frame arrived; 1005 when it carries no code (RFC 6455 section 7.1.5). It is told before the
   * end of TCP, which may never come.
   */
  closeFrame(code: number, reason: string, at: number): void;
  /**
   * The other side broke RFC 6455 or one of our limits, and we are ending the connection: nothing more is read or sent.
   * TCP ends within a second; `ended` tells the same end again.
   */
  broken?(end: ConnectionEnd, at: number): void;
  /** Always the last call, once: nothing comes after it. */
  ended(end: ConnectionEnd, at: number): void;
}

/** What is about to be written. */
export interface Written {
  readonly kind: "message" | "ping" | "frame" | "close";
  readonly data: string | Uint8Array;
}

/** How a connection ended. */
export interface ConnectionEnd {
  /** The other side's close code; 1006 when TCP ended without a close frame. */
  readonly code: number;
  readonly reason: string;
  /** Whether close frames went both ways. */
  readonly clean: boolean;
  /** TCP was reset, not ended. */
  readonly reset: boolean;
  /**
   * Set when *we* ended it because the other side broke RFC 6455 or one of our limits: what it did, in words, with ws's
   * error code (`WS_ERR_INVALID_UTF8`, `WS_ERR_UNSUPPORTED_MESSAGE_LENGTH`, …) and whether it was a limit of ours.
   */
  readonly error?: { readonly message: string; readonly code: string; readonly limit: boolean } | undefined;
}

/**
 * An open WebSocket connection, seen from one end. It never emits an unheard error, and in no state does it throw: but for
 * what RFC 6455 does not let us send.
 */
export interface Connection {
  readonly state: "open" | "closing" | "ended";
  /** Bytes that were given to `send` and are not yet with the kernel. */
  readonly buffered: number;
  /**
   * Of a connection that is played from a record: asked before each write, it knows at what time that was. Undefined for the
   * time of the clock.
   */
  writtenAt?(written: Written): number | undefined;
  /** Whether it was written; false once a close frame went out or came in, after `drop`, and after the end. */
  send(data: string | Uint8Array, options: SendOptions): boolean;
  /**
   * Writes a frame as it is given, legal or not; it takes no notice of what the frame means, also of a close frame. False as
   * with `send`. Messages that are still being compressed are overtaken: see `compressed`.
   */
  sendFrame(frame: OutgoingFrame): boolean;
  /**
   * Resolves when all messages that were sent so far are compressed and given to the stream, or never will be, since the
   * connection is closing or was dropped; undefined when there are none.
   */
  readonly compressed: Promise<void> | undefined;
  /** As `send`. Throws a `RangeError` for more than 125 bytes. */
  ping(data: Uint8Array): boolean;
  /** As `ping`. */
  pong(data: Uint8Array): boolean;
  /**
   * Sends a close frame; `code` undefined sends an empty one. The end is told to the listener. Does nothing where `send`
   * writes nothing. Throws a `RangeError` for a code or a reason that no close frame may carry.
   */
  close(code?: number, reason?: string): void;
  /**
   * `reset`: TCP RST. `end`: destroys the socket without a close frame. `freeze`: neither reads nor writes from now on, and
   * ends only by another `drop`. Does nothing after the end.
   */
  drop(how: "reset" | "end" | "freeze"): void;
  /** Stops reading; does nothing after the end. */
  pause(): void;
  /** Reads again, unless it is frozen; does nothing after the end. */
  resume(): void;
  /** Neither reads nor writes until `thaw`: what is sent meanwhile goes out then. Does nothing after the end. */
  freeze(): void;
  thaw(): void;
  /** From now on it tells of no message, ping or pong, only of the end. */
  ignore(): void;
  /** From now on another listener hears of it; who wants to hear of frames has to listen from the beginning. */
  listen(listener: ConnectionListener): void;
}

/** How much of the other side's is taken before we end the connection. 0 means no limit. */
export interface ReadLimits {
  /** The bytes of a message. */
  readonly maxPayload: number;
  /** The frames of a message. */
  readonly maxFragments: number;
  /** The pieces of TCP in which a frame may come. */
  readonly maxBufferedChunks: number;
}

export interface SendOptions {
  readonly binary: boolean;
  /** Into how many frames, or the payload sizes of the frames (the last one takes the rest). */
  readonly split?: number | readonly number[] | undefined;
  readonly compress?: boolean | undefined;
}

/** What is asked of a server when a client connects. */
export interface DialRequest {
  /** ws:, wss:, http:, https: or ws+unix: */
  readonly url: string;
  /** Ours win over the handshake's own; null removes one. */
  readonly headers: Readonly<Record<string, string | readonly string[] | null>>;
  /** Asked for each request, also after a redirect, and told of each answer. A `Cookie` of `headers` wins. */
  readonly cookies?: Cookies | undefined;
  readonly protocols: readonly string[];
  readonly compression: boolean;
  readonly limits: ReadLimits;
  readonly followRedirects: boolean;
  readonly autoPong: boolean;
  /** Milliseconds for the whole handshake, name resolution included. */
  readonly timeout: number;
  readonly tls?: TlsOptions | undefined;
  readonly proxy?: string | undefined;
}

/** Who keeps cookies. */
export interface Cookies {
  /** The `Cookie` header of a request to `url`; `foreign` when a redirect led to another origin than was asked for. */
  headerFor(url: string, foreign: boolean): string | undefined;
  /** Takes the `Set-Cookie` values of an answer that came from `url`. */
  store(url: string, setCookies: readonly string[]): void;
}

export interface TlsOptions {
  readonly ca?: string | undefined;
  readonly cert?: string | undefined;
  readonly key?: string | undefined;
  readonly servername?: string | undefined;
  readonly minVersion?: string | undefined;
  readonly maxVersion?: string | undefined;
  readonly insecure?: boolean | undefined;
}

/** An HTTP answer: the 101, or another status. A header that came several times is a list. Names are lower case. */
export interface HandshakeAnswer {
  readonly status: number;
  readonly statusText: string;
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  /** The subprotocol that the server chose, as it was sent; undefined when it sent none. */
  readonly protocol: string | undefined;
  readonly extensions: string | undefined;
  /** Of an answer other than 101; cut at 64 KiB. */
  readonly body: string;
}

/**
 * The headers of the request that was answered, as they were written, in their order. Of ten thousand connections nobody
 * asks: they are read when somebody does.
 */
export type Asked = () => readonly (readonly [name: string, value: string])[];

/** Why there was no HTTP answer. `reset`: also an end of TCP before the answer. `protocol`: an answer that breaks RFC 6455. */
export type DialError = "refused" | "reset" | "timeout" | "tls" | "dns" | "redirects" | "protocol" | "aborted";

export type DialResult =
  | { readonly kind: "open"; readonly connection: Connection; readonly answer: HandshakeAnswer; readonly asked?: Asked }
  | { readonly kind: "answer"; readonly answer: HandshakeAnswer; readonly asked?: Asked }
  | {
      readonly kind: "error";
      readonly error: DialError;
      readonly message: string;
      readonly code: string | undefined;
      /** It is a proxy that has opened no way to the server. */
      readonly proxy?: ProxyFault | undefined;
    };
