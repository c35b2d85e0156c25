import type { Paint, Style } from "../src/codeframe.ts";
import type { RunEvent } from "../src/events.ts";
import { Page } from "./page.ts";
import { paint } from "./paint.ts";
import { Progress } from "./progress.ts";
import type { ReporterDefinition, ReporterOptions } from "./reporter.ts";
import { Tally } from "./tally.ts";
import { tick, withTicks } from "./ticks.ts";

/** A line per scenario as it ends, failures with all that explains them, and a summary. */
export const consoleReporter: ReporterDefinition = {
  name: "console",
  summary: "A line per scenario, failures as code frames, and a summary.",
  needs: ({ verbose }) => (verbose ? "frames" : "scenarios"),
  create: (options) => (events) => report(events, options),
};

async function* report(events: AsyncIterable<RunEvent>, options: ReporterOptions): AsyncIterable<string> {
  const style = styleOf(await paint(options.color), options);
  const tally = new Tally();
  const page = new Page(style, options, tally);
  if (options.live && !options.verbose) yield* redrawn(events, page, tally, style, options);
  else {
    for await (const event of events) {
      const text = page.print(event);
      if (text !== "") yield text;
    }
  }
  yield page.end();
}

/** Keeps a line of progress below what is printed. */
async function* redrawn(
  events: AsyncIterable<RunEvent>,
  page: Page,
  tally: Tally,
  style: Style,
  { clock }: ReporterOptions,
): AsyncIterable<string> {
  const progress = new Progress(style);
  let seen = clock?.now() ?? 0;
  let drawn = -Infinity;
  try {
    for await (const event of clock ? withTicks(events, clock, TICK) : events) {
      const text = event === tick ? "" : page.print(event);
      if (event !== tick) seen = clock?.now() ?? 0;
      const elapsed = tally.at + (clock ? clock.now() - seen : 0);
      if (text === "" && elapsed - drawn < REDRAW) continue;
      drawn = elapsed;
      yield progress.erase() + text + progress.draw(tally, elapsed);
    }
  } catch (thrown) {
    yield progress.erase();
    throw thrown;
  }
  yield progress.erase();
}

/** The display changes at least so often (for the time that runs), and by itself not more often. Milliseconds. */
const TICK = 500;
const REDRAW = 50;

/** The width is read each time, for a terminal may change it. */
function styleOf(colours: Paint, options: ReporterOptions): Style {
  return {
    paint: colours,
    wraps: options.wraps,
    get width() {
      return options.width;
    },
  };
}
