import { formatDuration } from "../../expression/duration.ts";
import type { End } from "../../net/inbox.ts";
import { Failure } from "../../problem.ts";
import type { Span } from "../../source.ts";
import { expectationOf, howItEnded, isUnexpected } from "../waiting/ending.ts";
import { remember } from "./late-arrival.ts";
import { failureOf } from "../failed-peers.ts";
import * as misses from "./near-misses.ts";
import type { Origin } from "./origin.ts";
import { pausedNote } from "./paused.ts";
import { elsewhereNotes, receivedElsewhere } from "./received-elsewhere.ts";
import type { PlayScope } from "../step.ts";
import { whatToTry } from "./what-to-try.ts";

/** What a step awaited in vain. */
export interface Awaited extends misses.Awaited {
  readonly at: Span;
  /** `2 of 3 messages came`, for steps that wait for several. */
  readonly progress?: string;
  /** Whether it waits for several in a given order. */
  readonly ordered?: boolean;
}

/** The failure of a wait whose time is up. */
export function neverCame(origin: Origin, awaited: Awaited, waited: number, scope: PlayScope): Failure {
  const { selection, at, progress } = awaited;
  const { holds } = origin.inbox;
  const { notes, help } = insteadOf(origin, awaited, scope);
  const failure = failureOf(
    [scope.self],
    new Failure({
      code: "never-came",
      headline: `${origin.name}: no ${holds} matched within ${formatDuration(waited)}${progress ? ` (${progress})` : ""}`,
      label: `still waiting after ${formatDuration(waited)}`,
      at,
      expected: selection.describe(scope, holds),
      notes,
      ...(help === undefined ? {} : { help }),
    }),
  );
  return remember(failure, { origin, selection, waited, deadline: scope.scene.clock.now() }, scope);
}

/** The failure of a wait whose connection ended: it fails at once, for nothing can come any more. */
export function closedWhileWaiting(origin: Origin, awaited: Awaited, end: End, scope: PlayScope): Failure {
  return failureOf(
    [scope.self],
    new Failure({
      code: "closed",
      headline: `${origin.name}: ${howItEnded(end)} while waiting${awaited.progress ? ` (${awaited.progress})` : ""}`,
      label: "the connection ended while waiting",
      at: awaited.at,
      expected: awaited.selection.describe(scope, origin.inbox.holds),
      notes: insteadOf(origin, awaited, scope).notes,
      ...(isUnexpected(end)
        ? { help: `If the connection has to end here, say so: - ${origin.name}: { closed: ${expectationOf(end)} }.` }
        : {}),
    }),
  );
}

const nobody = { all: [], whole: true } as const;

/** What came instead of what was awaited, to this client and to others, and what to try. */
export function insteadOf(
  origin: Origin,
  awaited: Omit<Awaited, "at">,
  scope: PlayScope,
): { readonly notes: readonly string[]; readonly help: string | undefined } {
  const { began, own = [], ordered = false } = awaited;
  const search = misses.searchMisses(origin, awaited, scope);
  // A message that matches and did not count is there: who else has one does not matter.
  const elsewhere = search.misses[0]?.excluded ? nobody : receivedElsewhere(origin, awaited, scope);
  const { paused, received } = origin.inbox;
  const { step, cause, causer } = scope.track;
  const { self } = scope;
  const sender = self !== undefined && (cause?.parts?.has(self) ?? causer === self);
  return {
    notes: [
      ...pausedNote(origin),
      ...misses.missNotes(origin, search, began),
      ...elsewhereNotes(elsewhere, began, step),
      ...sentLast(search, began, scope),
    ],
    help: paused
      ? undefined
      : whatToTry({
          search,
          elsewhere: elsewhere.all,
          received,
          own: own.length,
          ordered,
          step,
          sender,
          since: cause?.at ?? -Infinity,
        }),
  };
}

/** What was sent last, where so much came since that the conversation does not show it any more. */
function sentLast({ unread }: misses.Search, began: number, { track: { cause } }: PlayScope): readonly string[] {
  if (!cause || unread <= OUT_OF_SIGHT) return [];
  const ago = began - cause.at;
  return [`the last act before it: ${cause.title}${ago > 0 ? `, ${formatDuration(ago)} before the wait` : ""}`];
}

/** So many messages push what was sent out of the conversation that a failure shows. */
const OUT_OF_SIGHT = 25;
