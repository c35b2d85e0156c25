import { createWriteStream } from "node:fs";
import { type FileHandle, open, rm } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { eventLine } from "../event-line.ts";
import type { RunEvent, RunStart, ScenarioEnd } from "../events.ts";
import { makeFolder } from "../make-folder.ts";
import { Failure } from "../problem.ts";
import { harText } from "./har.ts";
import { readTrace } from "./read-trace.ts";
import { TRACE } from "./trace-names.ts";

/**
 * Writes the trace of each scenario that has one while it is played, and its HAR when it has ended. Traces that are not
 * kept (`scenario:end` does not name them) are removed. What it holds of a scenario is bounded. Throws a `Failure` when a
 * file cannot be written, once the others are.
 */
export async function writeTraces(events: AsyncIterable<RunEvent>, cwd: string): Promise<void> {
  const traces = new Map<number, Trace>();
  let head: RunStart | undefined;
  let failure: Error | undefined;
  const paused = async (): Promise<void> => {
    for (const [scenario, trace] of traces) {
      try {
        await trace.flush();
      } catch (thrown) {
        failure ??= thrown as Error;
        traces.delete(scenario);
        await trace.abandon();
      }
    }
  };
  for await (const event of withPauses(events, paused)) {
    try {
      if (event.type === "run:start") head = event;
      else if (event.type === "scenario:start") {
        if (event.trace !== undefined && head) traces.set(event.scenario, new Trace(event.trace, cwd, head));
      }
      if ("scenario" in event) await traces.get(event.scenario)?.add(event);
      if (event.type === "scenario:end") {
        const trace = traces.get(event.scenario);
        traces.delete(event.scenario);
        await trace?.end(event);
      }
    } catch (thrown) {
      failure ??= thrown as Error;
      if ("scenario" in event) {
        await traces.get(event.scenario)?.abandon();
        traces.delete(event.scenario);
      }
    }
  }
  // The run ended before they did: what there is of them may tell why.
  for (const trace of traces.values()) await trace.flush();
  for (const trace of traces.values()) await trace.abandon();
  if (failure) throw failure;
}

// --- internal ---

/** Characters that are gathered before they are written; in a pause all are. */
const GATHERED = 64 * 1024;

/** The same events; `paused` is called, and awaited, whenever none has come for a turn of the event loop. */
async function* withPauses(events: AsyncIterable<RunEvent>, paused: () => Promise<void>): AsyncGenerator<RunEvent> {
  const iterator = events[Symbol.asyncIterator]();
  for (;;) {
    const next = iterator.next();
    const turn = new Promise<undefined>((over) => setImmediate(over, undefined));
    // What was played last is what one looks for after a crash.
    if (!(await Promise.race([next, turn]))) await paused();
    const { value, done } = await next;
    if (done === true) return;
    yield value;
  }
}

/** The trace of one scenario, in a file. */
class Trace {
  readonly #path: string;
  readonly #file: string;
  readonly #version: string;
  #handle: FileHandle | undefined;
  #text: string;

  constructor(path: string, cwd: string, head: RunStart) {
    this.#path = path;
    this.#file = resolve(cwd, path);
    this.#version = head.version;
    this.#text = `${eventLine({ ...head, scenarios: 1 })}\n`;
  }

  async add(event: RunEvent): Promise<void> {
    this.#text += `${eventLine(event)}\n`;
    if (this.#text.length >= GATHERED) await this.flush();
  }

  async flush(): Promise<void> {
    const text = this.#text;
    if (text === "") return;
    this.#text = "";
    try {
      if (!this.#handle) {
        await makeFolder(dirname(this.#file));
        // That of an earlier run tells of something else.
        await rm(harOf(this.#file), { force: true });
        this.#handle = await open(this.#file, "w");
      }
      await this.#handle.appendFile(text);
    } catch (thrown) {
      throw notWritten(this.#path, thrown);
    }
  }

  async end({ trace }: ScenarioEnd): Promise<void> {
    await this.flush();
    await this.abandon();
    if (trace === undefined) {
      await rm(this.#file, { force: true });
      return;
    }
    try {
      const har = harText(await readTrace(this.#file, this.#path), this.#version);
      await pipeline(Readable.from(har), createWriteStream(harOf(this.#file)));
    } catch (thrown) {
      throw notWritten(harOf(this.#path), thrown);
    }
  }

  /** Closes its file, as it is. */
  async abandon(): Promise<void> {
    await this.#handle?.close();
    this.#handle = undefined;
  }
}

function harOf(file: string): string {
  return `${file.slice(0, -TRACE.length)}.har`;
}

function notWritten(path: string, thrown: unknown): unknown {
  if (!(thrown instanceof Error && "code" in thrown)) return thrown;
  return new Failure({ code: "report", headline: `The trace ${path} could not be written: ${thrown.message}` });
}
