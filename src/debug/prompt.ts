import { codeFrame } from "../codeframe.ts";
import { visible } from "../visible.ts";
import { commandIn } from "./commands.ts";
import { playTyped } from "./play-typed.ts";
import { greet, showConversation, showPlace } from "./show-place.ts";
import type { Stop, Verdict } from "./stop.ts";

/** How often it is looked whether something has come meanwhile, in milliseconds. */
const LOOK = 100;

/** Shows where a scenario stands and does what somebody wants, until it is to go on. */
export async function talk(stop: Stop): Promise<Verdict> {
  const { looking } = stop;
  const { debugger: debugging, inspected } = looking;
  const { console, real } = debugging.options;
  greet(stop);
  // What has been sent by what was played last may be under way within this process.
  await new Promise((resolve) => setImmediate(resolve));
  showConversation(stop);
  showPlace(stop);
  for (;;) {
    showConversation(stop);
    const end = real.every(LOOK, () => showConversation(stop));
    const line = await console.ask("(debug) ", inspected.signal).finally(end);
    if (inspected.signal?.aborted) return goingOn(stop);
    if (line === undefined) {
      debugging.quit();
      return goingOn(stop);
    }
    const verdict = await obey(line.trim(), stop);
    if (verdict) return verdict;
    if (inspected.signal?.aborted) return goingOn(stop);
  }
}

/** How a scenario goes on when nobody says anything. */
export function goingOn({ why }: Stop): Verdict {
  return why === "before" || why === "breakpoint" ? "play" : "fail";
}

/** Does what a line says; gives how the scenario goes on when it says that. */
async function obey(line: string, stop: Stop): Promise<Verdict | undefined> {
  const { console } = stop.looking.debugger.options;
  const found = commandIn(line, stop);
  try {
    if (found) return await found.command.run(found.argument, stop);
    await playTyped(line, stop);
  } catch (thrown) {
    const { problemOf } = await import("../problem.ts");
    console.say(
      codeFrame(problemOf(thrown), console.style)
        .split("\n")
        .map((each) => maskedLine(each, stop)),
    );
  }
  return undefined;
}

function maskedLine(line: string, { looking }: Stop): string {
  return looking.run.mask(line);
}

/** A line that holds what peers or users wrote: safe for a terminal, and without secrets. */
export function shownLine(line: string, { looking }: Stop): string {
  return visible(looking.run.mask(line));
}
