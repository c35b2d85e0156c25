import { expect, test } from "vitest";
import type { Overview } from "../../reporters/html/data.ts";
import { htmlReporter } from "../../reporters/html.ts";
import { reporterContract } from "../contract/reporter.ts";

reporterContract(htmlReporter, {
  read(text) {
    const overview = /<script type="application\/json" id="overview">(.*)<\/script>/.exec(text)?.[1] ?? "null";
    const { scenarios, problems } = JSON.parse(overview) as Overview;
    return JSON.stringify([scenarios.map(({ name }) => name), problems]);
  },
});

test("it reads everything, and has a file of its own", () => {
  expect(htmlReporter.needs({ verbose: false })).toBe("frames");
  expect(htmlReporter.file).toBe("report.html");
});
