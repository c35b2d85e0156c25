import { Failure } from "../problem.ts";
import type { EndEvent, Recording, TrafficEvent } from "../recording/traffic.ts";
import type { PartPath } from "./recording-parts.ts";

/**
 * The files into which a recording was split as one. Each of them begins with how the open connections were opened, and ends in
 * the middle of them: neither is told again. Files that lie between them and are not there are a `gap`. Throws a `Failure` for what
 * is of another recording. `open` opens one of them.
 */
export async function joinParts(
  parts: readonly PartPath[],
  open: (part: PartPath) => Promise<Recording>,
): Promise<Recording> {
  const [first, ...others] = parts;
  if (!first) throw new Error("a recording has files");
  const opened = await open(first);
  return {
    head: opened.head,
    events: (async function* () {
      const joined = new Joined();
      yield* joined.part(opened, 0);
      let before = { ...first, head: opened.head };
      for (const part of others) {
        const recording = await open(part);
        checkFollows({ ...part, head: recording.head }, before);
        yield* joined.part(recording, before.head.part);
        before = { ...part, head: recording.head };
      }
      yield* joined.cuts();
    })(),
  };
}

// --- internal ---

interface Opened extends PartPath {
  readonly head: Recording["head"];
}

function checkFollows({ file, head }: Opened, before: Opened): void {
  const { time, creator, part } = before.head;
  const isSame =
    head.time !== undefined &&
    head.time === time &&
    head.creator === creator &&
    (head.part === undefined) === (part === undefined);
  const headline = !isSame
    ? `${file} and ${before.file} are not of one recording`
    : head.part !== undefined && part !== undefined && head.part <= part
      ? `${file} comes before ${before.file} in their recording`
      : undefined;
  if (headline === undefined) return;
  const help =
    "Files are read as one into which wstest record --rotate has split a recording, in the order of the numbers in their names.";
  throw new Failure({ code: "invalid-file", headline, help });
}

/** Goes through the files one after another, and remembers what of a connection was told. */
class Joined {
  /** The types of what was told of connections that are open. */
  readonly #open = new Map<number, Set<TrafficEvent["type"]>>();
  /** Those that the end of a file has cut, and that may go on in the next one. */
  readonly #cut = new Map<number, EndEvent>();

  /** `before`: the number of the file that was read before it, if that is known. */
  async *part({ head, events }: Recording, before: number | undefined): AsyncGenerator<TrafficEvent> {
    /** Connections whose opening this file repeats. */
    const again = new Set<number>();
    let began: number | undefined;
    for await (const event of events) {
      const { type, connection, at } = event;
      if (began === undefined) yield* missing(before, head.part, at);
      began ??= at;
      if (type === "open" && event.continued && this.#open.has(connection)) {
        again.add(connection);
        this.#cut.delete(connection);
        continue;
      }
      const told = this.#open.get(connection);
      if ((type === "request" || type === "response") && again.has(connection) && told?.has(type)) continue;
      if (type === "end" && event.how === "cut") {
        this.#cut.set(connection, event);
        continue;
      }
      // All that goes on here was said when it began; what does not had its end where it was cut.
      if (type !== "gap" && at > began) yield* this.cuts();
      if (type === "open") this.#open.set(connection, new Set([type]));
      else if (type === "end") this.#open.delete(connection);
      else told?.add(type);
      yield event;
    }
  }

  /** The ends of connections that do not go on. */
  *cuts(): Generator<TrafficEvent> {
    for (const [connection, end] of this.#cut) {
      this.#cut.delete(connection);
      this.#open.delete(connection);
      yield end;
    }
  }
}

function* missing(before: number | undefined, part: number | undefined, at: number): Generator<TrafficEvent> {
  if (before === undefined || part === undefined || part <= before + 1) return;
  const [first, last] = [before + 1, part - 1];
  const reason =
    first === last
      ? `File ${first} of this recording is missing`
      : `Files ${first} to ${last} of this recording are missing`;
  yield { type: "gap", at, connection: 0, reason };
}
