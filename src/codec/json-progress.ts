const [QUOTE, BACKSLASH] = [0x22, 0x5c];
/** `{`, `[`; `}`, `]`. */
const OPENING: ReadonlySet<number> = new Set([0x7b, 0x5b]);
const CLOSING: ReadonlySet<number> = new Set([0x7d, 0x5d]);
const SPACE: ReadonlySet<number> = new Set([0x20, 0x09, 0x0a, 0x0d]);
/** Of numbers, `true`, `false` and `null`. */
const BARE: ReadonlySet<number> = new Set(Buffer.from("+-.0123456789Eaeflnrstu"));

/**
 * How far bytes that come in parts are on their way to being one JSON text. It tells what cannot be one without parsing all
 * that has come each time: each byte is looked at once. What it lets through may still be none.
 */
export class JsonProgress {
  #depth = 0;
  #inString = false;
  #escaped = false;
  #state: "before" | "bare" | "within" | "after" | "never" = "before";

  /** Whether all that was added may be a JSON text. */
  get mayBeWhole(): boolean {
    return this.#state === "bare" || this.#state === "after";
  }

  add(bytes: Uint8Array): void {
    for (const byte of bytes) {
      if (this.#state === "never") return;
      if (this.#inString) this.#string(byte);
      else if (!SPACE.has(byte)) this.#outside(byte);
    }
  }

  #string(byte: number): void {
    if (this.#escaped) this.#escaped = false;
    else if (byte === BACKSLASH) this.#escaped = true;
    else if (byte === QUOTE) {
      this.#inString = false;
      if (this.#depth === 0) this.#state = "after";
    }
  }

  #outside(byte: number): void {
    if (this.#state === "within") {
      if (byte === QUOTE) this.#inString = true;
      else if (OPENING.has(byte)) this.#depth++;
      else if (CLOSING.has(byte) && --this.#depth === 0) this.#state = "after";
    } else if (this.#state === "before" && (byte === QUOTE || OPENING.has(byte))) {
      this.#state = "within";
      if (byte === QUOTE) this.#inString = true;
      else this.#depth = 1;
    } else if ((this.#state === "before" || this.#state === "bare") && BARE.has(byte)) this.#state = "bare";
    else this.#state = "never";
  }
}
