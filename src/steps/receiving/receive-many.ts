import type { Expr } from "../../expression/expr.ts";
import type { Message } from "../../net/message.ts";
import { timeoutOf } from "../waiting/latency.ts";
import { Failure } from "../../problem.ts";
import { formatDuration } from "../../expression/duration.ts";
import { type Count, isExact, limitsOf } from "./count.ts";
import { listeningSelf, self } from "../need.ts";
import { type Awaited, closedWhileWaiting, insteadOf, neverCame } from "./never-came.ts";
import type { Origin } from "./origin.ts";
import { finishLatency, originOf, reachOf, type Receiving } from "./receiving.ts";
import { findUnread } from "./selection.ts";
import type { PlayScope } from "../step.ts";
import { judgeMessage, messageText, takeMessage } from "./taking.ts";
import { noteWrong } from "../step-frames.ts";
import { waitFor } from "../waiting/waiting.ts";

/** `receive` with `count`: so many matching messages; with `for`, so many in that time. */
export async function receiveMany(
  receiving: Receiving,
  count: Count,
  window: Expr<number> | undefined,
  scope: PlayScope,
): Promise<void> {
  const peer = self(scope);
  const origin = originOf(receiving, peer);
  const { selection, at, options } = receiving;
  const { min, max } = limitsOf(count, scope);
  const reach = reachOf(receiving, peer, scope);
  const taken: Message[] = [];
  const take = (message: Message): void => {
    takeMessage(origin, message, receiving.title, scope);
    taken.push(message);
    if (taken.length > max) {
      noteWrong(scope, message);
      throw tooMany(receiving, taken, max, scope);
    }
    const subject = selection.subject(message);
    judgeMessage(origin, subject, options, at, scope);
    finishLatency(receiving, message.at, subject, scope);
  };
  const began = scope.scene.clock.now();
  // Without `for` the step ends as soon as it has enough; with it, it looks at all that comes in the time.
  const enough = (): boolean => window === undefined && taken.length >= min;
  // Limits are about all that is there; an exact number is as many as the step takes.
  while (!enough() || !isExact(count)) {
    const found = findUnread(origin, selection, reach, scope);
    if (!found) break;
    take(found);
  }
  const timeout = window ? window.evaluate(scope) : timeoutOf(options, scope);
  const awaited = () => ({ selection, at, began, reach, progress: `${taken.length} of ${min} came`, own: taken });
  if (!enough()) {
    if (origin.inbox.end && taken.length < min) throw closedWhileWaiting(origin, awaited(), origin.inbox.end, scope);
    if (!origin.inbox.end) {
      listeningSelf(scope, "receive", at);
      await waitFor<void>(
        origin,
        {
          timeout,
          watches: window !== undefined,
          offer: (message) => {
            if (!selection.accepts(message, scope)) return undefined;
            take(message);
            return enough() ? { take: true, result: undefined } : { take: true };
          },
          ended: (end) =>
            taken.length < min ? closedWhileWaiting(origin, awaited(), end, scope) : { result: undefined },
          late: () => {
            if (taken.length >= min) return { result: undefined };
            return window
              ? tooFew(origin, awaited(), min, timeout, scope)
              : neverCame(origin, awaited(), timeout, scope);
          },
        },
        scope,
      );
    }
  }
  const subjects = taken.map((message) => selection.subject(message));
  selection.extractAll(subjects, scope);
}

function tooMany({ at, holds }: Receiving, taken: readonly Message[], max: number, scope: PlayScope): Failure {
  const last = taken.at(-1);
  return new Failure({
    code: "wrong-count",
    headline: `${self(scope).name}: more ${holds}s matched than expected`,
    label: `at most ${max}`,
    at,
    expected: `at most ${max}`,
    actual: `${taken.length}`,
    notes: last ? [`the one too many: ${messageText(last)}`] : [],
  });
}

function tooFew(
  origin: Origin,
  awaited: Awaited & { readonly own: readonly Message[] },
  min: number,
  timeout: number,
  scope: PlayScope,
): Failure {
  const { holds } = origin.inbox;
  const came = awaited.own.length;
  const { notes, help } = insteadOf(origin, awaited, scope);
  return new Failure({
    code: "wrong-count",
    headline: `${origin.name}: ${came} of at least ${min} ${holds}s matched in ${formatDuration(timeout)}`,
    label: `${came} came`,
    at: awaited.at,
    expected: `at least ${min}`,
    actual: `${came}`,
    notes,
    ...(help === undefined ? {} : { help }),
  });
}
