import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { paint } from "../../reporters/paint.ts";
import { Lanes } from "../../reporters/lanes.ts";
import type { DebugConsole } from "../../src/debug/console.ts";
import { Debugger, type DebuggerOptions } from "../../src/debug/debugger.ts";
import { HeldClock } from "../../src/debug/held-clock.ts";
import { hostEnvironment } from "../../src/environment.ts";
import type { RunEvent } from "../../src/events.ts";
import { run } from "../../src/run/run.ts";
import { workspace } from "../support/workspace.ts";

/** Behind a line: Ctrl-C while that is done. */
export const CTRL_C = "^C";
/** Ctrl-C that came together with the line. */
export const CTRL_C_AT_ONCE = "^C at once";

/** What somebody types when a scenario stands; what is done in between, a function does. */
export type Typed = string | ((folder: string) => Promise<void>);

export interface Session {
  /** All that was shown, times left out. */
  readonly shown: string;
  readonly exitCode: number;
  readonly events: readonly RunEvent[];
  /** How often a line was asked for. */
  readonly asked: number;
}

export interface SessionOptions extends Partial<Pick<DebuggerOptions, "start" | "breakpoints" | "onFailure">> {
  /** More files, by name. */
  readonly files?: Readonly<Record<string, string>>;
  readonly width?: number;
  /** What its readers want to know. Default: of steps. */
  readonly detail?: "steps" | "scenarios";
}

/** Plays a scenario while somebody types lines; at the end of the lines it is Ctrl-D. */
export async function session(text: string, typed: readonly Typed[], options: SessionOptions = {}): Promise<Session> {
  const { files = {}, width = 100, start = "step", breakpoints = [], onFailure = true, detail = "steps" } = options;
  const folder = await workspace({ "scenario.yaml": text, ...files });
  const shown: string[] = [];
  const left = [...typed];
  const style = { paint: await paint(false), width };
  const lanes = new Lanes(style.paint, width);
  let asked = 0;
  const console: DebugConsole = {
    style,
    say: (lines) => void shown.push(...lines),
    async ask(prompt) {
      asked++;
      for (let next = left.shift(); next !== undefined; next = left.shift()) {
        if (typeof next === "string") {
          shown.push(prompt + next);
          return next;
        }
        await next(folder);
      }
      return undefined;
    },
    during(work) {
      const interrupted = new AbortController();
      const [next] = left;
      if (next === CTRL_C || next === CTRL_C_AT_ONCE) left.shift();
      if (next === CTRL_C) setImmediate(() => interrupted.abort());
      if (next === CTRL_C_AT_ONCE) interrupted.abort();
      return work(interrupted.signal);
    },
    conversation: (lines) => lines.map((line) => lanes.line({ ...line, at: 0 }).replace(/^ +/, "    ")),
    time: () => "+T",
  };
  const environment = { ...hostEnvironment(), cwd: folder };
  const clock = new HeldClock(environment.clock);
  const quit = new AbortController();
  const inspector = new Debugger({
    console,
    clock,
    real: environment.clock,
    start,
    breakpoints,
    onFailure,
    quit: () => quit.abort("hand"),
  });
  const events: RunEvent[] = [];
  const { exitCode } = await run(
    {
      paths: ["scenario.yaml"],
      version: "0",
      workers: 1,
      inspector,
      detail,
      signal: quit.signal,
      readers: [
        {
          name: "test",
          async read(all) {
            for await (const event of all) events.push(event);
          },
        },
      ],
    },
    { ...environment, clock },
  );
  return { shown: shown.join("\n"), exitCode, events, asked };
}

/** Writes the scenario anew, as who mends it does. */
export function edit(change: (text: string) => string, text: string): Typed {
  return async (folder) => writeFile(join(folder, "scenario.yaml"), change(text));
}
