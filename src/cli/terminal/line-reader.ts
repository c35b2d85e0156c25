import { createInterface, type Interface } from "node:readline";
import type { Output } from "../../environment.ts";
import type { Terminal, Typist } from "../../repl/terminal.ts";

/** Lines from a terminal that cannot move its cursor, or whose output goes elsewhere: each is read as the terminal gives it. */
export class LineReader implements Terminal {
  readonly columns: number | undefined;
  readonly #input: NodeJS.ReadableStream;
  readonly #output: Output;
  #reader: Interface | undefined;

  constructor(input: NodeJS.ReadableStream, output: Output) {
    this.#input = input;
    this.#output = output;
    this.columns = output.columns;
  }

  open(typist: Typist): void {
    const reader = createInterface({ input: this.#input, terminal: false, crlfDelay: Infinity });
    this.#reader = reader;
    reader.on("line", (line) => typist.line(line));
    reader.on("close", () => {
      if (this.#reader) typist.end();
    });
  }

  print(lines: readonly string[]): void {
    this.#output.write(lines.map((line) => `${line}\n`).join(""));
  }

  prompt(): void {
    // It would stand between the lines that are printed.
  }

  close(): void {
    const reader = this.#reader;
    this.#reader = undefined;
    reader?.close();
  }
}
