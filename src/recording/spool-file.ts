import { type FileHandle, mkdtemp, open, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/**
 * Gathers texts of many keys that come in any order, to give them one key after another. What is more than a memory should
 * hold lies in a temporary file, which only its owner may read.
 */
export class SpoolFile {
  readonly #room: number;
  readonly #parent: string;
  readonly #held = new Map<number, string[]>();
  readonly #written = new Map<number, { readonly start: number; readonly size: number }[]>();
  #holds = 0;
  #size = 0;
  #folder: string | undefined;
  #file: FileHandle | undefined;

  /** `room`: so many characters are held in memory. `folder`: where the file is. */
  constructor(room = 16 * 1024 * 1024, folder = tmpdir()) {
    this.#room = room;
    this.#parent = folder;
  }

  /** Adds to the text of a key. */
  async add(key: number, text: string): Promise<void> {
    const held = this.#held.get(key);
    if (held) held.push(text);
    else this.#held.set(key, [text]);
    this.#holds += text.length;
    if (this.#holds > this.#room) await this.#write();
  }

  /** The text of a key, in pieces. */
  async *texts(key: number): AsyncGenerator<string> {
    for (const { start, size } of this.#written.get(key) ?? []) {
      if (!this.#file) continue;
      const { buffer } = await this.#file.read(Buffer.alloc(size), 0, size, start);
      yield buffer.toString();
    }
    yield* this.#held.get(key) ?? [];
  }

  /** Leaves nothing behind. */
  async close(): Promise<void> {
    await this.#file?.close();
    if (this.#folder !== undefined) await rm(this.#folder, { recursive: true, force: true });
    this.#file = undefined;
    this.#held.clear();
  }

  async #write(): Promise<void> {
    this.#folder ??= await mkdtemp(join(this.#parent, "wstest-"));
    this.#file ??= await open(join(this.#folder, "spool"), "wx+", 0o600);
    for (const [key, texts] of this.#held) {
      const bytes = Buffer.from(texts.join(""));
      const piece = { start: this.#size, size: bytes.length };
      await this.#file.write(bytes, 0, bytes.length, this.#size);
      this.#size += bytes.length;
      const pieces = this.#written.get(key);
      if (pieces) pieces.push(piece);
      else this.#written.set(key, [piece]);
    }
    this.#held.clear();
    this.#holds = 0;
  }
}
