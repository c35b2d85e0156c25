import type { Cancel } from "../environment.ts";
import type { HttpResponse } from "../net/http-response.ts";
import type { Peer } from "../net/peer.ts";
import type { Arrival, Door, Refusal, TurnedAway, Verdict } from "../steps/server/door.ts";
import { Unclaimed } from "../steps/waiting/unclaimed.ts";
import type { Timeline } from "./timeline.ts";

/** How many connections that ended unaccepted, or were accepted, are remembered; and how many refused handshakes. */
const MOST_WAITING = 10_000;
const MOST_REMEMBERED = 10;

/** A handshake that came in and was not judged yet. */
export interface Caller {
  readonly url: string;
  readonly at: number;
  /** Whether the client has gone away. */
  readonly left: boolean;
  refuse(answer: HttpResponse): void;
  /** Lets the mock judge it. */
  enter(): void;
}

/**
 * The door of a mock whose connections the steps of a scenario accept. A handshake is answered at once, for a client that
 * connects in the timeline waits for it; but where the next step of the file that decides about handshakes is a `refuse`,
 * it waits for that step, unless a step is connecting a client, which could not go on to it. Connections that no step was
 * waiting for wait for one.
 */
export class MockDoor implements Door {
  readonly accepted: { readonly arrival: Arrival; readonly by: string }[] = [];
  readonly turnedAway: TurnedAway[] = [];
  readonly #arrivals = new Unclaimed<Arrival>();
  readonly #refusals: { readonly refusal: Refusal; left: number }[] = [];
  readonly #connecting: () => boolean;
  readonly #open: () => readonly Peer[];
  #callers: Caller[] = [];
  #next: Verdict | undefined;

  /** `open`: the connections of the mock that are open. */
  constructor({ next, connecting }: Pick<Timeline, "next" | "connecting">, open: () => readonly Peer[]) {
    this.#next = next;
    this.#connecting = connecting;
    this.#open = open;
  }

  get waiting(): readonly Arrival[] {
    return this.#arrivals.kept;
  }

  get open(): readonly Peer[] {
    return this.#open();
  }

  get refusals(): number {
    return this.#refusals.reduce((sum, { left }) => sum + left, 0);
  }

  /** A handshake came in. */
  knock(caller: Caller): void {
    if (!this.#decide(caller)) this.#callers.push(caller);
  }

  /** A handshake has become a connection. */
  arrived(arrival: Arrival): void {
    const { kept } = this.#arrivals;
    if (!this.#arrivals.came(arrival) && kept.length > MOST_WAITING) kept.shift();
  }

  /** A handshake has become none. */
  left(url: string, how: string): void {
    this.turnedAway.push({ url, how });
    if (this.turnedAway.length > MOST_REMEMBERED) this.turnedAway.shift();
  }

  /** The mock has stopped: who waits at its door is gone, and so are connections that no step has accepted. */
  closed(): void {
    this.#callers = [];
    this.#arrivals.kept.length = 0;
  }

  expect(next: Verdict | undefined): void {
    this.#next = next;
    this.#decideAll();
  }

  take(fits: (arrival: Arrival) => boolean, by: string): Arrival | undefined {
    const arrival = this.#arrivals.take(fits);
    if (arrival) this.#remember(arrival, by);
    return arrival;
  }

  await(fits: (arrival: Arrival) => boolean, by: string, taken: (arrival: Arrival) => void): Cancel {
    const cancel = this.#arrivals.await(fits, (arrival) => {
      this.#remember(arrival, by);
      taken(arrival);
    });
    this.#decideAll();
    return cancel;
  }

  refuse(refusal: Refusal, count: number): Cancel {
    const entry = { refusal, left: count };
    this.#refusals.push(entry);
    this.#decideAll();
    return () => {
      const index = this.#refusals.indexOf(entry);
      if (index !== -1) this.#refusals.splice(index, 1);
    };
  }

  /** Decides about those that wait, in the order of their coming. */
  #decideAll(): void {
    for (let caller = this.#callers[0]; caller && this.#decide(caller); caller = this.#callers[0])
      this.#callers.shift();
  }

  /** Whether anything is decided about a handshake. */
  #decide(caller: Caller): boolean {
    if (caller.left) {
      this.left(caller.url, "left before it was answered");
      return true;
    }
    const [entry] = this.#refusals;
    if (entry) {
      entry.left--;
      if (entry.left === 0) this.#refusals.shift();
      const { answer, by, gives, used } = entry.refusal;
      gives();
      caller.refuse(answer);
      this.left(caller.url, `answered ${answer.status} by a step (${by})`);
      used(caller.at, entry.left);
      return true;
    }
    if (this.#next === "refuse" && !this.#arrivals.awaited && !this.#connecting()) return false;
    caller.enter();
    return true;
  }

  #remember(arrival: Arrival, by: string): void {
    this.accepted.push({ arrival, by });
    if (this.accepted.length > MOST_REMEMBERED) this.accepted.shift();
  }
}
