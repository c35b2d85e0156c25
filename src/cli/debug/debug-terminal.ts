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
 * A prompt on a terminal. It reads keys only while it asks: at any other time the terminal is as it was, Ctrl-C is a signal, and
 * nothing keeps the process.
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
    const asking = this.#answer ? this.#readline : undefined;
    if (asking) {
      const { rows } = asking.getCursorPos();
      if (rows > 0) moveCursor(output, 0, -rows);
      cursorTo(output, 0);
      clearScreenDown(output);
    }
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
    const { input, output } = this.#terminal;
    const next = this.#ahead.shift();
    if (next !== undefined) {
      output.write(`${prompt}${visible(next)}\n`);
      return Promise.resolve(next);
    }
    if (this.#ended || signal?.aborted) return Promise.resolve(undefined);
    const readline = (this.#readline ??= this.#open());
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
        input.setRawMode(false);
        resolve(line);
      };
      input.setRawMode(true);
      input.pipe(this.#keys);
      readline.resume();
      readline.setPrompt(prompt);
      // What was typed ahead is at the prompt already, with the cursor behind it.
      readline.prompt(true);
    });
  }

  /** The terminal is as it was. */
  end(): void {
    this.#readline?.close();
    this.#leave();
  }

  /** Nobody reads keys. */
  #leave(): void {
    const { input } = this.#terminal;
    input.unpipe(this.#keys);
    input.pause();
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
    const { output, interrupt } = this.#terminal;
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
        interrupt();
        return;
      }
      // As a shell does: what was typed is not meant.
      readline.write(null, { ctrl: true, name: "e" });
      readline.write(null, { ctrl: true, name: "u" });
    });
    return readline;
  }
}
