import { clearScreenDown, createInterface, cursorTo, type Interface, moveCursor } from "node:readline";
import type { Completion, Terminal, Typist } from "../../repl/terminal.ts";
import { visible } from "../../visible.ts";
import { PasteFilter } from "./paste-filter.ts";

const PASTE_ON = "\u001b[?2004h";
const PASTE_OFF = "\u001b[?2004l";
/** What is longer, or holds what a terminal would obey, stands in the line as a word for it. */
const SHORT_PASTE = 1000;
/** How many of these words are remembered. */
const MOST_PASTES = 20;
/** So many lines are printed at a time; more would scroll by faster than anybody reads, and keep the keys waiting. */
const MOST_LINES = 400;

/** The streams of a terminal, and its history. */
export interface LineEditorOptions {
  readonly input: NodeJS.ReadStream;
  readonly output: NodeJS.WriteStream;
  /** Earlier lines, the latest first. */
  readonly history: string[];
  /** A line was entered, for the history. */
  readonly entered: (line: string) => void;
}

/**
 * A line editor with history and completion, below what is printed meanwhile. Whatever ends it, the terminal is left as it
 * was.
 */
export class LineEditor implements Terminal {
  readonly #options: LineEditorOptions;
  readonly #filter: PasteFilter;
  #reader: Interface | undefined;
  #prompt = "> ";
  #waiting: string[] = [];
  #flushing: NodeJS.Immediate | undefined;
  #left = 0;
  readonly #pastes = new Map<string, string>();
  #count = 0;
  readonly #restore = (): void => this.#leaveTerminal();
  readonly #resumed = (): void => this.#enterTerminal();

  constructor(options: LineEditorOptions) {
    this.#options = options;
    this.#filter = new PasteFilter(
      (text, marked) => this.#paste(text, marked),
      (raw) => void options.input.setRawMode(raw),
    );
  }

  get columns(): number | undefined {
    return this.#options.output.columns || undefined;
  }

  open(typist: Typist): void {
    const { input, output, history, entered } = this.#options;
    input.pipe(this.#filter);
    const reader = createInterface({
      input: this.#filter,
      output,
      terminal: true,
      history,
      historySize: 1000,
      removeHistoryDuplicates: true,
      prompt: this.#prompt,
      tabSize: 4,
      completer: (line: string) => completions(typist.complete(line)),
    });
    this.#reader = reader;
    reader.on("line", (line) => {
      const whole = this.#unpasted(line);
      if (whole === line) entered(line);
      typist.line(whole);
    });
    reader.on("SIGINT", () => {
      const typed = reader.line !== "";
      if (typed) this.#clearLine(reader);
      typist.interrupt(typed);
    });
    reader.on("SIGTSTP", () => this.#suspend());
    reader.on("close", () => {
      if (this.#reader) typist.end();
    });
    process.on("exit", this.#restore);
    process.on("SIGCONT", this.#resumed);
    this.#enterTerminal();
    this.#flush();
    reader.prompt();
  }

  print(lines: readonly string[]): void {
    // Nobody types yet, or any more.
    if (!this.#reader) {
      this.#options.output.write(lines.map((line) => `${line}\n`).join(""));
      return;
    }
    if (this.#waiting.length < MOST_LINES) this.#waiting.push(...lines);
    else this.#left += lines.length;
    this.#flushing ??= setImmediate(() => this.#flush());
  }

  prompt(text: string): void {
    if (text === this.#prompt) return;
    this.#prompt = text;
    this.#reader?.setPrompt(text);
    if (this.#reader) this.#flushing ??= setImmediate(() => this.#flush());
  }

  close(): void {
    const reader = this.#reader;
    if (!reader) return;
    this.#reader = undefined;
    const { input } = this.#options;
    // What stands at the prompt is not wanted any more: the next prompt is that of the shell.
    this.#erase(reader);
    this.#write();
    reader.close();
    input.unpipe(this.#filter);
    input.pause();
    process.off("exit", this.#restore);
    process.off("SIGCONT", this.#resumed);
    this.#leaveTerminal();
  }

  /** Prints what waits above the line, and the line below it. */
  #flush(): void {
    clearImmediate(this.#flushing);
    this.#flushing = undefined;
    const reader = this.#reader;
    if (!reader) return;
    this.#erase(reader);
    this.#write();
    reader.prompt(true);
  }

  #write(): void {
    const lines = this.#waiting;
    this.#waiting = [];
    if (this.#left > 0) lines.push(`… ${this.#left} more lines: too many to show (.filter shows fewer)`);
    this.#left = 0;
    if (lines.length > 0) this.#options.output.write(`${lines.join("\n")}\n`);
  }

  /** Takes prompt and line off the screen; the cursor is where they began. */
  #erase(reader: Interface): void {
    const { output } = this.#options;
    const { rows } = reader.getCursorPos();
    if (rows > 0) moveCursor(output, 0, -rows);
    cursorTo(output, 0);
    clearScreenDown(output);
    // It would go up by the rows that it has drawn last, and erase what stands there now.
    Object.assign(reader, { prevRows: 0 });
  }

  #clearLine(reader: Interface): void {
    this.#erase(reader);
    // To the end of the line, then all before it.
    reader.write(null, { ctrl: true, name: "e" });
    reader.write(null, { ctrl: true, name: "u" });
  }

  /** `marked`: the terminal says that it was pasted, so that a line break in it is no Enter. */
  #paste(text: string, marked: boolean): void {
    const reader = this.#reader;
    if (!reader) return;
    const whole = text.replaceAll(/\r\n?/g, "\n");
    const lines = marked ? whole.replace(/\n+$/, "") : whole;
    const isTyped = !marked || !lines.includes("\n");
    if (isTyped && lines.length <= SHORT_PASTE && lines.split("\n").every((line) => visible(line) === line)) {
      reader.write(lines);
      return;
    }
    const name = `[paste ${++this.#count}: ${lines.length} characters]`;
    this.#pastes.set(name, lines);
    const [oldest] = this.#pastes.keys();
    if (this.#pastes.size > MOST_PASTES && oldest !== undefined) this.#pastes.delete(oldest);
    reader.write(name);
  }

  #unpasted(line: string): string {
    let whole = line;
    // As a function: in a replacement `$&` would stand for something else.
    for (const [name, text] of this.#pastes) whole = whole.replaceAll(name, () => text);
    return whole;
  }

  #suspend(): void {
    this.#leaveTerminal();
    this.#options.output.write("\n");
    process.kill(process.pid, "SIGTSTP");
  }

  #enterTerminal(): void {
    if (!this.#reader) return;
    this.#filter.setRawMode(true);
    this.#options.output.write(PASTE_ON);
    Object.assign(this.#reader, { prevRows: 0 });
    this.#reader.prompt(true);
  }

  #leaveTerminal(): void {
    this.#options.output.write(PASTE_OFF);
    // A terminal that is gone has no modes.
    try {
      this.#filter.setRawMode(false);
    } catch {
      this.#filter.isRaw = false;
    }
  }
}

function completions({ candidates, part }: Completion): [string[], string] {
  return [[...candidates], part];
}
