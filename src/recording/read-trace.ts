import type { RunStart } from "../events.ts";
import { readEvents } from "./read-events.ts";
import { type Found, TraceConnections } from "./trace-connections.ts";
import { answerOf, beginning, ending, passed, sideOf } from "./trace-traffic.ts";
import type { Recording, Side, TrafficEvent, Unplaced } from "./traffic.ts";

/**
 * What a trace, or the report of `--reporter json`, holds of the network. It is read twice: a handshake is told when it is
 * over, and stands in a recording where it began. Throws a `Failure` for a file that is none. `file` is as the user knows
 * it, `path` where it is.
 */
export async function readTrace(path: string, file: string): Promise<Recording> {
  const { run, begun } = await plan(path, file);
  const { time = "", version = "" } = run ?? {};
  return {
    head: { ...(time === "" ? {} : { time }), creator: `wstest ${version}`, missing: ["wire"] },
    events: eventsOf(path, file, begun),
  };
}

// --- internal ---

/** How a connection began. */
interface Begun {
  readonly index: number;
  readonly start: number;
  readonly events: readonly Unplaced[];
}

async function plan(
  path: string,
  file: string,
): Promise<{ readonly run: RunStart | undefined; readonly begun: readonly Begun[] }> {
  const begun: Begun[] = [];
  const connections = new TraceConnections();
  let run: RunStart | undefined;
  for await (const event of readEvents(path, file)) {
    if (event.type === "torn") continue;
    if (event.type === "run:start") run = event;
    const found = connections.of(event);
    if (found?.start === undefined || found.event.type === "frame") continue;
    begun.push({ index: found.index, start: found.start, events: beginning(found.event) });
  }
  return { run, begun: begun.toSorted((a, b) => a.start - b.start) };
}

async function* eventsOf(path: string, file: string, begun: readonly Begun[]): AsyncGenerator<TrafficEvent> {
  const numbers = new Map(begun.map(({ index }, place) => [index, place + 1]));
  const known = new Known();
  const connections = new TraceConnections();
  let next = 0;
  let last = 0;
  for await (const event of readEvents(path, file)) {
    if (event.type === "torn") {
      const reason = `Line ${event.line} is torn: whoever wrote the file ended in the middle`;
      yield { type: "gap", at: last, connection: 0, reason };
      break;
    }
    const { at } = event;
    for (let each = begun[next]; each && each.start <= at; each = begun[++next])
      yield* placed(each.events, each.start, next + 1);
    last = at;
    const found = connections.of(event);
    const number = found && numbers.get(found.index);
    if (!found || number === undefined) continue;
    yield* placed(known.of(number, found.event), at, number);
  }
  for (const index of connections.open) {
    const number = numbers.get(index);
    if (number !== undefined) yield { type: "end", at: last, connection: number, how: "cut" };
  }
}

/** What has to be known of the connections that are open. */
class Known {
  readonly #open = new Map<number, { readonly side: Side; readonly closes: Set<Side> }>();

  /** What an event says of its connection, but for how that began. */
  of(number: number, event: Found["event"]): readonly Unplaced[] {
    const { side = "client", closes } = this.#open.get(number) ?? {};
    if (event.type === "frame") {
      const events = passed(event, side);
      for (const each of events) if (each.type === "close") closes?.add(each.from);
      return events;
    }
    if (event.type === "client" && event.state === "closed") {
      this.#open.delete(number);
      // A step may have written a close frame by itself.
      return ending(event, side).filter((each) => each.type !== "close" || !closes?.has(each.from));
    }
    if (event.type === "client" && event.state === "opened")
      this.#open.set(number, { side: sideOf(event), closes: new Set() });
    return answerOf(event);
  }
}

function placed(events: readonly Unplaced[], at: number, connection: number): readonly TrafficEvent[] {
  return events.map((event) => ({ ...event, at, connection }));
}
