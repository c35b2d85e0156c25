import type { ContractCoverage, CoveredMessage } from "../src/events.ts";
import { visible } from "../src/visible.ts";

/** What several scenarios have used of one contract. */
export interface Covered {
  readonly contract: string;
  readonly messages: readonly CoveredMessage[];
  readonly closes: ReadonlyMap<string, number>;
}

/** Sums up what the scenarios of a run have used of the contracts that they name. */
export class Coverage {
  readonly #contracts = new Map<string, { messages: Map<string, CoveredMessage>; closes: Map<string, number> }>();

  add({ contract, messages, closes }: ContractCoverage): void {
    const known = this.#contracts.get(contract) ?? { messages: new Map(), closes: new Map() };
    this.#contracts.set(contract, known);
    for (const each of messages) {
      const key = `${each.from} ${each.channels.join(" ")} ${each.name}`;
      known.messages.set(key, { ...each, count: each.count + (known.messages.get(key)?.count ?? 0) });
    }
    for (const [code, count] of Object.entries(closes)) known.closes.set(code, count + (known.closes.get(code) ?? 0));
  }

  get contracts(): readonly Covered[] {
    return [...this.#contracts].map(([contract, { messages, closes }]) => ({
      contract,
      messages: [...messages.values()],
      closes,
    }));
  }
}

/** How many messages that never were are named. */
const NAMED = 10;

/** `7 of 9 messages seen, never: typing, error; closed with 1000, 4401`. */
export function coverageText({ messages, closes }: Covered): string {
  const never = messages.filter(({ count }) => count === 0);
  const channels = new Set(messages.flatMap((each) => each.channels));
  const used = new Set(messages.flatMap((each) => (each.count > 0 ? each.channels : [])));
  const names = never.slice(0, NAMED).map((each) => nameIn(each, messages));
  const more = never.length > NAMED ? ` and ${never.length - NAMED} more` : "";
  const codes = [...closes.keys()].toSorted();
  return [
    `${messages.length - never.length} of ${messages.length} messages`,
    channels.size > 1 ? `, ${used.size} of ${channels.size} channels` : "",
    " seen",
    names.length > 0 ? `, never: ${names.join(", ")}${more}` : "",
    codes.length > 0 ? `; closed with ${codes.join(", ")}` : "",
  ].join("");
}

/** The name of a message, with who sends it where both sides may. */
function nameIn({ name, from }: CoveredMessage, messages: readonly CoveredMessage[]): string {
  const isTwice = messages.some((each) => each.name === name && each.from !== from);
  return visible(isTwice ? `${name} from the ${from}` : name);
}
