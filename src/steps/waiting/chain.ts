import type { Rounds } from "../flow/rounds.ts";
import { PeerWait } from "./waiting.ts";

/** How a chain of waits ended: with what its last round gave, or with what was answered when another was asked for. */
export interface ChainEnd {
  readonly playing: void | Promise<void> | false;
  readonly more: boolean | Promise<boolean> | undefined;
}

/**
 * Plays rounds as long as each is one wait. Each begins in the handler of the message that ended the one before: a promise
 * and its turn for every round would cost as much as all else that a loop does.
 */
export function playChain(first: PeerWait<unknown>, rounds: Rounds): Promise<ChainEnd> {
  return new Promise((resolve, reject) => {
    let wait = first;
    const goOn = (): void => {
      try {
        void wait.outcome;
        const more = rounds.more();
        if (more !== true) {
          resolve({ playing: undefined, more });
          return;
        }
        const playing = rounds.play();
        if (playing instanceof PeerWait) {
          wait = playing;
          wait.follow(goOn);
        } else resolve({ playing, more: undefined });
      } catch (thrown) {
        // oxlint-disable-next-line typescript/prefer-promise-reject-errors -- what was thrown goes on as it is.
        reject(thrown);
      }
    };
    wait.follow(goOn);
  });
}
