import { Failure } from "../problem.ts";
import { cut } from "../visible.ts";
import { isRecord } from "./checks.ts";
import { type Line, LineTooLong, linesOf } from "./lines.ts";
import { TornLines } from "./torn-lines.ts";
import type { GapEvent, Recording, RecordingHead, TrafficEvent } from "./traffic.ts";
import { readHead, readTraffic, trafficFormat } from "./traffic-line.ts";

/**
 * A recording that was written as lines of JSON. Of a large file no more than a line is kept. Lines that are torn are told of in
 * a `gap`, wherever they are; of a connection whose beginning they held an `open` is made up. Throws a `Failure` with the line
 * for what is none, or has no whole line. `file` is as the user knows it, `path` where it is.
 */
export async function readTrafficLines(path: string, file: string): Promise<Recording> {
  const lines = numbered(path, file);
  const first = await lines.next();
  if (first.done) throw foreign(file, 1, "", NO_RECORDING);
  const { text } = first.value;
  const value = parsed(text);
  const head = readHead(value);
  if (!head) {
    if (isRecord(value) && value["type"] === "recording") throw foreign(file, 1, text, NO_RECORDING);
    return { head: unknownHead, events: eventsOf(behind(first.value, lines), file, false) };
  }
  const { format, ...rest } = head;
  if (format !== trafficFormat) {
    const headline = `This recording is of format ${String(format)}, and this wstest reads format ${trafficFormat}`;
    throw foreign(file, 1, text, headline);
  }
  return { head: rest, events: eventsOf(lines, file, true) };
}

// --- internal ---

const NO_RECORDING = "This is no recording";

/** What is known of a recording whose first line is torn. */
const unknownHead: RecordingHead = { creator: "an unknown program", missing: [] };

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

async function* behind(first: NumberedLine, lines: AsyncIterable<NumberedLine>): AsyncGenerator<NumberedLine> {
  yield first;
  yield* lines;
}

async function* eventsOf(
  lines: AsyncIterable<NumberedLine>,
  file: string,
  hasHead: boolean,
): AsyncGenerator<TrafficEvent> {
  const torn = new TornLines();
  const open = new Set<number>();
  let [at, good] = [0, hasHead ? 1 : 0];
  let [begins, last]: [string | undefined, NumberedLine | undefined] = [undefined, undefined];
  const gap = ({ reason, bytes }: Pick<GapEvent, "reason" | "bytes">): GapEvent => ({
    type: "gap",
    at,
    connection: 0,
    reason,
    ...(bytes === undefined ? {} : { bytes }),
  });
  for await (const line of lines) {
    const { text, number } = line;
    last = line;
    begins ??= text.slice(0, 200);
    const value = parsed(text);
    const event = readTraffic(value) ?? (value === undefined ? eventAtEnd(text) : undefined);
    if (event === undefined || value === undefined) torn.add(number, Buffer.byteLength(text));
    if (event === undefined) {
      if (value !== undefined && line.whole && good > 0) throw foreign(file, number, text, "This line is no event");
      continue;
    }
    good++;
    ({ at } = event);
    const told = torn.told();
    if (told) yield gap(told);
    const { connection } = event;
    if (event.type === "open") open.add(connection);
    else if (connection > 0 && torn.any && !open.has(connection)) {
      open.add(connection);
      yield { type: "open", at, connection };
    }
    if (event.type === "end") open.delete(connection);
    yield event;
  }
  // Whoever writes a file ends in its last line: that alone says nothing against it.
  const first = torn.first;
  if (good === 0) throw foreign(file, 1, begins ?? "", "No line of this recording is whole");
  if (torn.rest) yield gap(torn.rest);
  if (first === undefined || !last) return;
  const bytes = Buffer.byteLength(last.text);
  if (first === last.number)
    yield gap({ reason: `Line ${first} is torn: whoever wrote the file ended in the middle`, bytes });
  else yield gap(torn.told() ?? { reason: `Line ${first} is torn, and what stands behind it` });
}

/** What stands behind the rest of a line that was torn before its end: whoever went on to write did not begin another one. */
function eventAtEnd(text: string): TrafficEvent | undefined {
  let from = text.length;
  for (let tries = 0; tries < MOST_TRIES && from > 0; tries++) {
    from = text.lastIndexOf('{"type":"', from - 1);
    if (from <= 0) return undefined;
    const event = readTraffic(parsed(text.slice(from)));
    if (event) return event;
  }
  return undefined;
}

const MOST_TRIES = 4;

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
