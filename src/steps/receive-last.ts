import { timeoutOf } from "./latency.ts";
import { show } from "../match/value.ts";
import type { Message } from "../net/message.ts";
import { Failure } from "../problem.ts";
import { formatDuration } from "../expression/duration.ts";
import type { Subject } from "../match/matcher.ts";
import { howItEnded } from "./ending.ts";
import { listeningSelf, self } from "./need.ts";
import { finishLatency, type Receiving } from "./receiving.ts";
import type { PlayScope } from "./step.ts";
import { judgeMessage } from "./taking.ts";
import { waitFor } from "./waiting.ts";

/**
 * `receive` with `last: N`: the list of the last N received messages, consumed or not, looked at as one value. It is
 * looked at again on every arrival, until it matches and every extraction resolves. It consumes nothing.
 */
export async function receiveLast(receiving: Receiving, count: number, scope: PlayScope): Promise<void> {
  const peer = self(scope);
  const { selection, options, at } = receiving;
  const latest = (): readonly Message[] => peer.inbox.recent.filter((each) => !each.ruled).slice(-count);
  const look = (): Subject => ({ value: latest().map((each) => valueOf(selection.subject(each))) });
  const timeout = timeoutOf(options, scope);
  const fail = (headline: string, label: string): Failure => {
    const subject = look();
    const differences = selection.explainSubject(subject, scope);
    return new Failure({
      code: label.startsWith("still") ? "never-came" : "closed",
      headline,
      label,
      at,
      expected: selection.describe(scope),
      notes: [...differences.map((each) => each.text), `${lastOf(count)}: ${show(subject.value, 200)}`],
    });
  };
  let subject = look();
  let arrival = latest().at(-1)?.at ?? scope.scene.clock.now();
  if (!selection.holds(subject, scope)) {
    if (peer.inbox.end)
      throw fail(
        `${peer.name}: ${howItEnded(peer.inbox.end)} before ${lastOf(count)} matched`,
        "the connection has ended",
      );
    listeningSelf(scope, "receive", at);
    arrival = await waitFor<number>(
      peer,
      {
        timeout,
        // The arriving message is remembered before it is offered, so the list that is looked at holds it. It stays unread.
        offer: (message) => (selection.holds(look(), scope) ? { take: false, result: message.at } : undefined),
        ended: (end) =>
          fail(
            `${peer.name}: ${howItEnded(end)} before ${lastOf(count)} matched`,
            "the connection ended while waiting",
          ),
        late: () =>
          fail(
            `${peer.name}: ${lastOf(count)} did not match within ${formatDuration(timeout)}`,
            `still waiting after ${formatDuration(timeout)}`,
          ),
      },
      scope,
    );
    subject = look();
  }
  selection.extract(subject, scope);
  judgeMessage(peer, subject, options, at, scope);
  finishLatency(receiving, arrival, scope);
}

function valueOf({ value, text, bytes }: Subject): unknown {
  return value === undefined ? (text ?? bytes) : value;
}

function lastOf(count: number): string {
  return count === 1 ? "the last message" : `the last ${count} messages`;
}
