import { StringDecoder } from "node:string_decoder";
import type { Cancel, Clock } from "../environment.ts";

const MOST_LINES = 200;
const MOST_BYTES = 64 * 1024;
/** Characters of a line that are told at once; in UTF-8 they take at most 48 KiB. */
const LONGEST_LINE = 16 * 1024;
/** A line without an end that has not grown for so many milliseconds counts as a prompt. */
const QUIET = 100;

/** The last lines that a program wrote: at most 200, and 64 KiB. */
export class OutputTail {
  readonly #lines: string[] = [];
  #bytes = 0;

  push(line: string): void {
    this.#lines.push(line);
    this.#bytes += Buffer.byteLength(line);
    while (this.#lines.length > MOST_LINES || this.#bytes > MOST_BYTES) {
      this.#bytes -= Buffer.byteLength(this.#lines.shift() ?? "");
    }
  }

  /** The last lines, oldest first. */
  last(count = MOST_LINES): readonly string[] {
    return this.#lines.slice(-count);
  }
}

/** Who hears of the lines of a stream. */
export interface LineListener {
  /** A line, without its end. One of more than 16 Ki characters comes in pieces. */
  line(text: string): void;
  /** The beginning of a line that has not gone on for a while, as a prompt does; the whole line is told when it ends. */
  prompt(text: string): void;
}

/** Cuts a stream of UTF-8 into lines. */
export class LineSplitter {
  readonly #decoder = new StringDecoder("utf8");
  readonly #clock: Clock;
  readonly #listener: LineListener;
  #rest = "";
  #cancel: Cancel | undefined;

  constructor(clock: Clock, listener: LineListener) {
    this.#clock = clock;
    this.#listener = listener;
  }

  write(chunk: Buffer): void {
    this.#cancel?.();
    this.#cancel = undefined;
    const lines = (this.#rest + this.#decoder.write(chunk)).split("\n");
    this.#rest = lines.pop() ?? "";
    for (const line of lines) {
      const whole = line.endsWith("\r") ? line.slice(0, -1) : line;
      this.#listener.line(this.#cut(whole));
    }
    this.#rest = this.#cut(this.#rest);
    if (this.#rest !== "") this.#cancel = this.#clock.after(QUIET, () => this.#listener.prompt(this.#rest));
  }

  /** Tells the pieces that a long line is cut into, and gives the last one. */
  #cut(line: string): string {
    let at = 0;
    for (; line.length - at > LONGEST_LINE; at += LONGEST_LINE) this.#listener.line(line.slice(at, at + LONGEST_LINE));
    return line.slice(at);
  }

  /** Tells what is left as a line. */
  end(): void {
    this.#cancel?.();
    this.#cancel = undefined;
    const rest = this.#rest + this.#decoder.end();
    this.#rest = "";
    if (rest !== "") this.#listener.line(rest);
  }
}
