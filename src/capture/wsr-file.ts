import type { RecordingHead } from "../recording/traffic.ts";
import { headLine } from "../recording/traffic-line.ts";
import { AppendFile, type AppendOptions } from "./append-file.ts";
import type { Pieces } from "./pieces.ts";
import { RECORD_HEADER, recordKinds, writeRecord, wsrMagic } from "./wsr-format.ts";

export interface WsrFileOptions extends Omit<AppendOptions, "release"> {
  /** What is flushed is on the disk when `flush` comes back; else it gets there soon. */
  readonly fsync: boolean;
  /** Where the memory for records comes from. */
  readonly pieces: Pieces;
  /** Called with each piece of records that goes to the file. */
  readonly sealed?: ((piece: Buffer) => void) | undefined;
}

/**
 * Writes a recording: records are gathered in a piece of memory and go to the file together, when it is full or when somebody
 * asks for it.
 */
export class WsrFile {
  readonly #file: AppendFile;
  readonly #options: WsrFileOptions;
  #piece: Buffer;
  #used: number;
  #size = 0;

  /** Throws what the system says. */
  constructor(path: string, head: RecordingHead, options: WsrFileOptions) {
    this.#file = new AppendFile(path, { ...options, release: (piece) => options.pieces.written(piece) });
    this.#options = options;
    this.#piece = options.pieces.take();
    this.#used = wsrMagic.copy(this.#piece);
    this.put(recordKinds.head, 0, 0, Buffer.from(headLine(head)));
    // Whoever looks at the file finds out at once what it is.
    this.flush();
  }

  /** The bytes of the recording so far, before they are packed. */
  get size(): number {
    return this.#size + this.#used;
  }

  /** Bytes that wait for the disk. */
  get waiting(): number {
    return this.#file.waiting;
  }

  /** The bytes that are in the file. */
  get written(): number {
    return this.#file.written;
  }

  /** `at`: microseconds. Gives the payload as it is kept: see `Pieces`. */
  put(kind: number, connection: number, at: number, payload: Uint8Array): Buffer {
    const size = RECORD_HEADER + payload.length;
    if (this.#used + size > this.#piece.length) {
      this.flush();
      if (size > this.#piece.length) {
        this.#options.pieces.written(this.#piece);
        this.#piece = this.#options.pieces.take(size);
      }
    }
    this.#used = writeRecord(this.#piece, this.#used, kind, connection, at, payload);
    return this.#piece.subarray(this.#used - payload.length, this.#used);
  }

  /** Writes what has been put. */
  flush(): void {
    if (this.#used === 0) return;
    const piece = this.#take();
    if (this.#options.fsync) this.#file.appendNow(piece);
    else this.#file.append(piece);
    this.#options.sealed?.(piece);
  }

  /** Resolves when all is written that can be. */
  end(): Promise<void> {
    this.flush();
    return this.#file.end();
  }

  #take(): Buffer {
    const piece = this.#piece.subarray(0, this.#used);
    this.#size += this.#used;
    this.#used = 0;
    this.#piece = this.#options.pieces.take();
    return piece;
  }
}
