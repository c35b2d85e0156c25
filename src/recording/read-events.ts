import { eventFormat } from "../event-format.ts";
import type { RunEvent } from "../events.ts";
import { Failure } from "../problem.ts";
import { cut } from "../visible.ts";
import { isEvent, isVerdict } from "./is-event.ts";
import { type Line, LineTooLong, linesOf } from "./lines.ts";

/** An event of a file, or what is left of the last one that was being written when its writer ended. */
export type Recorded = RunEvent | { readonly type: "torn"; readonly line: number };

/**
 * Reads a trace, or the report of `--reporter json`, line by line: of a large file no more than a line is kept. Throws a
 * `Failure` for a file that is neither, with its line. `file` is as the user knows it, `path` where it is.
 */
export async function* readEvents(path: string, file: string): AsyncGenerator<Recorded> {
  let line = 0;
  let begun = false;
  for await (const { text, whole } of readable(path, file)) {
    line++;
    if (text.trim() === "") continue;
    const value = parsed(text);
    // What was cut off may be no JSON any more, or a number that was longer.
    if (!whole && (value === undefined || !isEvent(value))) {
      if (!begun) throw foreign(file, line, text, "This is no trace");
      yield { type: "torn", line };
      return;
    }
    if (begun && isVerdict(value)) continue;
    if (value === undefined) throw foreign(file, line, text, begun ? "This line is no JSON" : "This is no trace");
    if (!begun) checkHead(value, file, line, text);
    else if (!isEvent(value)) throw foreign(file, line, text, "This line is no event");
    begun = true;
    yield value as RunEvent;
  }
  if (!begun) throw empty(file);
}

// --- internal ---

async function* readable(path: string, file: string): AsyncGenerator<Line> {
  try {
    yield* linesOf(path);
  } catch (thrown) {
    if (thrown instanceof LineTooLong) throw foreign(file, 1, "", `This is no trace: ${thrown.message}`);
    throw unreadable(thrown, file);
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function checkHead(value: unknown, file: string, line: number, text: string): void {
  if (!isEvent(value) || value.type !== "run:start") throw foreign(file, line, text, "This is no trace");
  const found = (value as { readonly format?: unknown }).format;
  if (found === eventFormat) return;
  throw foreign(
    file,
    line,
    text,
    `This trace is of format ${String(found)}, and this wstest reads format ${eventFormat}`,
  );
}

function foreign(file: string, line: number, text: string, what: string): Failure {
  const shown = cut(text, 100);
  const place = { file, line, column: 1, width: Math.max(1, shown.length), lines: [shown] };
  return Failure.of({ code: "invalid-file", headline: what, place, notes: [], help: HELP });
}

const HELP = "wstest run --trace on writes traces, --reporter json writes the events of a whole run.";

function empty(file: string): Failure {
  return new Failure({ code: "invalid-file", headline: `The file ${file} is empty: nothing was recorded`, help: HELP });
}

function unreadable(thrown: unknown, file: string): unknown {
  const code = thrown instanceof Error && "code" in thrown ? thrown.code : undefined;
  if (thrown instanceof Failure || code === undefined) return thrown;
  const why =
    code === "ENOENT"
      ? `There is no file ${file}`
      : code === "EISDIR"
        ? `${file} is a folder, not a trace`
        : `The file ${file} cannot be read: ${(thrown as Error).message}`;
  return new Failure({ code: "invalid-argument", headline: why, help: HELP });
}
