import { beforeAll, expect, it } from "vitest";
import { loadText } from "../src/language/load.ts";
import { compileInline } from "../src/match/schema-compile.ts";
import { evaluate } from "./support/evaluate.ts";

beforeAll(async () => {
  await loadText("steps: [{ wait: 1ms }]", { path: "/a.yaml", shown: "a.yaml" }, { show: (path) => path });
});

// Backtracking takes seconds for each of these, and twice as long for each letter more.
const unlucky = [28, 29, 30, 31, 32, 33].map((letters) => `${"a".repeat(letters)}b`);

it("a pattern that backtracks without end does not keep a program busy that has read a file", () => {
  const pattern = /^(a+)+$/;
  const began = performance.now();
  for (const text of unlucky) expect(pattern.test(text)).toBe(false);
  expect(performance.now() - began).toBeLessThan(5_000);
});

it("nor does one in an expression", async () => {
  const began = performance.now();
  for (const text of unlucky) expect(await evaluate('matches(text, "^(a+)+$")', { text })).toBe(false);
  expect(performance.now() - began).toBeLessThan(5_000);
});

it("nor does one in a JSON Schema", async () => {
  const schema = await compileInline({ pattern: "^(a+)+$", patternProperties: { "^(b+)+$": false } }, "/a.yaml");
  const began = performance.now();
  for (const text of unlucky) expect(schema.check(text)).toHaveLength(1);
  expect(schema.check({ [`${"b".repeat(33)}a`]: 1 })).toEqual([]);
  expect(performance.now() - began).toBeLessThan(5_000);
});
