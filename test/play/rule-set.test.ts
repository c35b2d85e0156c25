import { describe, expect, it } from "vitest";
import type { Message } from "../../src/net/message.ts";
import { RuleSet } from "../../src/play/rule-set.ts";
import type { Rule } from "../../src/steps/standing/rule.ts";
import type { PlayScope } from "../../src/steps/step.ts";

const message = {} as Message;
const scope = {} as PlayScope;

/** A rule that takes every message, or none. */
const rule = (id: string, holds = true, enabled = true): Rule =>
  ({ id, name: id, identity: id, enabled, pins: [], conditional: true, holds: () => holds }) as unknown as Rule;

/** One that takes messages that are its id's first letter. */
const ofLetter = (id: string): Rule =>
  ({
    ...rule(id),
    pins: [{ root: "message", path: [], values: [id[0]] }],
    holds: ({ value }: Message) => value === id[0],
  }) as unknown as Rule;

const otherwise = (id: string): Rule => ({ ...rule(id), conditional: false });

const said = (letter: string): Message => ({ text: letter, value: letter }) as Message;

/** The scope of a connection. */
const of = (self: object, random = 0): PlayScope => ({ self, scene: { random: () => random } }) as unknown as PlayScope;

/** What a set chooses for each of some messages. */
const chosen = (set: RuleSet, letters: string, by: PlayScope): string =>
  [...letters].map((letter) => set.choose(said(letter), by)?.id ?? "-").join(" ");

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

describe("sequential", () => {
  const rules = [
    ofLetter("a1"),
    ofLetter("b1"),
    ofLetter("a2"),
    otherwise("else1"),
    ofLetter("a3"),
    otherwise("else2"),
  ];

  it("takes of the rules that hold each in its turn, and after the last the first again", () => {
    const set = new RuleSet(rules, "sequential");
    expect(chosen(set, "abaabaa", of({}))).toBe("a1 b1 a2 a3 b1 a1 a2");
    expect(set.rules.map(({ answered }) => answered)).toEqual([2, 2, 2, 0, 1, 0]);
    expect(chosen(new RuleSet([ofLetter("a1")], "sequential"), "aba", of({}))).toBe("a1 - a1");
  });

  it("takes those without a condition only when no other holds, in turn as well", () => {
    expect(chosen(new RuleSet(rules, "sequential"), "xaxbx", of({}))).toBe("else1 a1 else2 b1 else1");
    expect(chosen(new RuleSet([otherwise("1"), otherwise("2"), otherwise("3")], "sequential"), "xyxy", of({}))).toBe(
      "1 2 3 1",
    );
  });

  it("has a turn of its own on each connection", () => {
    const set = new RuleSet(rules, "sequential");
    const [alice, bob] = [of({}), of({})];
    expect([chosen(set, "aa", alice), chosen(set, "aa", bob), chosen(set, "aa", alice)]).toEqual([
      "a1 a2",
      "a1 a2",
      "a3 a1",
    ]);
  });

  it("passes over what is switched off, and begins anew after a reset", () => {
    const set = new RuleSet(rules, "sequential");
    const alice = of({});
    const second = set.find("a2");
    if (second) second.enabled = false;
    expect(chosen(set, "aaa", alice)).toBe("a1 a3 a1");
    if (second) second.enabled = true;
    // It has waited the longest, but does not catch up.
    expect(chosen(set, "aaaa", alice)).toBe("a2 a3 a1 a2");
    set.reset();
    expect(chosen(set, "aa", alice)).toBe("a1 a2");
  });
});

describe("random", () => {
  const rules = [ofLetter("a1"), ofLetter("b1"), ofLetter("a2"), otherwise("else1"), otherwise("else2")];

  it.each([
    [0, "a1 b1 else1"],
    [0.49, "a1 b1 else1"],
    [0.5, "a2 b1 else2"],
    [0.999, "a2 b1 else2"],
  ])("takes any of the rules that hold: with %d %s", (random, expected) => {
    expect(chosen(new RuleSet(rules, "random"), "abx", of({}, random))).toBe(expected);
  });

  it("takes none when none holds", () => {
    expect(chosen(new RuleSet([ofLetter("a1")], "random"), "ba", of({}))).toBe("- a1");
  });
});
