import { describe, expect, it } from "vitest";
import { isByChance } from "../../../src/cli/mock/by-chance.ts";
import { compiledMock } from "../../support/mock.ts";

const rule = (rest: string) => `endpoints: [{ path: /ws, rules: [{ ${rest} }] }]`;

describe("what is drawn by chance", () => {
  it.each([
    rule('do: [{ send: "${uuid()}" }]'),
    rule('do: [{ send: "${randomInt(1, 6)}" }]'),
    rule("do: [{ send: \"${fake('person.firstName')}\" }]"),
    rule("delay: 20ms..60ms, do: [{ send: hello }]"),
    rule("do: [{ choose: random, of: [{ send: a }, { send: b }] }]"),
    "endpoints: [{ path: /ws, faults: [{ lose, probability: 0.5 }] }]",
    "endpoints: [{ path: /ws, answer: random, rules: [{ do: [{ send: a }] }] }]",
  ])("%s", async (yaml) => {
    expect(isByChance(await compiledMock(yaml))).toBe(true);
  });

  it.each([rule("delay: 20ms, do: [{ send: hello }]"), "endpoints: [{ path: /ws, faults: [{ lose, nth: 3 }] }]"])(
    "is nothing in %s",
    async (yaml) => {
      expect(isByChance(await compiledMock(yaml))).toBe(false);
    },
  );
});
