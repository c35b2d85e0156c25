import type { ContractCoverage } from "../events.ts";
import type { Subject } from "../match/matcher.ts";
import type { End } from "../net/inbox.ts";
import { Message } from "../net/message.ts";
import type { Peer } from "../net/peer.ts";
import type { Clock } from "../environment.ts";
import type { Failure } from "../problem.ts";
import type { Track } from "../steps/scene.ts";
import type { PlayScope, Step } from "../steps/step.ts";
import type { Direction, Guard, Invariant, Seen, Violation } from "./invariant.ts";
import { failureOf } from "./violation.ts";

const noBytes = new Uint8Array();

/** What watching takes from what is watched. */
export interface Watched {
  readonly clock: Clock;
  /** How long steps wait when nobody says more, in milliseconds. */
  readonly timeout: number;
  note(text: string): void;
  /** A scope in which a client is `self`. */
  scopeOf(peer: Peer): PlayScope;
  /** Waits that are ended with the scenario. */
  readonly track: Track & { stop(failure: Failure): void };
  /** The step that is running now. */
  step(): Step | undefined;
  /** Ends the scenario. */
  fail(failure: unknown): void;
}

/** An invariant and what it remembers. */
interface Post {
  readonly invariant: Invariant;
  readonly guard: Guard;
}

/** What the messages of one client, or of one accepted connection, are looked at by. */
interface Looked {
  /** By what it was known when that was found out. */
  readonly name: string;
  readonly scope: PlayScope;
  readonly posts: readonly Post[];
  readonly client: readonly Post[];
  readonly server: readonly Post[];
  /** Whether the other side may close its connections without a step that expects it. */
  readonly mayClose: boolean;
  /** How many messages it has sent, at its end. */
  sent: number;
}

/**
 * The invariants of a scenario while it is played. Each message is looked at as it passes, before anything else is done
 * about it; the first violation ends the scenario at that moment.
 */
export class Watching {
  readonly #watched: Watched;
  readonly #invariants: readonly Invariant[];
  readonly #posts: readonly Post[];
  readonly #looked = new WeakMap<Peer, Looked>();
  readonly #began: number;
  /** Whether the steps are over: what is found now is found at none. */
  #stepsOver = false;
  /** A scenario that has ended cannot end once more. */
  #violated = false;
  #onSettled: (() => void) | undefined;

