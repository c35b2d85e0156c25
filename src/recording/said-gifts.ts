import { MaskedGifts } from "./masked-gifts.ts";
import { type Mark, marksOf } from "./marks.ts";
import { maskedName } from "./masked.ts";
import { saidIn } from "./said-in.ts";
import type { Secrets } from "./secrets.ts";
import type { TrafficEvent } from "./traffic.ts";

/**
 * What a recorder has masked in answers of HTTP, and not in the messages that say it: `Secrets` learns that both are the same, so
 * that they have one name. Where it could be one of several, nothing is learned. Takes all events of a recording, in their order,
 * each before it is masked.
 */
export class SaidGifts {
  readonly #gifts = new MaskedGifts();
  readonly #secrets: Secrets;
  #number = 0;

  constructor(secrets: Secrets) {
    this.#secrets = secrets;
  }

  take(event: TrafficEvent): void {
    const number = this.#number++;
    // Of messages there may be millions: they are looked into where something was given.
    if (event.type === "message" && (event.from === "server" || this.#gifts.isEmpty)) return;
    const said = saidIn(event, number);
    if (!said) return;
    this.#gifts.opens(said);
    for (const mark of marksOf(said, () => false)) {
      this.#gifts.mark(mark, said);
      if (event.type === "message") this.#learn(mark);
    }
  }

  #learn(mark: Mark): void {
    const { value } = mark;
    if (typeof value !== "string" || this.#secrets.knows(value)) return;
    const gift = this.#gifts.of(mark);
    const name = gift?.doubts === 0 ? maskedName(String(gift.mark.value)) : undefined;
    if (name !== undefined) this.#secrets.learn(value, name);
  }
}
