import { createReadStream } from "node:fs";

/** A line that is longer is no event: messages have at most 100 MiB, and base64 and JSON make them longer. */
const LONGEST = 512 * 1024 * 1024;

/** A line of a file. */
export interface Line {
  readonly text: string;
  /** Whether a newline stands at its end. */
  readonly whole: boolean;
}

/** A line has more than 512 MiB. */
export class LineTooLong extends Error {
  constructor() {
    super("a line is longer than 512 MiB");
  }
}

/** The lines of a file, one after another: no more than one of them is kept. Throws a `LineTooLong`, and what the system says. */
export async function* linesOf(path: string): AsyncGenerator<Line> {
  let pieces: Buffer[] = [];
  let size = 0;
  const take = (): string => {
    const text = Buffer.concat(pieces).toString();
    pieces = [];
    size = 0;
    return text;
  };
  for await (const chunk of createReadStream(path, { highWaterMark: 1024 * 1024 }) as AsyncIterable<Buffer>) {
    let start = 0;
    for (let end = chunk.indexOf(10); end !== -1; end = chunk.indexOf(10, start)) {
      pieces.push(chunk.subarray(start, end));
      start = end + 1;
      yield { text: take(), whole: true };
    }
    if (start === chunk.length) continue;
    pieces.push(chunk.subarray(start));
    size += chunk.length - start;
    if (size > LONGEST) throw new LineTooLong();
  }
  if (pieces.length > 0) yield { text: take(), whole: false };
}
