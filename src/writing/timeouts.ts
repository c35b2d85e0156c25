import type { Act } from "./act.ts";

/** Nobody waits longer than a day for a test, in milliseconds. */
const LONGEST = 24 * 60 * 60 * 1000;

/** Longer than this is waited for only when it is said; half of the default of 5 s, for servers are not equally quick. */
const QUICK = 2500;

/** What took long gets the time for it: three times as long as it took. */
export function withTimeouts(acts: readonly Act[]): readonly Act[] {
  let before = acts[0]?.at ?? 0;
  return acts.map((each) => {
    const took = each.at - before;
    before = Math.max(before, each.at);
    const waits = each.answer ?? each;
    if (took <= QUICK || !["receive", "closed", "connect", "http"].includes(waits.verb)) return each;
    const options = new Map([...waits.options, ["timeout", seconds(took)] as const]);
    return each.answer ? { ...each, answer: { ...waits, options } } : { ...waits, options };
  });
}

/** The time for the whole scenario; undefined when the default of 60 s is enough. */
export function wholeTime(acts: readonly Act[]): string | undefined {
  const took = (acts.at(-1)?.at ?? 0) - (acts[0]?.at ?? 0);
  return took > 20_000 ? seconds(took) : undefined;
}

function seconds(took: number): string {
  return `${Math.ceil(Math.min(took * 3, LONGEST) / 1000)}s`;
}
