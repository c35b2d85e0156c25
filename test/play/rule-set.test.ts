import { describe, expect, it } from "vitest";
import type { Message } from "../../src/net/message.ts";
import { RuleSet } from "../../src/play/rule-set.ts";
import type { Rule } from "../../src/steps/rule.ts";
import type { PlayScope } from "../../src/steps/step.ts";

const message = {} as Message;
const scope = {} as PlayScope;

/** A rule that takes every message, or none. */
const rule = (id: string, holds = true, enabled = true): Rule =>
  ({ id, name: id, enabled, holds: () => holds }) as unknown as Rule;

describe("a set of rules", () => {
  it("chooses the first that holds, and counts for it", () => {
    const set = new RuleSet([rule("a", false), rule("b"), rule("c")]);
    expect([set.choose(message, scope)?.id, set.choose(message, scope)?.id]).toEqual(["b", "b"]);
    expect(set.rules.map(({ answered }) => answered)).toEqual([0, 2, 0]);
    expect(new RuleSet([rule("a", false)]).choose(message, scope)).toBeUndefined();
  });

  it("passes over what is switched off, at first or later", () => {
    const set = new RuleSet([rule("a", true, false), rule("b"), rule("c")]);
    expect(set.choose(message, scope)?.id).toBe("b");
    const b = set.find("b");
    if (b) b.enabled = false;
    expect(set.choose(message, scope)?.id).toBe("c");
    const a = set.find("a");
    if (a) a.enabled = true;
    expect(set.choose(message, scope)?.id).toBe("a");
    expect(set.find("none")).toBeUndefined();
  });

  it("is after a reset as at the start; another set of the same rules knows nothing of it", () => {
    const rules = [rule("a", true, false), rule("b")];
    const set = new RuleSet(rules);
    for (const each of set.rules) each.enabled = !each.enabled;
    set.choose(message, scope);
    const another = new RuleSet(rules);
    expect(another.choose(message, scope)?.id).toBe("b");
    expect(set.rules.map(({ answered }) => answered)).toEqual([1, 0]);
    set.reset();
    expect(set.rules.map(({ enabled, answered }) => [enabled, answered])).toEqual([
      [false, 0],
      [true, 0],
    ]);
  });

  it("is empty without rules", () => {
    expect(new RuleSet([]).empty).toBe(true);
    expect(new RuleSet([rule("a", true, false)]).empty).toBe(false);
  });
});
