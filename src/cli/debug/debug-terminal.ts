import process from "node:process";
import { createInterface, type Interface } from "node:readline";
import { clearScreenDown, cursorTo, moveCursor } from "node:readline";
import { Lanes, stamp } from "../../../reporters/lanes.ts";
import type { Style } from "../../codeframe.ts";
import type { DebugConsole } from "../../debug/console.ts";
import type { TranscriptLine } from "../../events.ts";
import { visible } from "../../visible.ts";
import { PasteFilter } from "../terminal/paste-filter.ts";

/** What of a terminal is needed: that of the process, or one of a test. */
export interface Terminal {
  readonly input: NodeJS.ReadStream;
  readonly output: NodeJS.WriteStream;
  /** Does what Ctrl-C does where nothing is typed. */
  readonly interrupt: () => void;
}

/** That of the process. `output`: standard error, for reports are written to standard output; that where the other is no terminal. */
export function processTerminal(): Terminal | undefined {
  const { stdin: input, stdout, stderr, pid } = process;
  const output = [stderr, stdout].find((each) => each.isTTY);
  return input.isTTY && output ? { input, output, interrupt: () => void process.kill(pid, "SIGINT") } : undefined;
}

/**
 * A prompt on a terminal. It reads keys only while it asks, and while what was asked for is done: at any other time the terminal
 * is as it was, Ctrl-C is a signal, and nothing keeps the process.
 */
export class DebugTerminal implements DebugConsole {
  readonly #terminal: Terminal;
  readonly #painted: Pick<Style, "paint">;
  readonly #complete: (line: string) => readonly string[];
  /** What the line editor reads: keys, one by one. */
  readonly #keys: PasteFilter;
  #readline: Interface | undefined;
  #lanes: Lanes | undefined;
  /** Lines that came when nobody had asked: of a text that was pasted. */
  readonly #ahead: string[] = [];
  #answer: ((line: string | undefined) => void) | undefined;
  /** Ends what is done just now. */
  #working: AbortController | undefined;
  /** Ctrl-C came together with the line that is to be done. */
  #pressed = false;
  #ended = false;

  constructor(terminal: Terminal, style: Pick<Style, "paint">, complete: (line: string) => readonly string[]) {
    this.#terminal = terminal;
    this.#painted = style;
    this.#complete = complete;
    this.#keys = new PasteFilter(
      (text) => this.#paste(text),
      (raw) => void terminal.input.setRawMode(raw),
    );
  }

  get style(): Style {
    return { ...this.#painted, width: this.#terminal.output.columns || 80, wraps: true };
  }

  say(lines: readonly string[]): void {
    const { output } = this.#terminal;
    const asking = (this.#answer ?? this.#working) ? this.#readline : undefined;
    if (asking) this.#erase(asking);
    output.write(lines.map((line) => `${line}\n`).join(""));
    asking?.prompt(true);
  }

  conversation(lines: readonly TranscriptLine[], peers: Iterable<string>): readonly string[] {
    const { paint, width } = this.style;
    this.#lanes ??= new Lanes(paint, width, peers);
    const lanes = this.#lanes;
    return lines.map((line) => lanes.line(line));
  }

  time(milliseconds: number): string {
    return stamp(milliseconds);
  }

  ask(prompt: string, signal: AbortSignal | undefined): Promise<string | undefined> {
    const { output } = this.#terminal;
    this.#pressed = false;
    const next = this.#ahead.shift();
    if (next !== undefined) {
      output.write(`${prompt}${visible(next)}\n`);
      return Promise.resolve(next);
    }
    if (this.#ended || signal?.aborted) return Promise.resolve(undefined);
    return new Promise((resolve) => {
      const aborted = (): void => this.#answer?.(undefined);
      signal?.addEventListener("abort", aborted, { once: true });
      this.#answer = (line) => {
        this.#answer = undefined;
        signal?.removeEventListener("abort", aborted);
        // What was being typed stays on the screen; what is printed next begins a line of its own.
        if (line === undefined) output.write("\n");
        // The editor goes on with the keys that came together with these: a Ctrl-C among them is meant now.
        this.#leave();
        resolve(line);
      };
      this.#read(prompt);
    });
  }

  async during<T>(work: (interrupted: AbortSignal) => Promise<T>): Promise<T> {
    const working = new AbortController();
    if (this.#pressed) working.abort();
    this.#working = working;
    if (!this.#ended) this.#read("");
    try {
      return await work(working.signal);
    } finally {
      this.#working = undefined;
      this.#leave();
      // What was typed ahead comes back with the next prompt.
      if (this.#readline) this.#erase(this.#readline);
    }
  }

  /** The terminal is as it was. */
  end(): void {
    this.#readline?.close();
    this.#unpipe();
  }

  /** Takes prompt and line off the screen; the cursor is where they began. */
  #erase(readline: Interface): void {
    const { output } = this.#terminal;
    const { rows } = readline.getCursorPos();
    if (rows > 0) moveCursor(output, 0, -rows);
    cursorTo(output, 0);
    clearScreenDown(output);
  }

  /** Reads keys. What was typed ahead is at the prompt already, with the cursor behind it. */
  #read(prompt: string): void {
    const { input } = this.#terminal;
    const readline = (this.#readline ??= this.#open());
    input.setRawMode(true);
    input.pipe(this.#keys);
    readline.resume();
    readline.setPrompt(prompt);
    readline.prompt(true);
  }

  /** Nobody reads keys. */
  #leave(): void {
    this.#unpipe();
    this.#terminal.input.setRawMode(false);
  }

  #unpipe(): void {
    const { input } = this.#terminal;
    input.unpipe(this.#keys);
    input.pause();
  }

  /** Ctrl-C with nothing typed ends what is done just now; what cannot be ended, or nothing to end, ends the run. */
  #interrupt(): void {
    const working = this.#working;
    if (working && !working.signal.aborted) working.abort();
    else if (working || this.#answer || this.#pressed) this.#terminal.interrupt();
    else this.#pressed = true;
  }

  /** A text that came at once: its lines are entered, and what is behind the last end of a line stands at the prompt. */
  #paste(text: string): void {
    if (!this.#ended)
      this.#readline?.write(
        text
          .split(/\r\n|\r|\n/)
          .map(visible)
          .join("\n"),
      );
  }

  #open(): Interface {
    const { output } = this.#terminal;
    const completer = (line: string): [string[], string] => [[...this.#complete(line)], line];
    const readline = createInterface({
      input: this.#keys,
      output,
      terminal: true,
      completer,
      historySize: 500,
      removeHistoryDuplicates: true,
    });
    readline.on("line", (line) => {
      if (this.#answer) this.#answer(line);
      else this.#ahead.push(line);
    });
    readline.on("close", () => {
      this.#ended = true;
      this.#answer?.(undefined);
    });
    // Suspended by Ctrl-Z and brought back, Node has stopped reading; asking again reads on.
    readline.on("SIGCONT", () => readline.prompt(true));
    readline.on("SIGINT", () => {
      if (readline.line === "") {
        this.#interrupt();
        return;
      }
      // As a shell does: what was typed is not meant.
      readline.write(null, { ctrl: true, name: "e" });
      readline.write(null, { ctrl: true, name: "u" });
    });
    return readline;
  }
}
