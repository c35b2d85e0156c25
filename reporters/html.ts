import type { ReporterDefinition } from "./reporter.ts";

/** A page that opens from disk, with a sequence diagram of each scenario. What makes it is loaded when it is wanted. */
export const htmlReporter: ReporterDefinition = {
  name: "html",
  summary: "A page to look into: each scenario as a sequence diagram, every frame with its content, latencies.",
  file: "report.html",
  needs: () => "frames",
  create: () =>
    async function* (events) {
      const { htmlReport } = await import("./html/report.ts");
      yield* htmlReport(events);
    },
};
