import { closeSync, constants, fdatasyncSync, lstatSync, openSync, unlinkSync, write, writeSync } from "node:fs";
import { gzip, gzipSync } from "node:zlib";

export interface AppendOptions {
  /** Writes over a file that is there; without it such a file is an error (EEXIST). */
  readonly force: boolean;
  /** Packs each piece by itself, so that those before a torn one are whole. */
  readonly gzip: boolean;
  /** Called with each piece that is no longer needed. */
  readonly release?: ((piece: Buffer) => void) | undefined;
  /** Called once when it cannot be written any more. */
  readonly failed: (error: NodeJS.ErrnoException) => void;
}

/**
 * A file that grows, piece by piece, in their order. Its owner alone may read it: messages hold what they hold. Where it
 * cannot be written, that is told once, and what comes later is not written.
 */
export class AppendFile {
  readonly #fd: number;
  readonly #options: AppendOptions;
  readonly #waiting: Buffer[] = [];
  #busy: Promise<void> | undefined;
  #failed = false;
  /** Bytes that wait to be written. */
  waiting = 0;
  #ending: Promise<void> | undefined;
  /** Bytes that were written, also of a piece of which the disk took a part. */
  written = 0;

  /** Throws what the system says. */
  constructor(path: string, options: AppendOptions) {
    this.#options = options;
    if (options.force && lstatSync(path, { throwIfNoEntry: false })?.isFile() === true) unlinkSync(path);
    const { O_APPEND, O_CREAT, O_EXCL, O_WRONLY } = constants;
    // What is no file (a pipe, a device) may be there.
    this.#fd = openSync(path, O_WRONLY | O_CREAT | O_APPEND | (options.force ? 0 : O_EXCL), 0o600);
  }

  /** Writes a piece as soon as those before it are written. It must not be changed before it is released. */
  append(piece: Buffer): void {
    if (this.#failed) return;
    this.#waiting.push(piece);
    this.waiting += piece.length;
    this.#busy ??= this.#work();
  }

  /** Writes a piece and comes back when it is on the disk, so that not even a loss of power takes it away. */
  appendNow(piece: Buffer): void {
    if (this.#failed) return;
    try {
      const bytes = this.#options.gzip ? gzipSync(piece, packing) : piece;
      for (let at = 0; at < bytes.length;) {
        const count = writeSync(this.#fd, bytes, at);
        at += count;
        this.written += count;
      }
      sync(this.#fd);
      this.#options.release?.(piece);
    } catch (thrown) {
      this.#fail(thrown as NodeJS.ErrnoException);
    }
  }

  /** Resolves when all is written that can be, and the file is closed. */
  end(): Promise<void> {
    // Closed twice, it might close what somebody else has opened meanwhile.
    return (this.#ending ??= this.#close());
  }

  async #close(): Promise<void> {
    await this.#busy;
    if (!this.#failed) {
      try {
        sync(this.#fd);
      } catch (thrown) {
        this.#fail(thrown as NodeJS.ErrnoException);
      }
    }
    closeSync(this.#fd);
  }

  async #work(): Promise<void> {
    for (let piece = this.#waiting.shift(); piece; piece = this.#waiting.shift()) {
      try {
        await this.#write(this.#options.gzip ? await packed(piece) : piece);
        this.waiting -= piece.length;
        this.#options.release?.(piece);
      } catch (thrown) {
        this.#fail(thrown as NodeJS.ErrnoException);
      }
    }
    this.#busy = undefined;
  }

  async #write(bytes: Buffer): Promise<void> {
    // A disk that gets full takes a part.
    for (let at = 0; at < bytes.length;) {
      const count = await written(this.#fd, at === 0 ? bytes : bytes.subarray(at));
      at += count;
      this.written += count;
    }
  }

  #fail(error: NodeJS.ErrnoException): void {
    if (this.#failed) return;
    this.#failed = true;
    this.#waiting.length = 0;
    this.waiting = 0;
    this.#options.failed(error);
  }
}

// --- internal ---

/** Messages pack well; the best packing costs three times as much for a tenth. */
const packing = { level: 6 };

function packed(piece: Buffer): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    gzip(piece, packing, (error, bytes) => (error ? reject(error) : resolve(bytes)));
  });
}

function written(fd: number, bytes: Buffer): Promise<number> {
  return new Promise((resolve, reject) => {
    write(fd, bytes, (error, count) => (error ? reject(error) : resolve(count)));
  });
}

function sync(fd: number): void {
  try {
    fdatasyncSync(fd);
  } catch (thrown) {
    // A pipe or a device has no disk behind it.
    if (!["EINVAL", "ENOTSUP", "EROFS"].includes((thrown as NodeJS.ErrnoException).code ?? "")) throw thrown;
  }
}
