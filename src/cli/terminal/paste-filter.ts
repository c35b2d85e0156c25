import { Transform, type TransformCallback } from "node:stream";

const BEGIN = "\u001b[200~";
const END = "\u001b[201~";
/** So many characters at once nobody types: a terminal that does not mark what is pasted gives it away by that. */
const MOST_TYPED = 200;
/** What is pasted so comes in pieces; behind this pause there is no more of it. Milliseconds. */
const PAUSE = 40;
/** What is longer is cut: nobody waits for it. */
const LONGEST = 64 * 1024 * 1024;

/**
 * Keys on their way from a terminal to the line editor, without what is pasted: that is told as a whole. A line editor
 * would take it for a million keys, and obey the control characters in it.
 */
export class PasteFilter extends Transform {
  readonly isTTY = true;
  readonly #pasted: (text: string, marked: boolean) => void;
  readonly #raw: (raw: boolean) => void;
  readonly #decoder = new TextDecoder();
  /** What was pasted so far, between the marks. */
  #marked: string[] | undefined;
  #size = 0;
  /** The beginning of a mark at the end of what came. */
  #held = "";
  #unmarked = "";
  #timer: NodeJS.Timeout | undefined;
  isRaw = false;

  constructor(pasted: (text: string, marked: boolean) => void, raw: (raw: boolean) => void) {
    super();
    this.#pasted = pasted;
    this.#raw = raw;
  }

  setRawMode(raw: boolean): this {
    this.isRaw = raw;
    this.#raw(raw);
    return this;
  }

  override _transform(chunk: Buffer, _encoding: string, done: TransformCallback): void {
    this.#read(this.#held + this.#decoder.decode(chunk, { stream: true }));
    done();
  }

  override _flush(done: TransformCallback): void {
    if (this.#marked) this.#endMarked();
    this.#endUnmarked();
    this.#type(this.#held);
    done();
  }

  #read(text: string): void {
    this.#held = "";
    let rest = text;
    while (rest !== "") {
      const mark = this.#marked ? END : BEGIN;
      const at = rest.indexOf(mark);
      if (at === -1) {
        // The escape key alone begins no mark: it is pressed by itself.
        const held = beginningOf(mark, rest, this.#marked ? 1 : 2);
        this.#held = rest.slice(rest.length - held);
        this.#take(rest.slice(0, rest.length - held));
        return;
      }
      this.#take(rest.slice(0, at));
      rest = rest.slice(at + mark.length);
      if (this.#marked) this.#endMarked();
      else {
        this.#endUnmarked();
        this.#marked = [];
      }
    }
  }

  #take(text: string): void {
    if (text === "") return;
    if (this.#marked) {
      if (this.#size < LONGEST) this.#marked.push(text);
      this.#size += text.length;
    } else if (this.#unmarked !== "" || (text.length > MOST_TYPED && !text.startsWith("\u001b"))) {
      if (this.#unmarked.length < LONGEST) this.#unmarked += text;
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => this.#endUnmarked(), PAUSE);
    } else this.#type(text);
  }

  #endMarked(): void {
    const text = this.#marked?.join("") ?? "";
    this.#marked = undefined;
    this.#size = 0;
    if (text !== "") this.#pasted(text, true);
  }

  #endUnmarked(): void {
    clearTimeout(this.#timer);
    const text = this.#unmarked;
    this.#unmarked = "";
    if (text !== "") this.#pasted(text, false);
  }

  #type(text: string): void {
    // One by one: of several at once Node's line editor puts all but the last one at the end, wherever the cursor is.
    for (const key of text) this.push(key);
  }
}

/** How many characters at the end of a text may be the beginning of a mark, at least so many or none. */
function beginningOf(mark: string, text: string, least: number): number {
  for (let length = Math.min(mark.length - 1, text.length); length >= least; length--)
    if (text.endsWith(mark.slice(0, length))) return length;
  return 0;
}
