import { type Environment, systemClock } from "../../src/environment.ts";
import type { RunEvent } from "../../src/events.ts";
import type { Problem } from "../../src/problem.ts";
import { run, type RunRequest, type RunResult } from "../../src/run/run.ts";
import { workspace } from "./workspace.ts";

/** A run with everything that it told. */
export interface TestRun extends RunResult {
  readonly events: readonly RunEvent[];
  readonly folder: string;
  /** `name: status code`, in the order in which the scenarios ended; a skipped one with its reason. */
  readonly outcomes: readonly string[];
  /** What did not pass, by the name of the scenario. */
  readonly problems: readonly Problem[];
  /** What `log` said. */
  readonly logs: readonly string[];
  /** Notes of all scenarios. */
  readonly notes: readonly string[];
}

export type TestRequest = Partial<RunRequest> & {
  readonly env?: Readonly<Record<string, string>>;
  readonly onEvent?: (event: RunEvent) => void;
};

/** An environment that writes nothing and ends nothing. */
export function testEnvironment(cwd: string, env: Readonly<Record<string, string>> = {}): Environment {
  const output = { write: () => undefined, isTerminal: false };
  return {
    cwd,
    env: { PATH: process.env["PATH"], ...env },
    stdout: output,
    stderr: output,
    clock: systemClock,
    random: () => 0.5,
    hostname: "test-host",
    atExit: () => () => undefined,
  };
}

/** Runs files in a folder of their own; one text is the file `scenario.yaml`. */
export async function play(
  files: string | Readonly<Record<string, string>>,
  { env, onEvent, ...request }: TestRequest = {},
): Promise<TestRun> {
  const folder = await workspace(typeof files === "string" ? { "scenario.yaml": files } : files);
  const events: RunEvent[] = [];
  const reader = {
    name: "test",
    async read(stream: AsyncIterable<RunEvent>): Promise<void> {
      for await (const event of stream) {
        events.push(event);
        onEvent?.(event);
      }
    },
  };
  const result = await run(
    { paths: ["."], version: "1.2.3", detail: "frames", ...request, readers: [reader, ...(request.readers ?? [])] },
    testEnvironment(folder, env),
  );
  return {
    ...result,
    events,
    folder,
    ...summaryOf(events),
    problems: [...result.problems, ...summaryOf(events).problems],
  };
}

function summaryOf(events: readonly RunEvent[]): Pick<TestRun, "outcomes" | "problems" | "logs" | "notes"> {
  const names = new Map(
    events.flatMap((each) => (each.type === "scenario:start" ? [[each.scenario, each.name] as const] : [])),
  );
  const ends = events.filter((each) => each.type === "scenario:end");
  return {
    outcomes: ends.map(({ scenario, outcome }) => {
      const detail =
        outcome.status === "skipped"
          ? `: ${outcome.reason}`
          : outcome.status === "passed"
            ? ""
            : ` ${outcome.problem.code}`;
      return `${names.get(scenario)}: ${outcome.status}${detail}`;
    }),
    problems: [
      ...events.flatMap((each) => (each.type === "diagnostic" ? [each.problem] : [])),
      ...ends.flatMap(({ outcome }) =>
        outcome.status === "failed" || outcome.status === "errored" ? [outcome.problem] : [],
      ),
    ],
    logs: events.flatMap((each) => (each.type === "log" ? [each.text] : [])),
    notes: ends.flatMap(({ notes }) => notes),
  };
}
