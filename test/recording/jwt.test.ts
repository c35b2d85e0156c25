import { expect, it } from "vitest";
import { isJwt, mayHoldJwt, replaceJwts } from "../../src/recording/jwt.ts";

const TOKEN = "eyJhbGciOi.eyJzdWIi.c2ln";

it("a signed token says so itself", () => {
  expect([TOKEN, "eyJhbGciOi.eyJzdWIi.", "eyJ.a.b", `${TOKEN}.x`, `a ${TOKEN}`].map(isJwt)).toEqual([
    true,
    true,
    false,
    false,
    false,
  ]);
  expect([TOKEN, "a token"].map(mayHoldJwt)).toEqual([true, false]);
});

it("signed tokens in a text give way, as long as they are, and no part of a word does", () => {
  const long = `eyJ${"a".repeat(10_000)}.${"b".repeat(20_000)}.${"c".repeat(5_000)}`;
  expect(replaceJwts(`take ${TOKEN}, or ${long}; x-${TOKEN}`, () => "$&")).toBe(`take $&, or $&; x-${TOKEN}`);
});
