import type { Cancel } from "../../environment.ts";
import type { Failure } from "../../problem.ts";
import { playChain } from "../waiting/chain.ts";
import type { Track } from "../scene.ts";
import type { PlayScope } from "../step.ts";
import { PeerWait } from "../waiting/waiting.ts";

/** Milliseconds that rounds may follow one another before the event loop gets its turn. */
const TURN = 10;

/** How many rounds that have waited may follow one another before the clock is read: it costs as much as half a step. */
const UNTIMED = 8;

/** The rounds of a loop. */
export interface Rounds {
  /** Plays the next round; false when there is none. */
  play(): void | Promise<void> | false;
  /** Whether another round may follow the one that was played. */
  more(): boolean | Promise<boolean>;
}

/**
 * Plays rounds one after another, synchronously as long as they are. Sockets and timers get their turn every 10 ms, however
 * short the rounds are; rounds that wait for something are not held up for that. A reaction that takes messages does not give
 * way between them: what came meanwhile would be for the rules, and it has awaited it all the time.
 */
export function playRounds(rounds: Rounds, scope: PlayScope): void | Promise<void> {
  const { clock } = scope.scene;
  const began = clock.now();
  for (;;) {
    const before = latestTaken(scope);
    const playing = rounds.play();
    if (playing === false) return undefined;
    const more = playing ? undefined : rounds.more();
    if (more === false) return undefined;
    const mayGiveWay = latestTaken(scope) === before;
    if (more !== true || (mayGiveWay && clock.now() - began >= TURN))
      return goOn(playing, more, { mayGiveWay, began }, rounds, scope);
  }
}

/** By what a reaction is known to have taken another message; undefined for all others, which may give way at any time. */
function latestTaken({ track, self }: PlayScope): number | undefined {
  return track.ofReaction ? self?.inbox.lastTaken : undefined;
}

async function goOn(
  first: void | Promise<void>,
  then: boolean | Promise<boolean> | undefined,
  start: { readonly mayGiveWay: boolean; readonly began: number },
  rounds: Rounds,
  scope: PlayScope,
): Promise<void> {
  const { clock } = scope.scene;
  let { mayGiveWay, began } = start;
  let waited = 0;
  let turn = new Turn(scope.track);
  try {
    for (let playing: void | Promise<void> | false = first, more = then; playing !== false;) {
      if (playing instanceof PeerWait) {
        ({ playing, more } = await playChain(playing, rounds));
        continue;
      }
      // Awaiting is not giving way: a promise that is settled already comes back before any socket is read.
      if (playing) await playing;
      more ??= rounds.more();
      if (!(typeof more === "boolean" ? more : await more)) return;
      if (mayGiveWay && (!playing || ++waited % UNTIMED === 0) && clock.now() - began >= TURN) {
        await turn.taken();
        began = clock.now();
        turn = new Turn(scope.track);
      }
      const before = latestTaken(scope);
      playing = rounds.play();
      // Of one that waits it is not known yet; but the event loop goes round meanwhile.
      mayGiveWay = latestTaken(scope) === before;
      more = undefined;
    }
  } finally {
    turn.end();
  }
}

/** Knows whether the event loop has gone round since it was made. */
class Turn {
  readonly #leave: Cancel;
  #over = false;
  #failure: Failure | undefined;
  #goOn: (() => void) | undefined;

  constructor(track: Track) {
    this.#leave = track.wait(
      0,
      () => this.#finish(undefined),
      (failure) => this.#finish(failure),
    );
  }

  /** Comes back when the event loop has gone round; throws when the track was stopped. */
  async taken(): Promise<void> {
    if (!this.#over) {
      await new Promise<void>((resolve) => {
        this.#goOn = resolve;
      });
    }
    if (this.#failure) throw this.#failure;
  }

  end(): void {
    if (!this.#over) this.#leave();
  }

  #finish(failure: Failure | undefined): void {
    this.#over = true;
    this.#failure = failure;
    this.#goOn?.();
  }
}