  constructor(invariants: readonly Invariant[], watched: Watched) {
    this.#watched = watched;
    this.#invariants = invariants;
    this.#began = watched.clock.now();
    this.#posts = invariants.flatMap((invariant) => {
      const guard = invariant.start?.({
        clock: watched.clock,
        timeout: watched.timeout,
        note: (text) => watched.note(text),
        fail: (violation) => this.#fail(invariant, violation),
        wait: (milliseconds, late) => void watched.track.wait(milliseconds, late, () => undefined),
      });
      return guard ? [{ invariant, guard }] : [];
    });
  }

  received(peer: Peer, message: Message): void {
    // Of a client with a profile the events are looked at, as steps see them.
    if (peer.session.events) return;
    this.#arrived(peer, message);
  }

  /** What a profile has made of messages, or is about to make messages of. */
  event(peer: Peer, direction: "in" | "out", subject: Subject, at: number): void {
    if (direction === "out") this.#leaves(peer, noBytes, false, at, () => subject.value);
    else if (subject instanceof Message) this.#arrived(peer, subject);
  }

  sent(peer: Peer, data: string | Uint8Array, binary: boolean, at: number): void {
    if (!peer.session.events) this.#leaves(peer, data, binary, at);
  }

  #arrived(peer: Peer, message: Message): void {
    const looked = this.#lookedOf(peer);
    const from = peer.roots ? "client" : "server";
    this.#look(looked[from], { peer, from, message, scope: looked.scope });
  }

  #leaves(peer: Peer, data: string | Uint8Array, binary: boolean, at: number, decode?: () => unknown): void {
    const looked = this.#lookedOf(peer);
    looked.sent++;
    const from = peer.roots ? "server" : "client";
    if (looked[from].length === 0) return;
    const bytes = typeof data === "string" ? Buffer.from(data) : Buffer.from(data.buffer, data.byteOffset, data.length);
    const codec = decode ? { ...peer.codec, decode } : peer.codec;
    const message = new Message(bytes, binary, at, looked.sent, codec);
    this.#look(looked[from], { peer, from, message, scope: looked.scope });
  }

  opened(peer: Peer): void {
    for (const { invariant, guard } of this.#lookedOf(peer).posts) {
      const violation = guard.opened?.(peer);
      if (violation) this.#fail(invariant, violation);
    }
  }

  ended(peer: Peer, end: End): void {
    const { posts, mayClose } = this.#lookedOf(peer);
    if (mayClose) end.awaited = true;
    // Once it is over, connections end because of that.
    if (!this.#violated) for (const { guard } of posts) guard.ended?.(peer, end);
    this.#onSettled?.();
  }

  /** Whether the other side may close the connections of a client without a step that expects it. */
  mayClose(peer: Peer): boolean {
    return this.#lookedOf(peer).mayClose;
  }

  /** The steps have ended: waits for what may still come, an answer within its time. Rejects when the track is stopped. */
  async settle(track: Track): Promise<void> {
    this.#stepsOver = true;
    if (this.#isSettled()) return;
    await new Promise<void>((resolve, reject) => {
      const forget = track.onStop(reject);
      this.#onSettled = () => {
        if (!this.#isSettled()) return;
        this.#onSettled = undefined;
        forget();
        resolve();
      };
    });
  }

  /** What does not hold now that the steps have ended. */
  over(): Failure | undefined {
    if (this.#violated) return undefined;
    for (const { invariant, guard } of this.#posts) {
      const violation = guard.over?.();
      if (violation) return this.#failureOf(invariant, violation);
    }
    return undefined;
  }

  coverage(): readonly ContractCoverage[] {
    return this.#posts.flatMap(({ guard }) => guard.coverage?.() ?? []);
  }

  /** Ends what waits. */
  stop(failure: Failure): void {
    this.#violated = true;
    this.#watched.track.stop(failure);
  }

  #look(posts: readonly Post[], seen: Seen): void {
    if (this.#violated) return;
    for (const { invariant, guard } of posts) {
      try {
        if (invariant.match && !invariant.match.holds(seen.message, seen.scope)) continue;
        const violation = guard.message?.(seen);
        if (violation) return this.#fail(invariant, violation);
      } catch (thrown) {
        // An expression in it has no value yet: what cannot be judged does not hold.
        return this.#failWith(thrown);
      }
    }
    this.#onSettled?.();
  }

  #fail(invariant: Invariant, violation: Violation): void {
    this.#failWith(this.#failureOf(invariant, violation));
  }

  #failWith(thrown: unknown): void {
    if (this.#violated) return;
    this.#violated = true;
    this.#watched.fail(thrown);
  }

  #failureOf(invariant: Invariant, violation: Violation): Failure {
    const step = this.#stepsOver ? "the steps had ended" : (this.#watched.step() ?? "no step had begun");
    return failureOf(invariant, violation, { began: this.#began, step });
  }

  #isSettled(): boolean {
    return this.#posts.every(({ guard }) => guard.settled?.() ?? true);
  }

  #lookedOf(peer: Peer): Looked {
    const known = this.#looked.get(peer);
    // A connection gets its name when a step accepts it.
    if (known?.name === peer.name) return known;
    const looked = this.#lookAt(peer, known?.sent ?? 0);
    this.#looked.set(peer, looked);
    return looked;
  }

  #lookAt(peer: Peer, sent: number): Looked {
    const accepted = peer.roots !== undefined;
    const posts = this.#posts.filter(({ invariant }) => invariant.concerns(peer.name, accepted));
    const from = (side: Direction): readonly Post[] =>
      posts.filter(({ invariant, guard }) => guard.message && invariant.from.includes(side));
    return {
      name: peer.name,
      scope: this.#watched.scopeOf(peer),
      posts,
      client: from("client"),
      server: from("server"),
      // The last word counts: that of the scenario stands behind that of the head. It holds for both ends of a connection.
      mayClose:
        this.#invariants.findLast(
          (each) =>
            each.mayClose !== undefined && (each.concerns(peer.name, accepted) || each.concerns(peer.name, !accepted)),
        )?.mayClose ?? false,
      sent,
    };
  }
}
