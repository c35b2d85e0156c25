import { maskMessage } from "../recording/mask-message.ts";
import { Secrets } from "../recording/secrets.ts";
import type { Side } from "../recording/traffic.ts";

/**
 * What messages say that lets somebody in: reports go to where many read them, so none of them shows it. What is one is told as
 * `wstest show` tells it.
 */
export class SaidSecrets {
  readonly #secrets: Secrets;
  #left = MOST;

  /** `hide`: told of what no report may show from then on. */
  constructor(hide: (texts: readonly string[]) => void) {
    this.#secrets = new Secrets((secret) => {
      if (this.#left-- > 0) hide([secret]);
    });
  }

  /** Call it for each message before anything is told of it. */
  look(data: string | Uint8Array, from: Side): void {
    if (this.#left > 0) maskMessage(data, from, this.#secrets);
  }
}

// --- internal ---

/** So many are remembered. */
const MOST = 20_000;
