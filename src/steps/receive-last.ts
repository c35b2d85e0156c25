import { timeoutOf } from "./latency.ts";
import { show } from "../match/value.ts";
import type { Inbox } from "../net/inbox.ts";
import type { Message } from "../net/message.ts";
import { Failure, type ProblemCode } from "../problem.ts";
import { formatDuration } from "../expression/duration.ts";
import type { Subject } from "../match/matcher.ts";
import { howItEnded } from "./ending.ts";
import { listeningSelf, self } from "./need.ts";
import { finishLatency, type Receiving } from "./receiving.ts";
import type { Selection } from "./selection.ts";
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
  const window = new LastValues(peer.inbox, count, selection);
  const timeout = timeoutOf(options, scope);
  const fail = (code: ProblemCode, headline: string, label: string): Failure => {
    const subject = { value: window.values() };
    const differences = selection.explainSubject(subject, scope);
    return new Failure({
      code,
      headline,
      label,
      at,
      expected: selection.describe(scope),
      notes: [...differences.map((each) => each.text), `${lastOf(count)}: ${show(subject.value, 200)}`],
    });
  };
  let subject: Subject = { value: window.values() };
  let arrival = peer.inbox.latest?.last(1)[0]?.at ?? scope.scene.clock.now();
  if (!selection.holds(subject, scope)) {
    if (peer.inbox.end)
      throw fail(
        "closed",
        `${peer.name}: ${howItEnded(peer.inbox.end)} before ${lastOf(count)} matched`,
        "the connection has ended",
      );
    listeningSelf(scope, "receive", at);
    arrival = await waitFor<number>(
      peer,
      {
        timeout,
        // The arriving message is remembered before it is offered, so the list that is looked at holds it. It stays unread.
        offer(message) {
          if (message.ruled || !selection.holds({ value: window.arrived(message) }, scope)) return undefined;
          // The list is filled further before the step goes on.
          subject = { value: window.values() };
          return { take: false, result: message.at };
        },
        ended: (end) =>
          fail(
            "closed",
            `${peer.name}: ${howItEnded(end)} before ${lastOf(count)} matched`,
            "the connection ended while waiting",
          ),
        late: () =>
          fail(
            "never-came",
            `${peer.name}: ${lastOf(count)} did not match within ${formatDuration(timeout)}`,
            `still waiting after ${formatDuration(timeout)}`,
          ),
      },
      scope,
    );
  }
  selection.extract(subject, scope);
  judgeMessage(peer, subject, options, at, scope);
  finishLatency(receiving, arrival, subject, scope);
}

/** The values of the last messages of an inbox. They are read once, also when they are looked at on every arrival. */
class LastValues {
  readonly #inbox: Inbox;
  readonly #count: number;
  readonly #selection: Selection;
  #values: unknown[] = [];
  /** How many messages the inbox had remembered when the values were. */
  #total = 0;

  constructor(inbox: Inbox, count: number, selection: Selection) {
    this.#inbox = inbox;
    this.#count = count;
    this.#selection = selection;
  }

  /** All of them, for who keeps them. */
  values(): readonly unknown[] {
    const messages = this.#inbox.latest?.last(this.#count) ?? [];
    this.#values = messages.map((each) => this.#valueOf(each));
    this.#total = this.#inbox.latest?.total ?? 0;
    return [...this.#values];
  }

  /** The same list with a new message at its end, for who only looks. */
  arrived(message: Message): readonly unknown[] {
    const total = this.#inbox.latest?.total ?? 0;
    // Another step may have taken what came meanwhile.
    if (total !== this.#total + 1) this.values();
    else {
      this.#values.push(this.#valueOf(message));
      if (this.#values.length > this.#count) this.#values.shift();
      this.#total = total;
    }
    return this.#values;
  }

  #valueOf(message: Message): unknown {
    const { value, text, bytes } = this.#selection.subject(message);
    return value === undefined ? (text ?? bytes) : value;
  }
}

function lastOf(count: number): string {
  return count === 1 ? "the last message" : `the last ${count} messages`;
}
