import { formatDuration } from "../../expression/duration.ts";
import type { Difference } from "../../match/matcher.ts";
import { farness, likeness } from "../../match/nearness.ts";
import { cut } from "../../match/value.ts";
import type { Reach } from "../../net/inbox.ts";
import type { Message } from "../../net/message.ts";
import type { Origin } from "./origin.ts";
import type { Selection } from "./selection.ts";
import type { PlayScope } from "../step.ts";
import { messageText, textAround } from "./taking.ts";

/** What a step awaited in vain, and since when. */
export interface Awaited {
  readonly selection: Selection;
  /** When the step began to wait. */
  readonly began: number;
  /** Which messages counted at all; default: all. */
  readonly reach?: Reach | undefined;
  /** What the step itself has taken. */
  readonly own?: readonly Message[] | undefined;
}

/** An unread message that was not the one. */
export interface Miss {
  readonly message: Message;
  /** Empty for a message that matches, but did not count. */
  readonly differences: readonly Difference[];
  /** Why it did not count. */
  readonly excluded?: "before the cause" | "before the last taken" | undefined;
}

/** What a step finds when it looks for what may have been meant. */
export interface Search {
  /** A message that matches and was taken before. */
  readonly taken: Message | undefined;
  /** The unread messages that were looked at, the nearest first. */
  readonly misses: readonly Miss[];
  /** How many are unread in all. */
  readonly unread: number;
}

/** How many messages are looked at, the latest. */
const LOOKED_AT = 100;
/** How many kinds of misses are shown, and how many differences of the nearest. */
const SHOWN = 3;

/** Looks at what came instead. */
export function searchMisses(origin: Origin, awaited: Awaited, scope: PlayScope): Search {
  const { selection, reach, own = [] } = awaited;
  const { step } = scope.track;
  // What the step itself took in an earlier round is not what it waits for.
  const taken = origin.inbox.recent.findLast(
    (message) =>
      !message.unread &&
      !own.includes(message) &&
      (message.takenBy === undefined || message.takenBy !== step) &&
      selection.accepts(message, scope),
  );
  const unread = [...origin.inbox.unreadMessages()];
  const misses = unread.slice(-LOOKED_AT).map((message): Miss => {
    const differences = selection.explain(message, scope);
    return { message, differences, excluded: differences.length === 0 ? excludedBy(reach, message) : undefined };
  });
  return { taken, misses: ranked(misses), unread: unread.length };
}

/** The nearest first: those in which the most parts match; then texts that are the most alike; then the latest. */
function ranked(misses: readonly Miss[]): readonly Miss[] {
  return misses
    .map((miss) => ({ miss, far: farness(miss.differences), alike: likeness(miss.differences[0]) }))
    .toSorted((a, b) => a.far - b.far || b.alike - a.alike || b.miss.message.number - a.miss.message.number)
    .map(({ miss }) => miss);
}

/** Why a message that matches was not taken. */
function excludedBy(reach: Reach | undefined, { number, at }: Message): Miss["excluded"] {
  if (reach && number <= reach.afterNumber) return "before the last taken";
  return reach && at < reach.since ? "before the cause" : undefined;
}

/** What was found, as notes of a failure. */
export function missNotes(origin: Origin, { taken, misses, unread }: Search, began: number): string[] {
  const { holds, forgotten } = origin.inbox;
  const notes: string[] = [];
  if (taken) {
    const by = taken.takenBy ? takerText(taken.takenBy) : "by another step";
    notes.push(`one that matches came ${when(taken, began)} and was taken ${by}: ${messageText(taken)}`);
  }
  if (holds === "frame" && forgotten > 0)
    notes.push(`${count(forgotten, holds)} were forgotten since others came: only so many are kept unread`);
  if (misses.length === 0) return [...notes, nothingUnread(origin)];
  const kinds = kindsOf(misses);
  const looked = misses.length < unread ? ` of the last ${misses.length}` : "";
  const how =
    kinds.length > SHOWN || looked !== ""
      ? `; the nearest${looked}:`
      : kinds.length === 1 && misses.length > 1
        ? commonText(kinds[0])
        : ":";
  const did = kinds.every(({ nearest }) => nearest.differences.length === 0)
    ? "and did not count"
    : "and did not match";
  const shown = kinds.slice(0, SHOWN).flatMap((kind, index) => kindLines(kind, index === 0 ? SHOWN : 1, began));
  return [...notes, [`${count(unread, holds)} came ${did}${how}`, ...shown].join("\n")];
}

