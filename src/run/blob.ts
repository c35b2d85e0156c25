import { createReadStream } from "node:fs";
import { eventFormat } from "../event-format.ts";
import type { RunEvent, RunStart } from "../events.ts";
import type { FileName } from "../language/read-text.ts";
import { type Problem, problem } from "../problem.ts";
import { eventOf } from "./read-event.ts";

/** A file of the events of a run, as `--reporter blob` (and `json`) writes it, read event by event. */
export class Blob {
  readonly shown: string;
  readonly start: RunStart;
  /** What is wrong with the file, once its end was reached. */
  problem: Problem | undefined;
  /** The next event; undefined at the end. */
  next: RunEvent | undefined;
  readonly #lines: Lines;

  private constructor(shown: string, start: RunStart, lines: Lines) {
    this.shown = shown;
    this.start = start;
    this.next = start;
    this.#lines = lines;
  }

  /** Gives the problem when it is no such file. */
  static async open({ path, shown }: FileName, version: string): Promise<Blob | Problem> {
    const lines = new Lines(path);
    const first = await lines.read();
    const wrong = lines.fault ?? notReadable(first, version);
    if (wrong !== undefined) {
      await lines.close();
      return problem({ code: "invalid-file", headline: `The blob ${shown} cannot be read: ${wrong}`, help: OTHER });
    }
    const start = eventOf(first ?? "");
    return start?.type === "run:start"
      ? new Blob(shown, start, lines)
      : invalid(shown, "its first line is no run:start");
  }

  /** Goes on to the next event. */
  async advance(): Promise<void> {
    if (this.next === undefined || this.next.type === "run:end") {
      this.next = undefined;
      return this.#lines.close();
    }
    const line = await this.#lines.read();
    this.next = line === undefined ? undefined : eventOf(line);
    if (this.next) return;
    await this.#lines.close();
    this.problem = this.#cut(line);
  }

  #cut(line: string | undefined): Problem {
    const { fault, count } = this.#lines;
    const why =
      line === undefined ? "it ends before its run did" : `line ${count} is no event of a run, or half of one`;
    return problem({
      code: "invalid-file",
      headline: `The blob ${this.shown} is not whole: ${fault ?? why}`,
      help: "Its run was killed, or the file was cut. What stands before is in the reports; run that part again.",
    });
  }
}

const OTHER = "A blob is what wstest run --reporter blob writes.";

function invalid(shown: string, why: string): Problem {
  return problem({ code: "invalid-file", headline: `The blob ${shown} cannot be read: ${why}`, help: OTHER });
}

/** Why a first line is not that of a blob of ours. */
function notReadable(line: string | undefined, version: string): string | undefined {
  if (line === undefined || line.trim() === "") return "it is empty";
  let first: unknown;
  try {
    first = JSON.parse(line);
  } catch {
    return "its first line is no JSON";
  }
  const { type, format, version: theirs } = Object(first) as Readonly<Record<string, unknown>>;
  if (type !== "run:start" || typeof format !== "number") return "its first line is no run:start";
  if (format === eventFormat) return undefined;
  const who = typeof theirs === "string" ? `wstest ${theirs}` : "another wstest";
  return `${who} wrote it in format ${format}, and this one (${version}) reads format ${eventFormat}: merge with the version that runs`;
}

/** The lines of a file, one by one. */
class Lines {
  /** How many were read. */
  count = 0;
  /** Why it could not be read on. */
  fault: string | undefined;
  readonly #lines: AsyncGenerator<string, void>;

  constructor(path: string) {
    this.#lines = linesOf(path);
  }

  async read(): Promise<string | undefined> {
    try {
      const { value, done } = await this.#lines.next();
      if (done === true) return undefined;
      this.count++;
      return value;
    } catch (thrown) {
      this.fault = (thrown as Error).message;
      return undefined;
    }
  }

  async close(): Promise<void> {
    await this.#lines.return();
  }
}

/** Not by readline: it throws faults of the file where nobody can catch them. */
async function* linesOf(path: string): AsyncGenerator<string, void> {
  let rest = "";
  for await (const chunk of createReadStream(path, "utf8") as AsyncIterable<string>) {
    // What is left of a long line holds no end of one: it is not looked through again.
    let from = rest.length;
    rest += chunk;
    let begin = 0;
    for (let end = rest.indexOf("\n", from); end !== -1; end = rest.indexOf("\n", from)) {
      yield rest.slice(begin, end);
      begin = end + 1;
      from = begin;
    }
    rest = rest.slice(begin);
  }
  if (rest !== "") yield rest;
}
