import { visible } from "../visible.ts";
import { type Breakpoint, lineOfStepAt, ownFile } from "./breakpoints.ts";
import type { Command } from "./command.ts";
import { saySentences } from "./console.ts";
import type { Stop } from "./stop.ts";

export const breakCommand: Command = {
  name: "break",
  short: "b",
  argument: "[FILE:]LINE",
  summary: "stop there whenever it comes to it; without a line, list where it stops",
  run(argument, stop) {
    const { breakpoints, options } = stop.looking.debugger;
    if (argument === "") {
      const lines = breakpoints.all.map(({ file, line }) => visible(`${file}:${line}`));
      options.console.say(lines.length > 0 ? lines : ["There are no breakpoints."]);
      return undefined;
    }
    const place = placeIn(argument, stop);
    if (!place) return undefined;
    breakpoints.add(place);
    saySentences(options.console, visible(`It stops at ${place.file}:${place.line}.`));
    return undefined;
  },
};

export const clearCommand: Command = {
  name: "clear",
  short: "",
  argument: "[FILE:]LINE",
  summary: "stop there no more",
  run(argument, stop) {
    const { breakpoints, options } = stop.looking.debugger;
    const place = argument === "" ? undefined : placeIn(argument, stop);
    if (argument === "") saySentences(options.console, "clear wants a line: clear 24.");
    else if (place && !breakpoints.remove(place))
      saySentences(options.console, visible(`It does not stop at ${place.file}:${place.line}.`));
    return undefined;
  },
};

/** The step at a line of a file of the scenario, `24` or `login.yaml:24`. Undefined when there is none, which is said. */
export function placeIn(argument: string, { looking, step }: Stop): Breakpoint | undefined {
  const { console } = looking.debugger.options;
  const [, named, number] = /^(?:(.+):)?(\d+)$/.exec(argument) ?? [];
  if (number === undefined) {
    saySentences(console, visible(`"${argument}" is no line: write its number, or FILE:LINE.`));
    return undefined;
  }
  const steps = [...looking.versions.steps()];
  const here = step ? ownFile(step, looking.source.file) : looking.source.file;
  const files = new Set(steps.map((each) => ownFile(each, looking.source.file)));
  const file = named === undefined ? here : [...files].find((each) => each === named || each.endsWith(`/${named}`));
  const source = steps.find((each) => ownFile(each, looking.source.file) === file)?.at.source;
  const line =
    source && file !== undefined
      ? lineOfStepAt(Number(number), { ...source, file }, owned(steps, looking.source.file))
      : undefined;
  if (file !== undefined && line !== undefined) return { file, line };
  saySentences(
    console,
    named === undefined
      ? `No step stands at line ${number} or behind it.`
      : visible(`No step of this scenario stands in "${named}": it has ${[...files].join(", ")}.`),
  );
  return undefined;
}

/** Steps with the file that each stands in. */
function owned<T extends { readonly file?: string; readonly line: number }>(
  steps: readonly T[],
  scenario: string,
): readonly T[] {
  return steps.map((each) => ({ ...each, file: ownFile(each, scenario) }));
}
