import { consoleReporter } from "./console.ts";
import { jsonReporter } from "./json.ts";
import { junitReporter } from "./junit.ts";
import type { ReporterDefinition } from "./reporter.ts";

export type { Detail, Reporter, ReporterDefinition, ReporterOptions } from "./reporter.ts";
export { paint } from "./paint.ts";

/** The reporters by the names that `--reporter` takes. Without a prototype: a name comes from the command line. */
export const reporters: Readonly<Record<string, ReporterDefinition>> = Object.assign(
  Object.create(null) as Record<string, ReporterDefinition>,
  { console: consoleReporter, junit: junitReporter, json: jsonReporter },
);
