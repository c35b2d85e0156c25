import type { Peer } from "../net/peer.ts";
import { Failure, problemOf } from "../problem.ts";
import type { Script } from "../steps/step.ts";
import { placed } from "../steps/placed.ts";
import type { Scope } from "./scope.ts";
import { runScript } from "./script.ts";

/** How many of the actors that failed are told one by one. */
const TOLD = 5;

/**
 * Runs a script as several actors at once. It ends when all have ended; a failure names those that failed. Each measures
 * later latencies from its own part of the step.
 */
export function runTogether(peers: readonly Peer[], script: Script, scope: Scope): void | Promise<void> {
  const branches = peers.map((peer) => ({ peer, scope: scope.branch(peer) }));
  const failures: { readonly peer: Peer; readonly thrown: unknown }[] = [];
  const waiting: Promise<void>[] = [];
  for (const branch of branches) {
    const failed = (thrown: unknown): void => {
      failures.push({ peer: branch.peer, thrown: placed(thrown, branch.scope.track.step) });
    };
    try {
      const running = runScript(script, branch.scope);
      if (running) waiting.push(running.catch(failed));
    } catch (thrown) {
      failed(thrown);
    }
  }
  const end = (): void => {
    join(branches, scope);
    const { stopped } = scope.track;
    // What stopped all of them from outside is no failure of theirs.
    const own = failures.filter(({ thrown }) => !(thrown instanceof Failure && thrown.is(stopped)));
    if (own.length > 0) throw joined(own, peers.length);
    if (failures.length > 0 && stopped) throw stopped;
  };
  if (waiting.length > 0) return Promise.all(waiting).then(end);
  end();
  return undefined;
}

/** Makes one cause of the parts that the actors had in it. */
function join(branches: readonly { readonly peer: Peer; readonly scope: Scope }[], scope: Scope): void {
  const parts = new Map<Peer, number>();
  let latest = scope.track.cause;
  for (const { peer, scope: inner } of branches) {
    const { cause } = inner.track;
    if (!cause || cause === scope.track.cause) continue;
    parts.set(peer, cause.at);
    if (!latest || cause.at >= latest.at) latest = cause;
  }
  if (latest && parts.size > 0) {
    scope.track.cause = { at: latest.at, title: latest.title, parts };
    scope.track.causer = undefined;
  }
}

function joined(failures: readonly { readonly peer: Peer; readonly thrown: unknown }[], all: number): unknown {
  const [first, ...others] = failures;
  if (!first || others.length === 0 || !(first.thrown instanceof Failure)) return first?.thrown;
  const { notes, headline } = first.thrown.problem;
  const names = failures.slice(0, TOLD).map(({ peer }) => peer.name);
  const who = `${failures.length} of ${all} clients failed here: ${names.join(", ")}${failures.length > TOLD ? ", …" : ""}`;
  // Many mostly fail alike: that is said once.
  const texts = new Map<string, { readonly headline: string; count: number }>();
  for (const { peer, thrown } of others) {
    const text = problemOf(thrown).headline;
    const alike = text.replaceAll(peer.name, first.peer.name);
    if (alike === headline) continue;
    const known = texts.get(alike);
    if (known) known.count++;
    else texts.set(alike, { headline: text, count: 1 });
  }
  const rest = [...texts.values()].map(
    (each) => `${each.headline}${each.count > 1 ? ` (and ${each.count - 1} more alike)` : ""}`,
  );
  const told =
    rest.length > TOLD ? [...rest.slice(0, TOLD), `and ${rest.length - TOLD} more that failed in other ways`] : rest;
  return first.thrown.saying({ notes: [...notes, who, ...told] });
}
