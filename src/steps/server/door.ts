import type { Cancel } from "../../environment.ts";
import type { HttpResponse } from "../../net/http-response.ts";
import type { Peer } from "../../net/peer.ts";
import { Failure } from "../../problem.ts";
import type { Span } from "../../source.ts";
import type { PlayScope } from "../step.ts";

/** What a step says of handshakes. */
export type Verdict = "accept" | "refuse";

/** A connection that came in at a mock. What it was asked with is in the roots of its peer. */
export interface Arrival {
  readonly peer: Peer;
  /** The path and the query, as the client asked for them. */
  readonly url: string;
  /** When its handshake came in. */
  readonly at: number;
}

/** A handshake that became no connection. */
export interface TurnedAway {
  readonly url: string;
  /** How: `answered 404`, `answered 503 by an earlier step`. */
  readonly how: string;
}

/** Which handshakes a step refuses, and with what. */
export interface Refusal {
  readonly answer: HttpResponse;
  /** The step, for others that tell of it. */
  readonly by: string;
  /** Told right before each answer is written: when it is told of it, the client may have it already. */
  readonly gives: () => void;
  /** Told of each handshake that it has refused, and how many it still will. `at`: when that came in. */
  readonly used: (at: number, left: number) => void;
}

/** Where the timeline meets who connects to a mock: it accepts connections and refuses handshakes, whoever was first. */
export interface Door {
  /** The connections that are open, in the order of their coming. */
  readonly open: readonly Peer[];
  /** Those that no step has accepted, in the order of their coming; they may have ended meanwhile. */
  readonly waiting: readonly Arrival[];
  /** The latest of those that steps have accepted, with the step. */
  readonly accepted: readonly { readonly arrival: Arrival; readonly by: string }[];
  /** The latest handshakes that became no connections. */
  readonly turnedAway: readonly TurnedAway[];
  /** Handshakes that are to be refused and have yet to come. */
  readonly refusals: number;
  /** Says what the next step of the file that decides about handshakes does: for a `refuse` they wait. */
  expect(next: Verdict | undefined): void;
  /** Takes the first waiting connection that fits, for a step. */
  take(fits: (arrival: Arrival) => boolean, by: string): Arrival | undefined;
  /** Takes the next connection that fits when it comes; gives a function that waits no more. */
  await(fits: (arrival: Arrival) => boolean, by: string, taken: (arrival: Arrival) => void): Cancel;
  /** Refuses the next handshakes, those that wait for it at once; gives a function that refuses no more. */
  refuse(refusal: Refusal, count: number): Cancel;
}

/** The door of a server that a step speaks of. Throws a `Failure` where a url has taken the place of a mock. */
export function doorOf(server: string, scope: PlayScope, at: Span): Door {
  const { door } = scope.scene.server(server);
  if (door) return door;
  throw new Failure({
    code: "server",
    headline: `${server}: steps accept and refuse only at a mock, and another server has taken its place`,
    label: "not a mock now",
    at,
    help: `Leave out --target for "${server}".`,
  });
}
