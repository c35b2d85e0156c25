import type { FileHandle } from "node:fs/promises";

/** What is no JSON, or ends in the middle. */
export class JsonFault extends Error {
  /** The byte of the file at which it shows. */
  readonly at: number;
  /** The file ended before the value did. */
  readonly torn: boolean;

  constructor(message: string, at: number, torn = false) {
    super(message);
    this.at = at;
    this.torn = torn;
  }
}

/** Where a value stands in a file: its first byte, and the one behind its last. */
export interface JsonSpan {
  readonly start: number;
  readonly end: number;
}

/**
 * Walks through a file of JSON that may be too large to be read as a whole: the caller goes into what it knows, and skips the
 * rest. No more than a block of the file is held, and the value that is asked for. Throws a `JsonFault` where there is
 * something else than the caller asks for.
 */
export class JsonCursor {
  readonly #file: FileHandle;
  readonly #blockSize: number;
  #block: Buffer = Buffer.alloc(0);
  /** Where the block begins in the file, and where we are in the block. */
  #base: number;
  #at = 0;

  /** Begins at a byte of a file. `blockSize`: so many bytes are read at once. */
  constructor(file: FileHandle, { at = 0, blockSize = 256 * 1024 } = {}) {
    this.#file = file;
    this.#base = at;
    this.#blockSize = blockSize;
  }

  /** The byte that comes next. */
  get place(): number {
    return this.#base + this.#at;
  }

  /** Goes into an object; false, and it is skipped, when the value is none. */
  async object(): Promise<boolean> {
    return this.#into(OPEN_OBJECT);
  }

  /** Goes into a list; false, and it is skipped, when the value is none. */
  async list(): Promise<boolean> {
    return this.#into(OPEN_LIST);
  }

  /** The key of the next member of the object we are in, whose value comes next; undefined behind its last. */
  async key(): Promise<string | undefined> {
    if (await this.#ends(CLOSE_OBJECT)) return undefined;
    const start = this.place;
    if (this.#byte !== QUOTE) throw new JsonFault("a key should stand here", start);
    const key = await this.value();
    if ((await this.#visible()) !== COLON) throw new JsonFault("a colon should stand here", this.place);
    this.#at++;
    return String(key);
  }

  /** Whether the list we are in has one more item, which comes next. */
  async item(): Promise<boolean> {
    return !(await this.#ends(CLOSE_LIST));
  }

  /** Goes past the value that comes next. */
  async skip(): Promise<JsonSpan> {
    const first = await this.#visible();
    const start = this.place;
    if (first === QUOTE || first === OPEN_OBJECT || first === OPEN_LIST) await this.#pastNested();
    else await this.#pastPlain();
    if (this.place === start) throw new JsonFault("a value should stand here", start);
    return { start, end: this.place };
  }

  /** The value that comes next. */
  async value(): Promise<unknown> {
    const { start, end } = await this.skip();
    const bytes =
      start >= this.#base
        ? this.#block.subarray(start - this.#base, end - this.#base)
        : await bytesIn(this.#file, start, end);
    return parsed(bytes, start);
  }

  get #byte(): number {
    return this.#block[this.#at] ?? -1;
  }

  /** Reads on; false at the end of the file. */
  async #more(): Promise<boolean> {
    this.#base += this.#block.length;
    this.#at = 0;
    const { buffer, bytesRead } = await this.#file.read(
      Buffer.allocUnsafe(this.#blockSize),
      0,
      this.#blockSize,
      this.#base,
    );
    this.#block = buffer.subarray(0, bytesRead);
    return bytesRead > 0;
  }

  /** The next byte that is no blank, which stays next. */
  async #visible(): Promise<number> {
    for (;;) {
      while (this.#at < this.#block.length) {
        const byte = this.#byte;
        // Some editors put a byte order mark before all else.
        if (byte > SPACE && !(byte >= 0xbb && this.place < 3)) return byte;
        this.#at++;
      }
      if (!(await this.#more())) throw new JsonFault("the file ends here", this.place, true);
    }
  }

  async #into(bracket: number): Promise<boolean> {
    if ((await this.#visible()) !== bracket) {
      await this.skip();
      return false;
    }
    this.#at++;
    return true;
  }

  /** Goes past the comma before the next part of an object or a list, or past its end. */
  async #ends(bracket: number): Promise<boolean> {
    if ((await this.#visible()) === COMMA) {
      this.#at++;
      await this.#visible();
    }
    if (this.#byte !== bracket) return false;
    this.#at++;
    return true;
  }

  /** Past a text, an object or a list. Brackets only have to be as many as they are: whoever parses it sees the rest. */
  async #pastNested(): Promise<void> {
    let depth = 0;
    let inText = false;
    let escaped = false;
    for (;;) {
      if (this.#at === this.#block.length && !(await this.#more()))
        throw new JsonFault("the file ends in the middle of a value", this.place, true);
      const block = this.#block;
      while (this.#at < block.length) {
        const byte = block[this.#at++];
        if (escaped) escaped = false;
        else if (inText) {
          if (byte === BACKSLASH) escaped = true;
          else if (byte === QUOTE) inText = false;
        } else if (byte === QUOTE) inText = true;
        else if (byte === OPEN_OBJECT || byte === OPEN_LIST) depth++;
        else if (byte === CLOSE_OBJECT || byte === CLOSE_LIST) depth--;
        if (depth === 0 && !inText) return;
      }
    }
  }

  /** Past a number, true, false or null. */
  async #pastPlain(): Promise<void> {
    for (;;) {
      while (this.#at < this.#block.length) {
        const byte = this.#byte;
        if (byte <= SPACE || byte === COMMA || byte === CLOSE_OBJECT || byte === CLOSE_LIST || byte === COLON) return;
        this.#at++;
      }
      if (!(await this.#more())) return;
    }
  }
}

/** A value of a file of which parts are left out: a list stands there that is empty. */
export async function valueWithout(
  file: FileHandle,
  { start, end }: JsonSpan,
  out: readonly JsonSpan[],
): Promise<unknown> {
  const pieces: Buffer[] = [];
  let from = start;
  for (const each of out) {
    pieces.push(await bytesIn(file, from, each.start), Buffer.from("[]"));
    from = each.end;
  }
  pieces.push(await bytesIn(file, from, end));
  return parsed(Buffer.concat(pieces), start);
}

// --- internal ---

const [QUOTE, BACKSLASH, COMMA, COLON] = [0x22, 0x5c, 0x2c, 0x3a];
const [OPEN_OBJECT, CLOSE_OBJECT, OPEN_LIST, CLOSE_LIST] = [0x7b, 0x7d, 0x5b, 0x5d];
const SPACE = 0x20;
/** A value that is larger is no message, nor the content of a page. */
const LARGEST = 256 * 1024 * 1024;

async function bytesIn(file: FileHandle, start: number, end: number): Promise<Buffer> {
  const size = end - start;
  if (size > LARGEST) throw new JsonFault("a value has more than 256 MiB", start);
  const { buffer, bytesRead } = await file.read(Buffer.allocUnsafe(size), 0, size, start);
  return buffer.subarray(0, bytesRead);
}

function parsed(bytes: Buffer, at: number): unknown {
  try {
    return JSON.parse(bytes.toString()) as unknown;
  } catch (thrown) {
    if (!(thrown instanceof SyntaxError)) throw thrown;
    throw new JsonFault("this is no JSON", at);
  }
}
