/** Collects a stream of bytes; what is older than the last `most` is forgotten. */
export class ByteTail {
  /** Whether something was forgotten. */
  cut = false;
  readonly #most: number;
  readonly #chunks: Buffer[] = [];
  #bytes = 0;

  constructor(stream: NodeJS.ReadableStream | null, most: number) {
    this.#most = most;
    stream?.on("data", (chunk: Buffer) => {
      this.#chunks.push(chunk);
      this.#bytes += chunk.length;
      while (this.#bytes - (this.#chunks[0]?.length ?? 0) >= most) {
        this.#bytes -= this.#chunks.shift()?.length ?? 0;
        this.cut = true;
      }
    });
  }

  read(): Buffer {
    const all = Buffer.concat(this.#chunks);
    if (all.length <= this.#most) return all;
    this.cut = true;
    return all.subarray(-this.#most);
  }
}
