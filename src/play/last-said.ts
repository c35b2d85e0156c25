import type { TranscriptLine } from "../events.ts";
import type { Peer } from "../net/peer.ts";
import type { Entry, Transcript } from "./transcript.ts";

/** Of how many peers that failed something is shown in any case, and how many lines of each. */
const PEERS = 3;
const OWN = 5;
/** How many lines a failure shows in all. */
const SHOWN = 30;

/**
 * The last of the conversation that a failure shows. Where others have said so much that it is not all there any more, it has
 * the last of those that failed, what was sent last where no sending is left, and beside them the latest of all. Times count from `began`;
 * `now`: when it failed.
 */
export function lastSaid(
  transcript: Transcript,
  failed: readonly Peer[],
  { began, now }: { readonly began: number; readonly now: number },
): readonly TranscriptLine[] {
  if (!transcript.forgot || failed.length === 0) return transcript.lines(began);
  const latest = transcript.entries();
  const own = failed.slice(0, PEERS).flatMap((peer) => lastOf(peer, latest, transcript, now));
  const others = latest.filter((entry) => !own.includes(entry));
  const cause = [...own, ...others].some(({ arrow }) => arrow === "->") ? undefined : transcript.lastForgottenSent();
  const first = cause ? [...own, cause] : own;
  const shown = new Set([...first, ...others.slice(first.length - SHOWN)]);
  // What is not kept any more was before all that is; that somebody has said nothing holds up to now.
  const beside = [...shown].filter((entry) => !latest.includes(entry));
  const older = beside.filter(({ arrow }) => arrow !== "--").toSorted((a, b) => a.at - b.at);
  const silent = beside.filter(({ arrow }) => arrow === "--");
  return transcript.told([...older, ...latest.filter((entry) => shown.has(entry)), ...silent], began);
}

/** What one peer has said and heard last, or that this is nothing. */
function lastOf(peer: Peer, latest: readonly Entry[], transcript: Transcript, now: number): readonly Entry[] {
  const { name, inbox, session } = peer;
  const kept = latest.filter((entry) => entry.peer === name);
  const known = new Set(kept.map(({ what }) => what));
  const arrow = session.events ? "<=" : "<-";
  const heard = inbox.recent.flatMap((what) =>
    known.has(what) ? [] : [{ at: what.at, peer: name, arrow, what, beat: false, times: 1 } as const],
  );
  const sent = transcript.forgottenSentBy(name);
  const older = [...(sent ? [sent] : []), ...heard].toSorted((a, b) => a.at - b.at);
  const all = [...older, ...kept].slice(-OWN);
  if (all.length > 0) return all;
  return [{ at: now, peer: name, arrow: "--", what: { note: "has sent and received nothing" }, beat: false, times: 1 }];
}
