import { timeoutOf } from "../waiting/latency.ts";
import { show } from "../../match/value.ts";
import type { Inbox } from "../../net/inbox.ts";
import type { Message } from "../../net/message.ts";
import { Failure, type ProblemCode } from "../../problem.ts";
import { formatDuration } from "../../expression/duration.ts";
import type { Subject } from "../../match/matcher.ts";
import { contentOf } from "../../match/pattern.ts";
import { howItEnded } from "../waiting/ending.ts";
import { listeningSelf, self } from "../need.ts";
import { pausedNote } from "./paused.ts";
import { finishLatency, type Receiving } from "./receiving.ts";
import type { Selection } from "./selection.ts";
import type { PlayScope } from "../step.ts";
import { judgeMessage } from "./taking.ts";
import { waitFor } from "../waiting/waiting.ts";

/**
 * `receive` with `last: N`: the list of the last N received messages, consumed or not, looked at as one value. It is
 * looked at again on every arrival, until it matches and every extraction resolves. It consumes nothing.
 */
export async function receiveLast(receiving: Receiving, count: number, scope: PlayScope): Promise<void> {
  const peer = self(scope);
  const { selection, options, at } = receiving;
  const window = new LastMessages(peer.inbox, count, selection);
  const timeout = timeoutOf(options, scope);
  const fail = (code: ProblemCode, headline: string, label: string): Failure => {
    const subject = window.subject();
    const differences = selection.explainSubject(subject, scope);
    return new Failure({
      code,
      headline,
      label,
      at,
      expected: selection.describe(scope),
      notes: [
        ...pausedNote(peer),
        ...differences.map((each) => each.text),
        `${lastOf(count)}: ${show(subject.value, 200)}`,
      ],
    });
  };
  let subject = window.subject();
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
          if (message.ruled || !selection.holds(window.arrived(message), scope)) return undefined;
          // The list is filled further before the step goes on.
          subject = window.subject();
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

/** The last messages of an inbox as one list. Each is read once, also when the list is looked at on every arrival. */
class LastMessages {
  readonly #inbox: Inbox;
  readonly #count: number;
  readonly #selection: Selection;
  #messages: Subject[] = [];
  #values: unknown[] = [];
  /** How many messages the inbox had remembered when the list was made. */
  #total = 0;

  constructor(inbox: Inbox, count: number, selection: Selection) {
    this.#inbox = inbox;
    this.#count = count;
    this.#selection = selection;
  }

  /** All of them, for who keeps them. */
  subject(): Subject {
    this.#messages = (this.#inbox.latest?.last(this.#count) ?? []).map((each) => this.#selection.subject(each));
    this.#values = this.#messages.map(contentOf);
    this.#total = this.#inbox.latest?.total ?? 0;
    return { value: [...this.#values], messages: [...this.#messages] };
  }

  /** The same list with a new message at its end, for who only looks. */
  arrived(message: Message): Subject {
    const total = this.#inbox.latest?.total ?? 0;
    // Another step may have taken what came meanwhile.
    if (total !== this.#total + 1) return this.subject();
    const read = this.#selection.subject(message);
    this.#messages.push(read);
    this.#values.push(contentOf(read));
    if (this.#values.length > this.#count) {
      this.#messages.shift();
      this.#values.shift();
    }
    this.#total = total;
    return { value: this.#values, messages: this.#messages };
  }
}

function lastOf(count: number): string {
  return count === 1 ? "the last message" : `the last ${count} messages`;
}
