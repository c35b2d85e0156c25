import { expect, it } from "vitest";
import { loadText } from "../src/language/load.ts";

it("a pattern that backtracks without end does not keep a program busy that has read a file", async () => {
  await loadText("steps: [{ wait: 1ms }]", { path: "/a.yaml", shown: "a.yaml" }, { show: (path) => path });
  const pattern = /^(a+)+$/;
  const began = performance.now();
  // Backtracking takes seconds for each of these, and twice as long for each letter more.
  for (let letters = 28; letters < 34; letters++) expect(pattern.test(`${"a".repeat(letters)}b`)).toBe(false);
  expect(performance.now() - began).toBeLessThan(5_000);
});
