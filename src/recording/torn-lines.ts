/** Lines of a file that are not whole, one after another. */
interface Run {
  readonly first: number;
  last: number;
  bytes: number;
}

/** Gathers lines that are torn, so that a file full of them is told of in a few sentences. */
export class TornLines {
  #run: Run | undefined;
  #runs = 0;
  /** How many lines, and what was in them, for which there was no sentence any more. */
  readonly #more = { lines: 0, bytes: 0 };

  /** Whether any line was torn. */
  get any(): boolean {
    return this.#runs > 0 || this.#run !== undefined;
  }

  /** The number of the first line that waits to be told of. */
  get first(): number | undefined {
    return this.#run?.first;
  }

  add(line: number, bytes: number): void {
    if (!this.#run) this.#run = { first: line, last: line, bytes };
    else {
      this.#run.last = line;
      this.#run.bytes += bytes;
    }
  }

  /** What is to be told when a whole line has come behind them. */
  told(): TornRun | undefined {
    const run = this.#run;
    if (!run) return undefined;
    this.#run = undefined;
    const { first, last, bytes } = run;
    if (++this.#runs > MOST_TOLD) {
      this.#more.lines += last - first + 1;
      this.#more.bytes += bytes;
      return undefined;
    }
    const reason =
      first === last
        ? `Line ${first} is torn: what it held is missing`
        : `Lines ${first} to ${last} are torn: what they held is missing`;
    return { reason, bytes };
  }

  /** What is to be told at the end. */
  get rest(): TornRun | undefined {
    const { lines, bytes } = this.#more;
    return lines === 0 ? undefined : { reason: `${lines} more ${lines === 1 ? "line is" : "lines are"} torn`, bytes };
  }
}

/** What is missing. */
export interface TornRun {
  readonly reason: string;
  readonly bytes: number;
}

// --- internal ---

const MOST_TOLD = 20;
