import type { Failure } from "../problem.ts";
import type { Track, Wait } from "./scene.ts";
import type { PlayScope } from "./step.ts";

/** Milliseconds that rounds may follow one another before the event loop gets its turn. */
const TURN = 10;

/** Plays one round; says whether another one follows. */
export type Round = () => boolean | Promise<boolean>;

/**
 * Plays rounds one after another, synchronously as long as they are. Sockets and timers get their turn every 10 ms, however
 * short the rounds are; rounds that wait for something are not held up for that.
 */
export function playRounds(round: Round, scope: PlayScope): void | Promise<void> {
  const { clock } = scope.scene;
  const began = clock.now();
  for (;;) {
    const more = round();
    if (more === false) return undefined;
    if (more !== true || clock.now() - began >= TURN) return goOn(more, round, scope, began);
  }
}

async function goOn(pending: boolean | Promise<boolean>, round: Round, scope: PlayScope, start: number): Promise<void> {
  const { clock } = scope.scene;
  let began = start;
  let turn = new Turn(scope.track);
  try {
    for (let more = pending; ; more = round()) {
      // Awaiting is not giving way: a promise that is settled already comes back before any socket is read.
      if (!(typeof more === "boolean" ? more : await more)) return;
      if (clock.now() - began < TURN) continue;
      await turn.taken();
      began = clock.now();
      turn = new Turn(scope.track);
    }
  } finally {
    turn.end();
  }
}

/** Knows whether the event loop has gone round since it was made. */
class Turn {
  readonly #wait: Wait;
  #over = false;
  #failure: Failure | undefined;
  #goOn: (() => void) | undefined;

  constructor(track: Track) {
    this.#wait = track.wait(
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
    if (!this.#over) this.#wait.end();
  }

  #finish(failure: Failure | undefined): void {
    this.#over = true;
    this.#failure = failure;
    this.#goOn?.();
  }
}
