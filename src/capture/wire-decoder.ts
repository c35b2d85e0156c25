import type { Side, TrafficEvent } from "../recording/traffic.ts";
import { deflateTerms } from "./deflate-terms.ts";
import { MessageInflater } from "./message-inflater.ts";
import { type DecoderState, MOST_MESSAGE, SideDecoder } from "./side-decoder.ts";

export interface WireDecoderOptions {
  /** The number that its events have. */
  readonly connection: number;
  /** The `Sec-WebSocket-Extensions` of the server's 101. */
  readonly extensions?: string | undefined;
  /** The most bytes of a message; a larger one is a `gap`. Default: 128 MiB. */
  readonly most?: number;
}

/**
 * Makes events of the bytes of a connection behind its 101, as TCP has brought them. What breaks RFC 6455 becomes an `error`
 * event, and decoding goes on as far as anything can be made of what follows.
 */
export class WireDecoder {
  readonly #client: SideDecoder;
  readonly #server: SideDecoder;

  constructor({ connection, extensions, most = MOST_MESSAGE }: WireDecoderOptions) {
    const terms = deflateTerms(extensions);
    this.#client = new SideDecoder("client", connection, {
      most,
      inflater: terms && new MessageInflater(terms.clientTakesOver, most),
    });
    this.#server = new SideDecoder("server", connection, {
      most,
      inflater: terms && new MessageInflater(terms.serverTakesOver, most),
    });
  }

  /**
   * The events of which the last byte is in these bytes. `at`: when they came. They must not be changed afterwards: what is
   * not whole is read later.
   */
  read(from: Side, bytes: Buffer, at: number): readonly TrafficEvent[] {
    return this.#of(from).read(bytes, at);
  }

  /** The bytes of a frame that is not whole, of each side that has one; undefined when none has. */
  get left(): Readonly<Partial<Record<Side, number>>> | undefined {
    const [client, server] = [this.#client.left, this.#server.left];
    if (client === 0 && server === 0) return undefined;
    return { ...(client > 0 ? { client } : {}), ...(server > 0 ? { server } : {}) };
  }

  /** What another decoder needs to go on from here. */
  state(from: Side): DecoderState {
    return this.#of(from).state;
  }

  /** Goes on from where another decoder was; nothing has been read yet. */
  resume(from: Side, state: DecoderState): void {
    this.#of(from).resume(state);
  }

  #of(side: Side): SideDecoder {
    return side === "client" ? this.#client : this.#server;
  }
}
