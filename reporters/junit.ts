import type { RunEvent } from "../src/events.ts";
import { unfinished } from "./endings.ts";
import type { JunitDialect, JunitReport } from "./junit-builder.ts";
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
  create: (options) => (events) => report(events, options, "common"),
};

/** JUnit XML that passes the schema with which the xUnit plugin of Jenkins checks a report before it reads it. */
export const junitStrictReporter: ReporterDefinition = {
  name: "junit-strict",
  summary: "JUnit XML for the xUnit plugin of Jenkins, which takes no files, lines and properties of cases.",
  file: "junit-strict.xml",
  needs: () => "scenarios",
  create: (options) => (events) => report(events, options, "strict"),
};

async function* report(
  events: AsyncIterable<RunEvent>,
  { folder }: ReporterOptions,
  dialect: JunitDialect,
): AsyncIterable<string> {
  const { junitXml } = await import("./junit-builder.ts");
  yield await junitXml(await collect(events, folder), dialect);
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

function serverLine(server: string, text = ""): string {
  return `${server}: ${text.replace(/\r?\n$/, "")}\n`;
}

/** What is kept of a scenario's output, in characters. */
const OUTPUT = 64 * 1024;
