import { eventLine } from "../src/event-line.ts";
import type { RunEvent } from "../src/events.ts";
import type { ReporterDefinition } from "./reporter.ts";

/** The events themselves, one JSON object per line, as they happen. The first line is `run:start` and tells the format. */
export const jsonReporter: ReporterDefinition = {
  name: "json",
  summary: "The event stream, one JSON object per line.",
  file: "wstest.ndjson",
  needs: () => "frames",
  create: () => report,
};

/**
 * The same for `wstest merge`, under a name that tells the shard: the blobs of a matrix of jobs are gathered in one folder.
 */
export const blobReporter: ReporterDefinition = {
  name: "blob",
  summary: "The event stream for wstest merge, which makes one report of several runs.",
  file: ({ shard }) => (shard ? `blob-${shard.index}-of-${shard.of}.ndjson` : "blob.ndjson"),
  needs: () => "frames",
  create: () => report,
};

async function* report(events: AsyncIterable<RunEvent>): AsyncIterable<string> {
  for await (const event of events) yield `${eventLine(event)}\n`;
}
