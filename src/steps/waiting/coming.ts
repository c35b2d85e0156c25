import type { Cancel } from "../../environment.ts";
import type { Failure } from "../../problem.ts";
import type { PlayScope } from "../step.ts";

/** How a step waits for something that is no message of a peer: a connection, a line of output, the end of a program. */
export interface Coming<T> {
  /** Milliseconds. */
  readonly timeout: number;
  /** The failure when the time is up. */
  readonly late: () => Failure;
  /** Asks to be told; gives functions that ask no more. */
  readonly listen: (told: Told<T>) => readonly Cancel[];
  /** Whether what has come still has to be judged: then the step has not passed by its coming. */
  readonly isJudged?: boolean;
}

/** What is told to who waits. The first of it counts. */
export interface Told<T> {
  came(value: T): void;
  fails(thrown: unknown): void;
  /** Whether something is the one; a matcher that cannot be evaluated fails the step, and never who asks. */
  fits(question: () => boolean): boolean;
}

/** Waits with one deadline; nothing of the wait is left when it settles. */
export function coming<T>({ timeout, late, listen, isJudged = false }: Coming<T>, scope: PlayScope): Promise<T> {
  return new Promise((resolve, reject) => {
    let over = false;
    const cancels: Cancel[] = [];
    const end = (): void => {
      over = true;
      for (const cancel of cancels.splice(0)) cancel();
    };
    const told: Told<T> = {
      came(value) {
        if (over) return;
        end();
        // At once: another track may wait for what comes next in the same piece.
        if (!isJudged) scope.track.passed();
        resolve(value);
      },
      fails(thrown) {
        if (over) return;
        end();
        // oxlint-disable-next-line typescript/prefer-promise-reject-errors -- what was thrown goes on as it is.
        reject(thrown);
      },
      fits(question) {
        try {
          return !over && question();
        } catch (thrown) {
          told.fails(thrown);
          return false;
        }
      },
    };
    cancels.push(scope.track.wait(timeout, () => told.fails(late()), told.fails));
    // A track that was stopped already says so at once.
    if (over) return;
    const listening = listen(told);
    // What was asked for may have come while it was asked for.
    if (over) for (const cancel of listening) cancel();
    else cancels.push(...listening);
  });
}
