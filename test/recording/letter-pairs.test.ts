import { describe, expect, it } from "vitest";
import { oddPairs } from "../../src/recording/letter-pairs.ts";

describe("how many letters follow one another that hardly do so in words", () => {
  it.each([
    ["createServerSideEncryption", 0],
    ["conversation", 0],
    ["Umlaufdauer", 0.2],
    ["abc-12", 0],
    ["", 0],
  ])("%s: %d", (text, share) => {
    expect(oddPairs(text)).toBe(share);
  });

  it.each(["sHxxbfmqkdgYdrMFAAAB", "bovDPNI-z7YrXNGHAAAB", "qZxWvkTbJmHg"])("%s: many", (text) => {
    expect(oddPairs(text)).toBeGreaterThan(0.35);
  });
});
