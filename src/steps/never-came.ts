import { formatDuration } from "../expression/duration.ts";
import type { End, Reach } from "../net/inbox.ts";
import type { Message } from "../net/message.ts";
import { Failure } from "../problem.ts";
import type { Span } from "../source.ts";
import { howItEnded } from "./ending.ts";
import type { Origin } from "./origin.ts";
import { pausedNote } from "./paused.ts";
import type { Selection } from "./selection.ts";
import type { PlayScope } from "./step.ts";
import { messageText } from "./taking.ts";

/** How many messages are looked at for near misses, and how many are shown. */
const LOOKED_AT = 50;
const SHOWN = 3;

/** What a step awaited in vain. */
export interface Awaited {
  readonly selection: Selection;
  readonly at: Span;
  /** When the step began to wait. */
  readonly began: number;
  /** `2 of 3 messages came`, for steps that wait for several. */
  readonly progress?: string;
  /** Which messages counted at all; default: all. */
  readonly reach?: Reach;
  /** What the step itself has taken. */
  readonly own?: readonly Message[];
}

/** The failure of a wait whose time is up. */
export function neverCame(origin: Origin, awaited: Awaited, waited: number, scope: PlayScope): Failure {
  const { holds } = origin.inbox;
  const what = awaited.selection.describe(scope, holds);
  const miss = nearMisses(origin, awaited, scope);
  return new Failure({
    code: "never-came",
    headline: `${origin.name}: no ${holds} matched within ${formatDuration(waited)}${awaited.progress ? ` (${awaited.progress})` : ""}`,
    label: `still waiting after ${formatDuration(waited)}`,
    at: awaited.at,
    expected: what,
    notes: [...pausedNote(origin), ...miss],
  });
}

/** The failure of a wait whose connection ended: it fails at once, for nothing can come any more. */
export function closedWhileWaiting(origin: Origin, awaited: Awaited, end: End, scope: PlayScope): Failure {
  return new Failure({
    code: "closed",
    headline: `${origin.name}: ${howItEnded(end)} while waiting${awaited.progress ? ` (${awaited.progress})` : ""}`,
    label: "the connection ended while waiting",
    at: awaited.at,
    expected: awaited.selection.describe(scope, origin.inbox.holds),
    notes: nearMisses(origin, awaited, scope),
  });
}

/** What came instead, the nearest first, each with its first difference; and what was taken already and would have fitted. */
export function nearMisses(origin: Origin, awaited: Omit<Awaited, "at">, scope: PlayScope): string[] {
  const { selection, began, reach, own = [] } = awaited;
  const { holds, forgotten } = origin.inbox;
  const taken = origin.inbox.recent.filter(
    (message) => !message.unread && !own.includes(message) && selection.accepts(message, scope),
  );
  const misses = [...origin.inbox.unreadMessages()]
    .slice(-LOOKED_AT)
    .map((message) => ({ message, differences: selection.explain(message, scope) }))
    .toSorted((a, b) => a.differences.length - b.differences.length);
  const notes: string[] = [];
  const [first] = taken;
  if (first) {
    notes.push(
      `a ${holds} that matches came earlier and was taken by ${first.takenBy ?? "another step"}: ${messageText(first)}`,
    );
  }
  if (holds === "frame" && forgotten > 0) {
    notes.push(`${count(forgotten, holds)} were forgotten since others came: only so many are kept unread`);
  }
  if (misses.length === 0) return [...notes, nothingUnread(origin)];
  const shown = misses.slice(0, SHOWN).map(({ message, differences }) => {
    const reason = differences[0]?.text ?? whyNot(message, reach);
    return `  ${messageText(message, 120)} ${since(message, began)}\n      ${reason}`;
  });
  const came = `${count(misses.length, holds)} came and did not match${misses.length > SHOWN ? "; the nearest" : ""}:`;
  notes.push([came, ...shown].join("\n"));
  return notes;
}

/** What is unread, for steps that wait for something else than a message. */
export function unreadNote(origin: Origin, began: number): string {
  const unread = [...origin.inbox.unreadMessages()].slice(-LOOKED_AT);
  if (unread.length === 0) return nothingUnread(origin);
  const shown = unread.slice(-SHOWN).map((message) => `  ${messageText(message, 120)} ${since(message, began)}`);
  return [
    `${count(unread.length, origin.inbox.holds)} ${unread.length === 1 ? "is" : "are"} unread${unread.length > SHOWN ? "; the latest" : ""}:`,
    ...shown,
  ].join("\n");
}

function nothingUnread({ name, inbox }: Origin): string {
  return inbox.received === 0
    ? `${name} has received nothing`
    : `no unread ${inbox.holds} is left; ${count(inbox.received, inbox.holds)} came in all`;
}

/** Why a message was not taken though it matches. */
function whyNot({ number, at }: Message, reach: Reach | undefined): string {
  if (reach && number <= reach.afterNumber) return "came before the message that was taken last";
  return reach && at < reach.since ? "came before the cause" : "matches";
}

function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? "" : "s"}`;
}

function since(message: Message, began: number): string {
  const ms = message.at - began;
  return ms < 0 ? `(${formatDuration(-ms)} before the wait)` : `(after ${formatDuration(ms)})`;
}
