import type { Peer } from "../../net/peer.ts";
import type { PlayScope } from "../step.ts";

/** Several connections for which a script acts at once, without being one of them: a stream to all, or to a room. */
export interface Crowd {
  /** By what a reader knows who acts: the stream. */
  readonly name: string;
  /** Whom what is done without `to` is for, as they are now. */
  members(): Iterable<Peer>;
  /** All open connections of the endpoint. */
  audience(): Iterable<Peer>;
}

/** The crowd that a script without an actor acts for. What else needs an actor is refused when the file is read. */
export function crowdOf({ around }: Pick<PlayScope, "around">): Crowd {
  if (around?.crowd) return around.crowd;
  throw new Error("a client step ran without a client");
}

/** By what a reader knows who acts. */
export function actorName(scope: PlayScope): string {
  return scope.self?.name ?? crowdOf(scope).name;
}
