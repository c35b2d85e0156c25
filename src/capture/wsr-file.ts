import type { RecordingHead } from "../recording/traffic.ts";
import { headLine } from "../recording/traffic-line.ts";
import { AppendFile, type AppendOptions } from "./append-file.ts";
import { RECORD_HEADER, recordKinds, writeRecord, wsrMagic } from "./wsr-format.ts";

export interface WsrFileOptions extends Omit<AppendOptions, "release"> {
  /** What is flushed is on the disk when `flush` comes back; else it gets there soon. */
  readonly fsync: boolean;
  /** Called with each piece of records that goes to the file; it stays as it is. Without it memory is used again. */
  readonly sealed?: ((piece: Buffer) => void) | undefined;
}

/**
 * Writes a recording: records are gathered in a piece of memory and go to the file together, when it is full or when somebody
 * asks for it.
 */
export class WsrFile {
  readonly #file: AppendFile;
  readonly #options: WsrFileOptions;
  #piece: Buffer = Buffer.allocUnsafeSlow(PIECE);
  #used: number;
  /** Pieces that were written: new memory costs more than what is written to it. */
  readonly #spare: Buffer[] = [];
  /** The memory of pieces that somebody else still reads. */
  readonly #pinned = new Set<ArrayBufferLike>();
  #size = 0;

  /** Throws what the system says. */
  constructor(path: string, head: RecordingHead, options: WsrFileOptions) {
    const release = (piece: Buffer): void => {
      if (this.#pinned.delete(piece.buffer)) return;
      if (piece.buffer.byteLength === PIECE && this.#spare.length < MOST_SPARE)
        this.#spare.push(Buffer.from(piece.buffer));
    };
    this.#file = new AppendFile(path, { ...options, release: options.sealed ? undefined : release });
    this.#options = options;
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

  /** `at`: microseconds. Gives the payload as it is kept; who reads it later than now must pin it. */
  put(kind: number, connection: number, at: number, payload: Uint8Array): Buffer {
    const size = RECORD_HEADER + payload.length;
    if (this.#used + size > this.#piece.length) {
      this.flush();
      if (size > this.#piece.length) this.#piece = Buffer.allocUnsafeSlow(size);
    }
    this.#used = writeRecord(this.#piece, this.#used, kind, connection, at, payload);
    return this.#piece.subarray(this.#used - payload.length, this.#used);
  }

  /** Leaves the memory in which these bytes are kept as it is, also when they are in the file. */
  pin(kept: Buffer): void {
    this.#pinned.add(kept.buffer);
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
    this.#piece = this.#spare.pop() ?? Buffer.allocUnsafeSlow(PIECE);
    return piece;
  }
}

// --- internal ---

const PIECE = 1024 * 1024;
const MOST_SPARE = 4;
