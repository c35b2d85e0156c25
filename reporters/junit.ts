import type { RunEvent, ScenarioEnd, ScenarioStart } from "../src/events.ts";
import type { JunitReport } from "./junit-builder.ts";
import { JunitCases } from "./junit-cases.ts";
import type { ReporterDefinition, ReporterOptions } from "./reporter.ts";
import { Spool } from "./spool.ts";
import { Tally } from "./tally.ts";

/** JUnit XML as Jenkins, GitLab, GitHub actions, CircleCI and Azure read it. The whole report is made at the end. */
export const junitReporter: ReporterDefinition = {
  name: "junit",
  summary: "JUnit XML for CI servers.",
  file: "junit.xml",
  needs: () => "scenarios",
  create: (options) => (events) => report(events, options),
};

async function* report(events: AsyncIterable<RunEvent>, { folder }: ReporterOptions): AsyncIterable<string> {
  const { junitXml } = await import("./junit-builder.ts");
  yield await junitXml(await collect(events, folder));
}

async function collect(events: AsyncIterable<RunEvent>, folder?: string): Promise<JunitReport> {
  const tally = new Tally();
  const cases = new JunitCases(folder);
  const outputs = new Map<number, Spool>();
  const outputOf = (scenario: number): Spool => {
    const spool = outputs.get(scenario) ?? new Spool(OUTPUT);
    outputs.set(scenario, spool);
    return spool;
  };

  for await (const event of events) {
    if (event.type === "run:start") cases.run = event;
    else if (event.type === "log")
      outputOf(event.scenario).add(
        event.server === undefined ? `${event.text}\n` : serverLine(event.server, event.text),
      );
    else if (event.type === "server" && event.state === "output")
      outputOf(event.scenario).add(serverLine(event.server, event.text));
    else if (event.type === "diagnostic") cases.diagnostic(event.problem);
    else if (event.type === "scenario:end") {
      cases.ended(tally.startOf(event.scenario), event, outputs.get(event.scenario)?.text());
      outputs.delete(event.scenario);
    }
    tally.add(event);
  }
  for (const start of tally.running.values()) {
    cases.ended(start, unfinished(start, tally), outputs.get(start.scenario)?.text());
  }
  return cases.report(tally.end?.ms ?? tally.at);
}

/** A scenario that the end of the run cut off is reported too: a case that is missing would look like one that was removed. */
function unfinished(start: ScenarioStart, { end, at }: Tally): ScenarioEnd {
  const why =
    end?.interrupted === undefined
      ? "The run ended before the scenario did"
      : `The run was interrupted by ${end.interrupted}`;
  const outcome = { status: "errored", problem: { code: "interrupted", headline: why, notes: [] } } as const;
  return {
    type: "scenario:end",
    at,
    scenario: start.scenario,
    ms: at - start.at,
    outcome,
    notes: [],
    steps: 0,
    series: {},
  };
}

function serverLine(server: string, text = ""): string {
  return `${server}: ${text.replace(/\r?\n$/, "")}\n`;
}

/** What is kept of a scenario's output, in characters. */
const OUTPUT = 64 * 1024;
