import { consoleReporter } from "./console.ts";
import { ctrfReporter } from "./ctrf.ts";
import { githubReporter } from "./github.ts";
import { htmlReporter } from "./html.ts";
import { blobReporter, jsonReporter } from "./json.ts";
import { junitReporter, junitStrictReporter } from "./junit.ts";
import { linesReporter } from "./lines.ts";
import { markdownReporter } from "./markdown.ts";
import type { ReporterDefinition } from "./reporter.ts";
import { tapReporter } from "./tap.ts";

export type { CustomReporter, Detail, Reporter, ReporterDefinition, ReporterOptions } from "./reporter.ts";
export { paint } from "./paint.ts";

/** The reporters by the names that `--reporter` takes. Without a prototype: a name comes from the command line. */
export const reporters: Readonly<Record<string, ReporterDefinition>> = Object.assign(
  Object.create(null) as Record<string, ReporterDefinition>,
  {
    console: consoleReporter,
    junit: junitReporter,
    "junit-strict": junitStrictReporter,
    json: jsonReporter,
    blob: blobReporter,
    ctrf: ctrfReporter,
    tap: tapReporter,
    lines: linesReporter,
    github: githubReporter,
    markdown: markdownReporter,
    html: htmlReporter,
  },
);
