import { Failure } from "../problem.ts";
import { cut } from "../visible.ts";
import { type Line, LineTooLong, linesOf } from "./lines.ts";
import type { Recording, TrafficEvent } from "./traffic.ts";
import { readHead, readTraffic, trafficFormat } from "./traffic-line.ts";

/**
 * A recording that was written as lines of JSON. Of a large file no more than a line is kept. Throws a `Failure` with the
 * line for what is none; a torn last line becomes a `gap`. `file` is as the user knows it, `path` where it is.
 */
export async function readTrafficLines(path: string, file: string): Promise<Recording> {
  const lines = numbered(path, file);
  const first = await lines.next();
  const head = first.done ? undefined : readHead(parsed(first.value.text));
  if (first.done || !head) throw foreign(file, 1, first.done ? "" : first.value.text, "This is no recording");
  const { format, ...rest } = head;
  if (format !== trafficFormat) {
    const headline = `This recording is of format ${String(format)}, and this wstest reads format ${trafficFormat}`;
    throw foreign(file, 1, first.value.text, headline);
  }
  return { head: rest, events: eventsOf(lines, file) };
}

// --- internal ---

interface NumberedLine extends Line {
  readonly number: number;
}

async function* numbered(path: string, file: string): AsyncGenerator<NumberedLine, undefined> {
  let number = 0;
  try {
    for await (const line of linesOf(path)) {
      number++;
      if (line.text.trim() !== "") yield { ...line, number };
    }
  } catch (thrown) {
    if (!(thrown instanceof LineTooLong)) throw thrown;
    throw foreign(file, number + 1, "", `This is no recording: ${thrown.message}`);
  }
  return undefined;
}

async function* eventsOf(lines: AsyncGenerator<NumberedLine, undefined>, file: string): AsyncGenerator<TrafficEvent> {
  let at = 0;
  for await (const { text, whole, number } of lines) {
    const value = parsed(text);
    const event = readTraffic(value);
    if (event) {
      ({ at } = event);
      yield event;
    } else if (!whole || (value === undefined && /^\s*\{/.test(text) && (await lines.next()).done)) {
      // Editors and shells put a newline behind what was torn.
      const reason = `Line ${number} is torn: whoever wrote the file ended in the middle`;
      yield { type: "gap", at, connection: 0, reason, bytes: Buffer.byteLength(text) };
      return;
    } else throw foreign(file, number, text, value === undefined ? "This line is no JSON" : "This line is no event");
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function foreign(file: string, line: number, text: string, what: string): Failure {
  const shown = cut(text, 100);
  const place = { file, line, column: 1, width: Math.max(1, shown.length), lines: [shown] };
  const help = "wstest record writes recordings; wstest convert --to ndjson makes one of a HAR, a capture or a trace.";
  return Failure.of({ code: "invalid-file", headline: what, place, notes: [], help });
}
