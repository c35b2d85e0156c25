import type { Difference } from "../match/matcher.ts";
import { EVERYTHING, farness, likeness } from "../match/nearness.ts";
import type { Message } from "../net/message.ts";
import { discriminators } from "../recording/habits.ts";
import type { Side } from "../steps/standing/fault.ts";
import type { Rule } from "../steps/standing/rule.ts";
import type { PlayScope } from "../steps/step.ts";
import type { RunningRule } from "./rule-set.ts";

/** What becomes of a message that no rule takes: it closes its connection, nothing, or the nearest rule takes it. */
export type Unexpected = "close" | "ignore" | "nearest";

/** The rule that a message has missed. */
export interface NearMiss {
  readonly rule: Rule;
  /** The first difference, as a sentence: `$.room: expected "lobby", got "kitchen"`. */
  readonly why: string;
  /** Whether it is of the kind of message that the rule is for, so that the rule may stand in. */
  readonly alike: boolean;
}

/** So many rules are asked why they do not hold, and of messages no longer than this: who floods a mock waits for nobody. */
const MOST_RULES = 200;
const MOST_BYTES = 256 * 1024;

/** The rule that a message has missed by the least. Throws the `Failure` of a condition that cannot be evaluated. */
export function nearestRule(
  rules: readonly RunningRule[],
  message: Message,
  scope: PlayScope,
  from: Side = "client",
): NearMiss | undefined {
  if (message.bytes.length > MOST_BYTES) return undefined;
  let nearest: (NearMiss & Distance) | undefined;
  for (const { rule, enabled } of rules.slice(0, MOST_RULES)) {
    if (!enabled || (rule.from !== undefined && rule.from !== from)) continue;
    const misses = rule.misses(message, scope);
    const distance = distanceOf(misses);
    if (nearest && !isNearer(distance, nearest)) continue;
    const alike = distance.far < EVERYTHING || distance.like >= ALIKE;
    nearest = { rule, why: misses[0]?.text ?? "its condition does not hold", alike, ...distance };
  }
  return nearest;
}

// --- internal ---

/** Texts of which so many tenths are the same are alike. */
const ALIKE = 5;

interface Distance {
  readonly far: number;
  readonly like: number;
}

function distanceOf(misses: readonly Difference[]): Distance {
  const isOther = misses.some(({ path }) => kinds.has(path));
  return { far: farness(misses) + (isOther ? EVERYTHING : 0), like: isOther ? 0 : likeness(misses[0]) };
}

function isNearer(a: Distance, b: Distance): boolean {
  return a.far < b.far || (a.far === b.far && a.like > b.like);
}

/** Where a message says what it is. */
const kinds: ReadonlySet<string> = new Set(discriminators.map((name) => `$.${name}`));
