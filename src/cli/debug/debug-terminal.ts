import process from "node:process";
import { Lanes, stamp } from "../../../reporters/lanes.ts";
import type { Style } from "../../codeframe.ts";
import type { DebugConsole } from "../../debug/console.ts";
import type { TranscriptLine } from "../../events.ts";
import type { Completion, Typist } from "../../repl/terminal.ts";
import { visible } from "../../visible.ts";
import { LineEditor } from "../terminal/line-editor.ts";

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
export class DebugTerminal implements DebugConsole, Typist {
  readonly #terminal: Terminal;
  readonly #painted: Pick<Style, "paint">;
  readonly #complete: (line: string) => readonly string[];
  readonly #editor: LineEditor;
  #opened = false;
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
    const { input, output } = terminal;
    this.#editor = new LineEditor({ input, output, history: [], pastes: "lines" });
  }

  get style(): Style {
    return { ...this.#painted, width: this.#editor.columns ?? 80, wraps: true };
  }

  say(lines: readonly string[]): void {
    this.#editor.print(lines);
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
    this.#pressed = false;
    const next = this.#ahead.shift();
    if (next !== undefined) {
      this.say([`${prompt}${visible(next)}`]);
      return Promise.resolve(next);
    }
    if (this.#ended || signal?.aborted) return Promise.resolve(undefined);
    return new Promise((resolve) => {
      const aborted = (): void => this.#answer?.(undefined);
      signal?.addEventListener("abort", aborted, { once: true });
      this.#answer = (line) => {
        this.#answer = undefined;
        signal?.removeEventListener("abort", aborted);
        // The editor goes on with the keys that came together with these: a Ctrl-C among them is meant now.
        this.#editor.rest();
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
      this.#editor.rest();
    }
  }

  /** The terminal is as it was. */
  leave(): void {
    this.#editor.close();
  }

  line(text: string): void {
    if (this.#answer) this.#answer(text);
    else this.#ahead.push(text);
  }

  /** With nothing typed Ctrl-C ends what is done just now; what cannot be ended, or nothing to end, ends the run. */
  interrupt(typed: boolean): void {
    if (typed) return;
    const working = this.#working;
    if (working && !working.signal.aborted) working.abort();
    else if (working || this.#answer || this.#pressed) this.#terminal.interrupt();
    else this.#pressed = true;
  }

  end(): void {
    this.#ended = true;
    this.#editor.close();
    this.#answer?.(undefined);
  }

  complete(part: string): Completion {
    return { candidates: this.#complete(part), part };
  }

  #read(prompt: string): void {
    this.#editor.prompt(prompt);
    if (this.#opened) this.#editor.wake();
    else this.#editor.open(this);
    this.#opened = true;
  }
}
