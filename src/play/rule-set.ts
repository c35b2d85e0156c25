import type { Message } from "../net/message.ts";
import type { Rule } from "../steps/rule.ts";
import type { PlayScope } from "../steps/step.ts";
import { RuleIndex } from "./rule-index.ts";

/** A rule of something that plays: what of it changes while it does. */
export interface RunningRule {
  readonly rule: Rule;
  /** Whether it takes messages. As it is written at first; whoever sets it switches it at once, for all connections. */
  enabled: boolean;
  /** How many messages it has taken, on all connections. */
  readonly answered: number;
}

/**
 * The rules of an endpoint, or of a client, while they are played: made when the mock or the scenario starts, shared by
 * all connections there. Which rules are switched on, and how often each has answered, is known here and nowhere else: the
 * compiled rules do not change, and a restart makes a new set.
 *
 * A rule is known by its `id`, its path in the document (`endpoints.1.rules.2`), which no other has.
 */
export class RuleSet {
  /** All of them, in the order in which they are asked. */
  readonly rules: readonly RunningRule[];
  readonly #rules: readonly Counted[];
  /** Undefined where trying one after another is as quick. */
  readonly #index: RuleIndex | undefined;

  constructor(rules: readonly Rule[]) {
    this.rules = this.#rules = rules.map((rule) => ({ rule, enabled: rule.enabled, answered: 0 }));
    this.#index = rules.length > FEW ? new RuleIndex(rules) : undefined;
  }

  /** Whether no message can ever be taken. */
  get empty(): boolean {
    return this.#rules.length === 0;
  }

  /** The rule of this id. */
  find(id: string): RunningRule | undefined {
    return this.rules.find(({ rule }) => rule.id === id);
  }

  /** Switches and counts are again as at the start. */
  reset(): void {
    for (const each of this.#rules) {
      each.enabled = each.rule.enabled;
      each.answered = 0;
    }
  }

  /**
   * The rule that takes the message, which counts as answered by it: the first that is switched on and holds. Throws the
   * `Failure` of a condition that cannot be evaluated.
   */
  choose(message: Message, scope: PlayScope): Rule | undefined {
    const chosen = this.#index
      ? this.#firstOf(this.#index.candidates(message), message, scope)
      : this.#rules.find((each) => takes(each, message, scope));
    if (chosen) chosen.answered++;
    return chosen?.rule;
  }

  #firstOf(positions: readonly number[], message: Message, scope: PlayScope): Counted | undefined {
    for (const position of positions) {
      const each = this.#rules[position];
      if (each && takes(each, message, scope)) return each;
    }
    return undefined;
  }
}

/** So few rules are tried one after another. */
const FEW = 4;

function takes({ enabled, rule }: RunningRule, message: Message, scope: PlayScope): boolean {
  return enabled && rule.holds(message, scope);
}

interface Counted extends RunningRule {
  answered: number;
}
