import { clearScreenDown, createInterface, cursorTo, type Interface, moveCursor } from "node:readline";
import type { Completion, Terminal, Typist } from "../../repl/terminal.ts";
import { visible } from "../../visible.ts";
import { PasteFilter } from "./paste-filter.ts";
import { PastedTexts } from "./pasted-texts.ts";

const PASTE_ON = "\u001b[?2004h";
const PASTE_OFF = "\u001b[?2004l";
/** So many lines of what pours in are printed at a time; more would scroll by faster than anybody reads, and keep the keys waiting. */
const MOST_LINES = 400;

/** The streams of a terminal, and its history. */
export interface LineEditorOptions {
  readonly input: NodeJS.ReadStream;
  readonly output: NodeJS.WriteStream;
  /** Earlier lines, the latest first. */
  readonly history: string[];
  /** A line was entered, for the history. */
  readonly entered?: (line: string) => void;
  /** What becomes of a paste of several lines: one text, or lines that are entered one after another. Default: whole. */
  readonly pastes?: "whole" | "lines";
}

/**
 * A line editor with history and completion, below what is printed meanwhile. It may rest: then the terminal is as it was, Ctrl-C is
 * a signal, and nothing keeps the process. Whatever ends it, the terminal is left as it was.
 */
export class LineEditor implements Terminal {
  readonly #options: LineEditorOptions;
  readonly #filter: PasteFilter;
  #reader: Interface | undefined;
  #prompt = "> ";
  /** Whether keys are read. */
  #awake = false;
  #waiting: string[] = [];
  #flushing: NodeJS.Immediate | undefined;
  #left = 0;
  readonly #pasted = new PastedTexts();
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
    const { output, history, entered } = this.#options;
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
      const whole = this.#pasted.whole(line);
      if (whole === line) entered?.(line);
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
    this.wake();
  }

  /** Reads keys. What was typed before it rested stands behind the prompt. */
  wake(): void {
    const { input } = this.#options;
    this.#awake = true;
    input.pipe(this.#filter);
    this.#reader?.resume();
    this.#enterTerminal();
    this.#flush();
  }

  /** Reads no keys until it is woken. What was to be printed is printed; what was being typed is kept. */
  rest(): void {
    const reader = this.#reader;
    if (!reader || !this.#awake) return;
    this.#awake = false;
    this.#erase(reader);
    this.#write();
    const { input } = this.#options;
    input.unpipe(this.#filter);
    input.pause();
    this.#leaveTerminal();
  }

  print(lines: readonly string[], passing = false): void {
    // Nobody types yet, or just now, or any more.
    if (!this.#awake) {
      this.#options.output.write(lines.map((line) => `${line}\n`).join(""));
      return;
    }
    for (const line of lines)
      if (passing && this.#waiting.length >= MOST_LINES) this.#left++;
      else this.#waiting.push(line);
    this.#flushing ??= setImmediate(() => this.#flush());
  }

  prompt(text: string): void {
    if (text === this.#prompt) return;
    this.#prompt = text;
    this.#reader?.setPrompt(text);
    if (this.#awake) this.#flushing ??= setImmediate(() => this.#flush());
  }

  close(): void {
    const reader = this.#reader;
    if (!reader) return;
    // What stands at the prompt is not wanted any more: the next prompt is that of the shell.
    this.rest();
    this.#reader = undefined;
    reader.close();
    process.off("exit", this.#restore);
    process.off("SIGCONT", this.#resumed);
  }

  /** Prints what waits above the line, and the line below it. */
  #flush(): void {
    clearImmediate(this.#flushing);
    this.#flushing = undefined;
    const reader = this.#reader;
    if (!reader || !this.#awake) return;
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

  #paste(text: string, marked: boolean): void {
    const lines = text.replaceAll(/\r\n?/g, "\n");
    const byLines = this.#options.pastes === "lines";
    this.#reader?.write(byLines ? lines.split("\n").map(visible).join("\n") : this.#pasted.typed(lines, marked));
  }

  #suspend(): void {
    this.#leaveTerminal();
    this.#options.output.write("\n");
    process.kill(process.pid, "SIGTSTP");
  }

  #enterTerminal(): void {
    if (!this.#reader || !this.#awake) return;
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