/** What misses that differ in the same places have in common: all of it, or the one place. */
function commonText(kind: Kind | undefined): string {
  if (!kind || kind.alike) return ", all for the same reason:";
  const [only, another] = kind.nearest.differences;
  return only && !another && only.path !== "$" ? `, all of them at ${only.path}:` : ":";
}

/** Misses that differ in the same places. */
interface Kind {
  readonly nearest: Miss;
  count: number;
  /** Whether all of them have the same values there. */
  alike: boolean;
}

function kindsOf(misses: readonly Miss[]): readonly Kind[] {
  const kinds = new Map<string, Kind>();
  for (const miss of misses) {
    const places = miss.differences.map(({ path, expected }) => `${path} ${expected}`).join("\n");
    const key = `${places}\n${miss.excluded ?? ""}`;
    const known = kinds.get(key);
    if (known) {
      known.count++;
      known.alike &&= reasons(known.nearest).join("\n") === reasons(miss).join("\n");
    } else kinds.set(key, { nearest: miss, count: 1, alike: true });
  }
  return [...kinds.values()];
}

function kindLines({ nearest, count: all, alike }: Kind, most: number, began: number): readonly string[] {
  const { message, differences } = nearest;
  const others = all === 1 ? "" : `, and ${all - 1} more ${alike ? "like it" : "that differ there"}`;
  const why = reasons(nearest);
  const left = why.length - most;
  return [
    `  ${textAround(message, differences[0]?.path ?? "$", WIDTH)} (${when(message, began)})${others}`,
    ...why.slice(0, most).flatMap((each) => each.split("\n").map((line) => `      ${line}`)),
    ...(left > 0 ? [`      and ${count(left, "more difference")}`] : []),
  ];
}

function reasons({ differences, excluded }: Miss): readonly string[] {
  if (differences.length > 0) return differences.map(sentence);
  return [excluded === undefined ? "matches" : `it matches, but came ${reasonOf[excluded]}`];
}

/** A difference; what is long stands below each other, so that one sees where it differs. */
function sentence({ text, expected, actual }: Difference): string {
  const middle = `${expected}, got ${actual}`;
  const at = middle.length > LONG ? text.indexOf(middle) : -1;
  if (at === -1) return text;
  const before = text.slice(0, at);
  return `${before}${expected}\n${"got ".padStart(before.length)}${actual}${text.slice(at + middle.length)}`;
}

const LONG = 60;

const reasonOf = {
  "before the cause": "before the cause",
  "before the last taken": "before the message that was taken last",
} as const;

const WIDTH = 120;

/** What is unread, for steps that wait for something else than a message. */
export function unreadNote(origin: Origin, began: number): string {
  const unread = [...origin.inbox.unreadMessages()];
  if (unread.length === 0) return nothingUnread(origin);
  const shown = unread.slice(-SHOWN).map((message) => `  ${messageText(message, WIDTH)} (${when(message, began)})`);
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

/** Which step took a message: `in line 7 (bob: { receive: { n: 1 } })`. */
export function takerText({ title, line, file }: NonNullable<Message["takenBy"]>): string {
  return `in ${file === undefined ? "line " : `${file}:`}${line} (${cut(title, 80)})`;
}

function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? "" : "s"}`;
}

/** When a message came, measured from the beginning of the wait. */
export function when({ at }: Message, began: number): string {
  return at < began ? `${formatDuration(began - at)} before the wait` : `after ${formatDuration(at - began)}`;
}
