import { codeFrame } from "../codeframe.ts";
import { problemOf } from "../problem.ts";
import { didYouMean } from "../shape/nearest.ts";
import { kindsByName } from "../steps/index.ts";
import { visible } from "../visible.ts";
import { commandIn, commandNames } from "./commands.ts";
import { saySentences } from "./console.ts";
import { playTyped } from "./play-typed.ts";
import { greet, showConversation, showPlace } from "./show-place.ts";
import type { Stop, Verdict } from "./stop.ts";

/** How often it is looked whether something has come meanwhile, in milliseconds. */
const LOOK = 100;

/** So many lines of the conversation are shown by themselves at one prompt: whoever types must not be flooded. */
const MOST_LIVE = 12;

/** So many turns of the event loop is waited, for others to say what they have to say. */
const TURNS = 3;

/** Shows where a scenario stands and does what somebody wants, until it is to go on. */
export async function talk(stop: Stop): Promise<Verdict> {
  const { looking } = stop;
  const { debugger: debugging, inspected } = looking;
  const { console, real } = debugging.options;
  // What has been sent last may be under way within this process, and what has ended before is told by reports.
  for (let turn = 0; turn < TURNS; turn++) await new Promise((resolve) => setImmediate(resolve));
  greet(stop);
  showConversation(stop);
  showPlace(stop);
  for (;;) {
    let room = MOST_LIVE - showConversation(stop, { most: MOST_LIVE });
    const end = real.every(LOOK, () => {
      if (room <= 0) return;
      room -= showConversation(stop, { most: room });
      if (room <= 0) console.say([console.style.paint.dim("More is coming; talk shows the last of it.")]);
    });
    const line = await console.ask("(debug) ", inspected.signal).finally(end);
    if (inspected.signal?.aborted) return goingOn(stop);
    if (line === undefined) {
      debugging.quit();
      return goingOn(stop);
    }
    const pressed = { interrupt: false };
    const verdict = await console.during(async (interrupted) => {
      const found = await obey(line.trim(), stop, interrupted);
      pressed.interrupt = interrupted.aborted;
      return found;
    });
    if (verdict) {
      // It came behind a command that goes on: there is nothing else to end.
      if (pressed.interrupt) debugging.quit();
      return verdict;
    }
    if (inspected.signal?.aborted) return goingOn(stop);
  }
}

/** How a scenario goes on when nobody says anything. */
export function goingOn({ why }: Stop): Verdict {
  return why === "before" || why === "breakpoint" ? "play" : "fail";
}

/** Does what a line says; gives how the scenario goes on when it says that. */
async function obey(line: string, stop: Stop, interrupted: AbortSignal): Promise<Verdict | undefined> {
  const { console } = stop.looking.debugger.options;
  const found = commandIn(line, stop);
  try {
    if (found) return await found.command.run(found.argument, stop);
    if (isNoCommand(line, stop) || isTypedOtherwise(line, stop)) return undefined;
    await playTyped(line, stop, interrupted);
  } catch (thrown) {
    console.say(
      codeFrame(problemOf(thrown), console.style)
        .split("\n")
        .map((each) => maskedLine(each, stop)),
    );
  }
  return undefined;
}

/** Says so of a single word that is neither a command nor a step. */
function isNoCommand(line: string, { looking, scope }: Stop): boolean {
  const kind = kindsByName.get(line);
  const acts = kind !== undefined && (kind.actor === "nobody" || (kind.actor === "peer" && scope.self !== undefined));
  if (acts || !/^\w+$/.test(line)) return false;
  const meant = didYouMean(line, commandNames);
  saySentences(
    looking.debugger.options.console,
    `There is no command "${line}". ${meant ?? "help lists them; a step is written as alice: { send: hi }."}`,
  );
  return true;
}

/** Says how a step is written, of what is one in a prompt for messages: `.bob { send: x }`, `send hi`. */
function isTypedOtherwise(line: string, { looking, scope }: Stop): boolean {
  const { debugger: debugging } = looking;
  const [, client, action = ""] = /^\.(\w+)\s+(\S.*)$/s.exec(line) ?? [];
  const [, word = "", value = ""] = /^(\w+):?\s+(\S.*)$/s.exec(line) ?? [];
  const needsClient =
    client === undefined && !debugging.names.includes(word) && kindsByName.get(word)?.actor === "peer";
  if (client === undefined && (!needsClient || (scope.self !== undefined && line.startsWith(`${word}:`)))) return false;
  const step = client === undefined ? `{ ${word}: ${value} }` : action;
  const as = client ?? (scope.self === undefined ? (debugging.names[0] ?? "alice") : undefined);
  const written = as === undefined ? `${word}: ${value}` : `${as}: ${step}`;
  const asWhom = client === undefined && scope.self === undefined ? "As whom? " : "";
  saySentences(
    debugging.options.console,
    maskedLine(visible(`${asWhom}A step is written as in the file: ${written}`), { looking }),
  );
  return true;
}

function maskedLine(line: string, { looking }: Pick<Stop, "looking">): string {
  return looking.run.mask(line);
}
