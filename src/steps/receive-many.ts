import { type Expr, nowhere } from "../expression/expr.ts";
import type { Message } from "../net/message.ts";
import { timeoutOf } from "./latency.ts";
import { Failure } from "../problem.ts";
import { formatDuration } from "../expression/duration.ts";
import { listeningSelf, self } from "./need.ts";
import { type Awaited, closedWhileWaiting, nearMisses, neverCame } from "./never-came.ts";
import { finishLatency, reachOf, type Receiving } from "./receiving.ts";
import { findUnread } from "./selection.ts";
import type { PlayScope } from "./step.ts";
import { judgeMessage, messageText, takeMessage } from "./taking.ts";
import { waitFor } from "./waiting.ts";

/** `count` as it is written: a number, or limits. */
export type Count = Expr<number> | { readonly min?: Expr<number> | undefined; readonly max?: Expr<number> | undefined };

/** What is wrong with a count before anything has come, as far as it is fixed. `timed`: it counts what comes in a time. */
export function countFault(
  count: Count,
  timed: boolean,
): { readonly headline: string; readonly label: string; readonly help: string } | undefined {
  if ("evaluate" in count) return undefined;
  const { min, max } = count;
  if (!min && !timed) {
    return {
      headline: 'A "count" without "min" and without "for" awaits nothing',
      label: "passes at once",
      help: "Say for how long to count, for: 1s, or at least how many: count: { min: 1 }.",
    };
  }
  if (!min?.constant || !max?.constant) return undefined;
  const [least, most] = [min.evaluate(nowhere), max.evaluate(nowhere)];
  if (least <= most) return undefined;
  return {
    headline: `No number of messages is at least ${least} and at most ${most}`,
    label: "min is more than max",
    help: `Write count: { min: ${most}, max: ${least} }.`,
  };
}

/** `receive` with `count`: so many matching messages; with `for`, so many in that time. */
export async function receiveMany(
  receiving: Receiving,
  count: Count,
  window: Expr<number> | undefined,
  scope: PlayScope,
): Promise<void> {
  const peer = self(scope);
  const { selection, at, options } = receiving;
  const { min, max } = limitsOf(count, scope);
  const reach = reachOf(receiving, peer, scope);
  const taken: Message[] = [];
  const take = (message: Message): void => {
    takeMessage(peer, message, receiving.title, scope);
    taken.push(message);
    if (taken.length > max) throw tooMany(receiving, taken, max, scope);
    const subject = selection.subject(message);
    judgeMessage(peer, subject, options, at, scope);
    finishLatency(receiving, message.at, subject, scope);
  };
  const began = scope.scene.clock.now();
  // Without `for` the step ends as soon as it has enough; with it, it looks at all that comes in the time.
  const enough = (): boolean => window === undefined && taken.length >= min;
  // Limits are about all that is there; an exact number is as many as the step takes.
  while (!enough() || !("evaluate" in count)) {
    const found = findUnread(peer, selection, reach, scope);
    if (!found) break;
    take(found);
  }
  const timeout = window ? window.evaluate(scope) : timeoutOf(options, scope);
  const awaited = () => ({ selection, at, began, reach, progress: `${taken.length} of ${min} came`, own: taken });
  if (!enough()) {
    if (peer.inbox.end && taken.length < min) throw closedWhileWaiting(peer, awaited(), peer.inbox.end, scope);
    if (!peer.inbox.end) {
      listeningSelf(scope, "receive", at);
      await waitFor<void>(
        peer,
        {
          timeout,
          offer: (message) => {
            if (!selection.accepts(message, scope)) return undefined;
            take(message);
            return enough() ? { take: true, result: undefined } : { take: true };
          },
          ended: (end) =>
            taken.length < min ? closedWhileWaiting(peer, awaited(), end, scope) : { result: undefined },
          late: () => {
            if (taken.length >= min) return { result: undefined };
            return window ? tooFew(awaited(), min, timeout, scope) : neverCame(peer, awaited(), timeout, scope);
          },
        },
        scope,
      );
    }
  }
  const subjects = taken.map((message) => selection.subject(message));
  selection.extractAll(subjects, scope);
}

function limitsOf(count: Count, scope: PlayScope): { readonly min: number; readonly max: number } {
  if ("evaluate" in count) {
    const exact = count.evaluate(scope);
    return { min: exact, max: exact };
  }
  return { min: count.min?.evaluate(scope) ?? 0, max: count.max?.evaluate(scope) ?? Infinity };
}

function tooMany({ at }: Receiving, taken: readonly Message[], max: number, scope: PlayScope): Failure {
  const last = taken.at(-1);
  return new Failure({
    code: "wrong-count",
    headline: `${self(scope).name}: more messages matched than expected`,
    label: `at most ${max}`,
    at,
    expected: `at most ${max}`,
    actual: `${taken.length}`,
    notes: last ? [`the one too many: ${messageText(last)}`] : [],
  });
}

function tooFew(
  awaited: Awaited & { readonly own: readonly Message[] },
  min: number,
  timeout: number,
  scope: PlayScope,
): Failure {
  const peer = self(scope);
  const came = awaited.own.length;
  return new Failure({
    code: "wrong-count",
    headline: `${peer.name}: ${came} of at least ${min} messages matched in ${formatDuration(timeout)}`,
    label: `${came} came`,
    at: awaited.at,
    expected: `at least ${min}`,
    actual: `${came}`,
    notes: nearMisses(peer, awaited, scope),
  });
}
