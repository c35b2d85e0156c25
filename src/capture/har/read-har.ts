import { open } from "node:fs/promises";
import { Failure } from "../../problem.ts";
import { isRecord } from "../../recording/checks.ts";
import type { Missing, Recording, TrafficEvent } from "../../recording/traffic.ts";
import { byTime, type Series } from "../by-time.ts";
import { eventsOfEntry, type Names } from "./entry-events.ts";
import { type HarObject, textIn, type Timed } from "./entry.ts";
import { faultIn } from "./fault.ts";
import { type HarOutline, type HarPart, outlineOf } from "./outline.ts";

/**
 * The WebSockets of a HAR, as Chrome, Playwright, mitmproxy and wstest write them, and the requests that the page's program
 * has made. It is read twice: in a HAR one connection stands behind the other, in a recording all go on together. Of a large
 * file no more than a block for each open connection is kept. Throws a `Failure` for what is none, or has no WebSocket in
 * it. `file` is as the user knows it, `path` where it is.
 */
export async function readHar(path: string, file: string): Promise<Recording> {
  const handle = await open(path);
  try {
    const outline = await outlineOf(handle);
    check(outline, file);
    return { head: headOf(outline), events: eventsOf(outline, { path, file }) };
  } catch (thrown) {
    throw await faultIn(handle, thrown, file);
  } finally {
    await handle.close();
  }
}

// --- internal ---

const everything: readonly Missing[] = ["closes", "control", "wire", "ends"];

function headOf({ log, entries }: HarOutline): Recording["head"] {
  const start = startOfAll(entries);
  const own = log["_missing"];
  return {
    ...(start === undefined ? {} : { time: new Date(start).toISOString() }),
    creator: creatorOf(log),
    missing: Array.isArray(own) ? everything.filter((each) => own.includes(each)) : everything,
  };
}

function creatorOf(log: HarObject): string {
  const captured = textIn(log, "_captured");
  if (captured !== "") return captured;
  const [browser, creator] = [log["browser"], log["creator"]].map((each) => (isRecord(each) ? each : {}));
  const named = browser && textIn(browser, "name") !== "" ? browser : (creator ?? {});
  const version = textIn(named, "version");
  return `${textIn(named, "name") || "an unknown program"}${version === "" ? "" : ` ${version}`}`;
}

function startOfAll(entries: readonly HarPart[]): number | undefined {
  return entries.find(({ start }) => start !== undefined)?.start;
}

function check({ count, sockets, torn, log }: HarOutline, file: string): void {
  if (sockets > 0) return;
  const what = count === 1 ? "one request" : `${count} requests`;
  if (torn !== undefined)
    throw new Failure({
      code: "invalid-file",
      headline: `${file} is cut, and no WebSocket is in what is left: ${what}`,
    });
  throw new Failure({
    code: "invalid-file",
    headline: `No WebSocket is in ${file}: ${count === 0 ? "it has no entries" : `it has ${what}`}, captured by ${creatorOf(log)}`,
    help: "Browsers capture connections that are opened while their developer tools are: open these first, and load the page then.",
  });
}

async function* eventsOf(outline: HarOutline, names: Names): AsyncGenerator<TrafficEvent> {
  const { entries, torn } = outline;
  const handle = await open(names.path);
  const base = startOfAll(entries) ?? 0;
  // Thousands of connections that go on at once get less of a block each.
  const blockSize = entries.length > 200 ? 16 * 1024 : 128 * 1024;
  const series = entries.map((part, index): Series<Placed> => {
    const start = part.start ?? base;
    return { start, items: numbered(eventsOfEntry(handle, part, { start, blockSize, names }), index + 1) };
  });
  let at = 0;
  try {
    for await (const { time, connection, event } of byTime(series)) {
      // What is told in seconds since 1970 is exact to some tenths of a microsecond.
      at = Math.round((time - base) * 1000) / 1000;
      yield { ...event, at, connection };
    }
    if (torn !== undefined) yield { type: "gap", at, connection: 0, reason: torn };
  } catch (thrown) {
    throw await faultIn(handle, thrown, names.file);
  } finally {
    await handle.close();
  }
}

interface Placed extends Timed {
  readonly connection: number;
}

async function* numbered(events: AsyncIterable<Timed>, connection: number): AsyncGenerator<Placed> {
  for await (const each of events) yield { ...each, connection };
}
