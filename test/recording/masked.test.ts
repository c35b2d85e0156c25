import { describe, expect, it } from "vitest";
import {
  aroundMasked,
  isMasked,
  maskedIn,
  maskedName,
  placeholderOf,
  replaceMasked,
  withPlainMasks,
} from "../../src/recording/masked.ts";

const TEXT = "Bearer ${secret.token_2}${secret.x-y}!";

describe("what a recorder has masked", () => {
  it("is known by the name that stands in the place of a secret", () => {
    expect(isMasked("Bearer ${secret.authorization}")).toBe(true);
    expect(isMasked("${message.id}")).toBe(false);
    expect(maskedName(placeholderOf("token_2"))).toBe("token_2");
    expect(maskedName("Bearer ${secret.authorization}")).toBeUndefined();
  });

  it("is found with its place", () => {
    expect(maskedIn(TEXT)).toEqual([
      { name: "token_2", text: "${secret.token_2}", start: 7, end: 24 },
      { name: "x-y", text: "${secret.x-y}", start: 24, end: 37 },
    ]);
    expect(maskedIn("none, ${secret.} neither")).toEqual([]);
  });

  it("parts a text", () => {
    expect(aroundMasked(TEXT)).toEqual(["Bearer ", "${secret.token_2}", "${secret.x-y}", "!"]);
    expect(aroundMasked("${secret.a}")).toEqual(["${secret.a}"]);
    expect(["none", ""].map(aroundMasked)).toEqual([["none"], [""]]);
  });

  it("gives way to what is known, and else stays", () => {
    expect(replaceMasked(TEXT, (name) => (name === "x-y" ? "$&" : undefined))).toBe("Bearer ${secret.token_2}$&!");
  });
});

describe("in a url", () => {
  it.each([
    ["/$%7Bsecret.token%7D/x", "/${secret.token}/x"],
    ["?a=%24%7bsecret.a_b%7d&b=${secret.b}", "?a=${secret.a_b}&b=${secret.b}"],
    // The braces of others stay as they are.
    ["/%7Bid%7D?q=%7B%22secret.a%22%7D", "/%7Bid%7D?q=%7B%22secret.a%22%7D"],
  ])("%s is written %s", (url, plain) => {
    expect(withPlainMasks(url)).toBe(plain);
  });
});
