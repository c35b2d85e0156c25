import { visible } from "../../visible.ts";

/** What is longer, or holds what a terminal would obey, stands in the line as a word for it. */
const SHORT = 1000;
/** How many of these words are remembered. */
const MOST = 20;

/** Texts that were pasted as a whole: in the line a word stands for what cannot be shown there. */
export class PastedTexts {
  readonly #byWord = new Map<string, string>();
  #count = 0;

  /** What is typed for a text. `marked`: the terminal says that it was pasted, so that a line break in it is no Enter. */
  typed(text: string, marked: boolean): string {
    const lines = marked ? text.replace(/\n+$/, "") : text;
    const isTyped = !marked || !lines.includes("\n");
    if (isTyped && lines.length <= SHORT && lines.split("\n").every((line) => visible(line) === line)) return lines;
    const word = `[paste ${++this.#count}: ${lines.length} characters]`;
    this.#byWord.set(word, lines);
    const [oldest] = this.#byWord.keys();
    if (this.#byWord.size > MOST && oldest !== undefined) this.#byWord.delete(oldest);
    return word;
  }

  /** A line with the texts that its words stand for. */
  whole(line: string): string {
    let whole = line;
    // As a function: in a replacement `$&` would stand for something else.
    for (const [word, text] of this.#byWord) whole = whole.replaceAll(word, () => text);
    return whole;
  }
}
