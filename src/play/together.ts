import type { Peer } from "../net/peer.ts";
import { Failure, problemOf } from "../problem.ts";
import type { Script } from "../steps/step.ts";
import { failureOf } from "../steps/failed-peers.ts";
import { placed } from "../steps/placed.ts";
import { PeerWait } from "../steps/waiting/waiting.ts";
import type { Branch, Scope } from "./scope.ts";
import { runScript } from "./script.ts";

/** How many of the actors that failed are told one by one. */
const TOLD = 5;

/**
 * How many actors begin before sockets are read again. What arrives while a thousand begin would be stamped when the last of
 * them has begun; so it is stamped soon, and who begins later finds it there and need not wait.
 */
const AT_ONCE = 100;

/**
 * Runs a script as several actors at once. It ends when all have ended; a failure names those that failed. Each measures
 * later latencies from its own part of the step.
 */
export function runTogether(peers: readonly Peer[], script: Script, scope: Scope): void | Promise<void> {
  return new Together(peers, scope).run(script);
}

/**
 * What several actors do at the same time. A thousand of them wait for each message of a fan-out, so one that waits costs a
 * callback: the promise is that of all.
 */
class Together {
  readonly #peers: readonly Peer[];
  readonly #scope: Scope;
  readonly #branches: Branch[] = [];
  readonly #failures: { readonly peer: Peer; readonly thrown: unknown }[] = [];
  #running = 0;
  #resolve: (() => void) | undefined;
  #reject: ((thrown: unknown) => void) | undefined;

  constructor(peers: readonly Peer[], scope: Scope) {
    this.#peers = peers;
    this.#scope = scope;
  }

  run(script: Script): void | Promise<void> {
    this.#begin(script);
    if (this.#running === 0) {
      this.#join();
      return undefined;
    }
    return new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
  }

  /** Lets the next actors begin, and the others when the event loop has been round. */
  #begin(script: Script): void {
    const begun = this.#branches.length;
    for (const peer of this.#peers.slice(begun, begun + AT_ONCE)) {
      const branch = this.#scope.branch(peer);
      this.#branches.push(branch);
      try {
        const running = runScript(script, branch);
        if (running) this.#await(running, branch);
      } catch (thrown) {
        this.#failed(thrown, branch);
      }
    }
    if (this.#branches.length === this.#peers.length) return;
    this.#running++;
    setImmediate(() => {
      const { scene, track } = this.#scope;
      const numbers = scene.frames;
      // Those who begin later act for the same step.
      if (numbers) numbers.acting = track.frames;
      this.#begin(script);
      if (numbers) numbers.acting = undefined;
      this.#ended();
    });
  }

  #await(running: Promise<void>, branch: Branch): void {
    this.#running++;
    if (running instanceof PeerWait) {
      running.follow(() => {
        try {
          void running.outcome;
        } catch (thrown) {
          this.#failed(thrown, branch);
        }
        this.#ended();
      });
      return;
    }
    running.then(
      () => this.#ended(),
      (thrown: unknown) => {
        this.#failed(thrown, branch);
        this.#ended();
      },
    );
  }

  #failed(thrown: unknown, { self, track }: Branch): void {
    this.#failures.push({ peer: self, thrown: placed(thrown, track.step) });
  }

  #ended(): void {
    this.#running--;
    if (this.#running > 0) return;
    try {
      this.#join();
      this.#resolve?.();
    } catch (thrown) {
      this.#reject?.(thrown);
    }
  }

  #join(): void {
    join(this.#branches, this.#scope);
    if (this.#failures.length === 0) return;
    const { stopped } = this.#scope.track;
    // What stopped all of them from outside is no failure of theirs.
    const own = this.#failures.filter(({ thrown }) => !(thrown instanceof Failure && thrown.is(stopped)));
    if (own.length > 0) throw joined(own, this.#branches.length);
    if (stopped) throw stopped;
  }
}

/** Makes one cause of the parts that the actors had in it. */
function join(branches: readonly Branch[], scope: Scope): void {
  const parts = new Map<Peer, number>();
  let latest = scope.track.cause;
  for (const { self, track } of branches) {
    const { cause } = track;
    if (!cause || cause === scope.track.cause) continue;
    parts.set(self, cause.at);
    if (!latest || cause.at >= latest.at) latest = cause;
  }
  if (latest && parts.size > 0) {
    scope.track.cause = { at: latest.at, title: latest.title, parts };
    scope.track.causer = undefined;
  }
}

function joined(failures: readonly { readonly peer: Peer; readonly thrown: unknown }[], all: number): unknown {
  const [first, ...others] = failures;
  if (!first || all === 1 || !(first.thrown instanceof Failure)) return first?.thrown;
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
  return failureOf(
    failures.map(({ peer }) => peer),
    first.thrown.saying({ notes: [...notes, who, ...told] }),
  );
}
