import { plain } from "../src/codeframe.ts";
import type { RunEvent } from "../src/events.ts";
import { problemLine } from "../src/problem-line.ts";
import { endings } from "./endings.ts";
import type { ReporterDefinition } from "./reporter.ts";
import { countsText, whyCutShort } from "./summary.ts";
import { Tally } from "./tally.ts";
import { lineText, unpainted } from "./unpainted.ts";

/** A line for each scenario that did not pass and for each problem, as compilers write them: editors find the places in it. */
export const linesReporter: ReporterDefinition = {
  name: "lines",
  summary: "One line for each failure, file:line:column: error: text [code], as editors read it.",
  needs: () => "scenarios",
  create: () => report,
};

async function* report(events: AsyncIterable<RunEvent>): AsyncIterable<string> {
  const tally = new Tally();
  for await (const each of endings(events, tally)) {
    if (each.type === "problem") yield `${problemLine(unpainted(each.problem))}\n`;
    else if ("problem" in each.end.outcome) {
      const { file, line, name } = each.start;
      yield `${problemLine(unpainted(each.end.outcome.problem), { file, line, name: lineText(name) })}\n`;
    }
  }
  yield `${whyCutShort(tally.end)}${countsText(tally, { paint: plain, width: 100 }) || "nothing ran"}\n`;
}
