import { expect, it } from "vitest";
import { withVariable } from "../../src/repl/held-secret.ts";

it.each([
  ["ab", "${t}"],
  ["Bearer ab", "Bearer ${t}"],
  ["ws://h/ab?token=ab&room=abab#x=ab", "ws://h/ab?token=${t}&room=abab#x=${t}"],
  ["ws://me:ab@h/ab", "ws://me:${t}@h/ab"],
  ["a=1; b=ab; c=abc", "a=1; b=${t}; c=abc"],
  ["grab", "grab"],
])("of %s a short secret makes %s", (text, written) =>
  expect(withVariable(text, { value: "ab", name: "t" })).toBe(written),
);
