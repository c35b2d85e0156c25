import type { Peer } from "../net/peer.ts";
import { Failure, type ProblemCode } from "../problem.ts";
import type { Span } from "../source.ts";
import { howItEnded } from "./waiting/ending.ts";
import type { PlayScope } from "./step.ts";

/** The peer that acts. Steps without one are refused when the file is read, so its absence is a fault of ours. */
export function self(scope: PlayScope): Peer {
  if (!scope.self) throw new Error("a client step ran without a client");
  return scope.self;
}

/** The peer that acts, which must have an open connection to put something on a wire. */
export function connectedSelf(scope: PlayScope, verb: string, at: Span): Peer {
  const peer = self(scope);
  if (peer.connected) return peer;
  throw notConnected(peer, verb, at);
}

/**
 * Whether the connection has ended and the reaction that acts cannot know: what a client has sent before its end is still
 * done, and what is sent to it then goes nowhere. Who reacts to the end itself (`onClose`) knows.
 */
export function isTooLate({ self: peer, track }: PlayScope): boolean {
  return track.ofReaction && !track.ofEnd && peer?.inbox.end !== undefined;
}

/** The peer that acts, which is or was connected: at one that never was nothing can arrive, however long a step waits. */
export function listeningSelf(scope: PlayScope, verb: string, at: Span): Peer {
  const peer = self(scope);
  if (peer.connection || peer.opening) return peer;
  throw notConnected(peer, verb, at);
}

/**
 * What a step ends with that has put nothing on the wire, since the connection is closing. A reaction has failed only if it
 * closed the connection itself: it cannot know what others do, and is stopped when the end comes.
 */
export function unwritten(peer: Peer, verb: string, at: Span, { track }: PlayScope): void {
  if (!track.ofReaction || peer.session.closer === track) throw notConnected(peer, verb, at);
}

/** Why a peer cannot do what a step asks: it never connected, or its connection has ended, or is about to. */
export function notConnected(peer: Peer, verb: string, at: Span): Failure {
  const { ending: end, closing } = peer.session;
  if (!end && peer.connected) {
    return new Failure({
      code: closing ? "not-connected" : "closed",
      headline: `${peer.name} cannot ${verb}: ${closing ? "the connection was closed by an earlier step" : "the other side is ending the connection"}`,
      label: closing ? "closed already" : "the connection is ending",
      at,
    });
  }
  if (!end) {
    const headline = `${peer.name} cannot ${verb}: it is not connected`;
    return new Failure({
      code: "not-connected",
      headline,
      label: "not connected",
      at,
      help: `Connect first: - ${peer.name}: connect`,
    });
  }
  const code: ProblemCode = end.by === "them" || end.error ? "closed" : "not-connected";
  return new Failure({
    code,
    headline: `${peer.name} cannot ${verb}: ${howItEnded(end)}`,
    label: "the connection has ended",
    at,
  });
}
