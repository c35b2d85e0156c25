import { codeFrame } from "../codeframe.ts";
import type { DocumentReader } from "../language/reader.ts";
import type { Message } from "../net/message.ts";
import { Scope } from "../play/scope.ts";
import { PlayTrack } from "../play/track.ts";
import { Failure, type Problem, problemOf } from "../problem.ts";
import { placed } from "../steps/placed.ts";
import { messageText } from "../steps/receiving/taking.ts";
import { visible } from "../visible.ts";
import type { Node } from "../tree.ts";
import type { Stop } from "./stop.ts";
import { nodeOf } from "./typed.ts";

/** The names that are in sight where a scenario stands, each with its value. */
export function namesIn({ scope }: Stop): ReadonlyMap<string, unknown> {
  return scope instanceof Scope ? scope.names() : new Map();
}

/** Reads what is typed where a step could stand; what is wrong with it is shown. */
export async function readTyped<T>(
  text: string,
  stop: Stop,
  read: (node: Node, reader: DocumentReader) => T | undefined,
): Promise<T | undefined> {
  const { node, problems } = nodeOf(text);
  tell(problems, stop);
  if (!node) return undefined;
  const found = await stop.looking.typed.read(node, stop.scope.self?.name, namesIn(stop).keys(), read);
  tell(found.problems, stop);
  return found.value;
}

/** Plays a line as a step that stood where the scenario stands; `interrupted` ends that step, and nothing else. */
export async function playTyped(line: string, stop: Stop, interrupted: AbortSignal): Promise<void> {
  const { node, problems } = nodeOf(line);
  tell(problems, stop);
  if (!node) return;
  const compiled = await stop.looking.typed.compile(node, stop.scope.self?.name, namesIn(stop).keys());
  tell(compiled.problems, stop);
  const { script } = compiled;
  if (script.length === 0) return;
  const { scene } = stop.looking;
  const outer = stop.scope.track;
  // What has been stopped plays nothing any more.
  const inner = outer.stopped ? undefined : outer.inner();
  const track = inner ?? scene.track();
  if (track instanceof PlayTrack) track.stops = undefined;
  const before = takenBy(stop);
  const interruption = new Failure({ code: "interrupted", headline: "Interrupted" });
  const interrupt = (): void => {
    if (track instanceof PlayTrack) track.stop(interruption);
  };
  if (interrupted.aborted) interrupt();
  interrupted.addEventListener("abort", interrupt);
  try {
    await stop.looking.byHand(() => scene.run(script, stop.scope.on(track)));
    sayPassed(before, stop);
  } catch (thrown) {
    const { console } = stop.looking.debugger.options;
    if (interrupted.aborted) console.say([console.style.paint.yellow("interrupted")]);
    else tell([problemOf(placed(thrown, track.step))], stop);
  } finally {
    interrupted.removeEventListener("abort", interrupt);
    inner?.end();
  }
}

/** The messages that are taken, as far as they are known: the last few of each client. */
function takenBy({ looking }: Stop): ReadonlySet<Message> {
  return new Set(looking.inspected.peers().flatMap(({ inbox }) => inbox.recent.filter(({ unread }) => !unread)));
}

/** Says that a typed step has passed, and what it has taken. */
function sayPassed(before: ReadonlySet<Message>, { looking }: Stop): void {
  const { console } = looking.debugger.options;
  const taken = looking.inspected
    .peers()
    .flatMap(({ name, inbox }) =>
      inbox.recent
        .filter((each) => each.takenBy && !each.unread && !before.has(each))
        .map((each) => `${name} took ${each.number}  ${messageText(each, console.style.width - name.length - 12)}`),
    );
  console.say(["passed", ...taken.map((line) => visible(looking.run.mask(line)))]);
}

/** Shows problems of what was typed. */
export function tell(problems: readonly Problem[], { looking }: Stop): void {
  const { console } = looking.debugger.options;
  for (const each of problems)
    console.say(
      codeFrame(each, console.style)
        .split("\n")
        .map((line) => looking.run.mask(line)),
    );
}
