import { expect, it } from "vitest";
import { weakSecrets, whyWeak } from "../../src/run/weak-secrets.ts";

it.each([
  ["ab", "it is shorter than 3 characters"],
  [12, "it is shorter than 3 characters"],
  [{ user: "ab", password: "long enough" }, "it is shorter than 3 characters"],
  [true, "it is only true or false"],
  ["abc", undefined],
  ["", undefined],
  [null, undefined],
])("%j: %s", (value, why) => {
  expect(whyWeak(value)).toBe(why);
});

it("warns of those of the command line", () => {
  const given = new Map([
    ["pin", "12"],
    ["token", "abcdef"],
    ["other", "x"],
  ]);
  expect(weakSecrets({ given, secretNames: ["pin", "token", "gone"] })).toMatchObject([
    { severity: "warning", headline: 'The secret "pin" is not masked: it is shorter than 3 characters' },
  ]);
  expect(weakSecrets({})).toEqual([]);
});
