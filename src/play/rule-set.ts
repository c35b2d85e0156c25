import type { Message } from "../net/message.ts";
import type { Rule } from "../steps/rule.ts";
import type { PlayScope } from "../steps/step.ts";

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

  constructor(rules: readonly Rule[]) {
    this.rules = this.#rules = rules.map((rule) => ({ rule, enabled: rule.enabled, answered: 0 }));
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
    for (const each of this.#rules) {
      if (!each.enabled || !each.rule.holds(message, scope)) continue;
      each.answered++;
      return each.rule;
    }
    return undefined;
  }
}

interface Counted extends RunningRule {
  answered: number;
}
