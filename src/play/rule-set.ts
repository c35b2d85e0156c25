import type { Message } from "../net/message.ts";
import type { Side } from "../steps/standing/fault.ts";
import type { Answer, Rule } from "../steps/standing/rule.ts";
import type { PlayScope } from "../steps/step.ts";
import { foundAgain } from "./found-again.ts";
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
 * all connections there. Which rules are switched on, how often each has answered, and whose turn it is, is known here and
 * nowhere else: the compiled rules do not change, and a restart makes a new set.
 *
 * A rule is known by its `id`, its path in the document (`endpoints.1.rules.2`), which no other has.
 */
export class RuleSet {
  /** All of them, in the order in which they are asked. */
  readonly rules: readonly RunningRule[];
  readonly #rules: readonly Counted[];
  readonly #answer: Answer;
  /** Undefined where trying one after another is as quick. */
  readonly #index: RuleIndex | undefined;
  /** Of `sequential`: when each rule has last answered on a connection, by its position. */
  #turns = new WeakMap<object, number[]>();
  #turn = 0;

  /** `before`: the set that this one takes over from; a rule that was there goes on with its count and its switch. */
  constructor(rules: readonly Rule[], answer: Answer = "first", before?: RuleSet) {
    const same = foundAgain(
      rules,
      before?.rules ?? [],
      ({ identity }) => identity,
      ({ rule }) => rule.identity,
    );
    this.rules = this.#rules = rules.map((rule, index) => goneOn(rule, same[index]));
    this.#answer = answer;
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

  /** Switches, counts and turns are again as at the start. */
  reset(): void {
    for (const each of this.#rules) {
      each.enabled = each.rule.enabled;
      each.answered = 0;
    }
    this.#turns = new WeakMap();
  }

  /**
   * The rule that takes the message, which counts as answered by it: of those that are switched on and hold the first, a
   * random one, or the one whose turn it is. Throws the `Failure` of a condition that cannot be evaluated.
   */
  choose(message: Message, scope: PlayScope, from: Side = "client"): Rule | undefined {
    const position = this.#answer === "first" ? this.#first(message, scope, from) : this.#oneOf(message, scope, from);
    const chosen = position === undefined ? undefined : this.#rules[position];
    if (!chosen) return undefined;
    chosen.answered++;
    return chosen.rule;
  }

  #first(message: Message, scope: PlayScope, from: Side): number | undefined {
    if (!this.#index) {
      for (let i = 0; i < this.#rules.length; i++) if (this.#takes(i, message, scope, from)) return i;
      return undefined;
    }
    for (const i of this.#index.candidates(message)) if (this.#takes(i, message, scope, from)) return i;
    return undefined;
  }

  /** Rules without a condition are the default: they are among those to choose from only when no other holds. */
  #oneOf(message: Message, scope: PlayScope, from: Side): number | undefined {
    const candidates = this.#index?.candidates(message) ?? this.#rules.keys();
    const holding = [...candidates].filter((i) => this.#takes(i, message, scope, from));
    const meant = holding.filter((i) => this.#rules[i]?.rule.conditional);
    const among = meant.length > 0 ? meant : holding;
    if (this.#answer === "random") return among[Math.floor(scope.scene.random() * among.length)];
    return among.length === 0 ? undefined : this.#inTurn(among, scope);
  }

  /** The one that has not answered for the longest on this connection: of those that never did, the first. */
  #inTurn(among: readonly number[], scope: PlayScope): number {
    const who = scope.self ?? scope.scene;
    const turns = this.#turns.get(who) ?? this.#rules.map(() => 0);
    this.#turns.set(who, turns);
    const next = among.reduce((least, i) => ((turns[i] ?? 0) < (turns[least] ?? 0) ? i : least));
    turns[next] = ++this.#turn;
    return next;
  }

  #takes(position: number, message: Message, scope: PlayScope, from: Side): boolean {
    const each = this.#rules[position];
    if (each === undefined || !each.enabled) return false;
    return (each.rule.from === undefined || each.rule.from === from) && each.rule.holds(message, scope);
  }
}

/** So few rules are tried one after another. */
const FEW = 4;

interface Counted extends RunningRule {
  answered: number;
}

/** A rule, with what it has come to before. */
function goneOn(rule: Rule, before: RunningRule | undefined): Counted {
  const { enabled } = rule;
  if (!before) return { rule, enabled, answered: 0 };
  // A switch is gone when the file says something else than before.
  return { rule, enabled: before.rule.enabled === enabled ? before.enabled : enabled, answered: before.answered };
}
