import { expect, test } from "vitest";
import { nowhere } from "../../src/expression/expr.ts";
import { sourcesOf, systemSources } from "../../src/expression/sources.ts";
import { evaluate } from "../support/evaluate.ts";

const fixed = { now: () => 86_400_000.7, monotonic: () => 12.5, random: () => 0.5 };

test("a scope without sources has the system's", () => {
  expect(sourcesOf(nowhere)).toBe(systemSources);
  expect(sourcesOf({ get: () => undefined, sources: fixed })).toBe(fixed);
  const values = Array.from({ length: 100 }, () => systemSources.random());
  expect(values.every((value) => value >= 0 && value < 1)).toBe(true);
  expect(new Set(values).size).toBeGreaterThan(90);
});

test("functions take time and chance from the scope, also within a macro", async () => {
  expect(await evaluate("isoNow()", {}, fixed)).toBe("1970-01-02T00:00:00.000Z");
  expect(await evaluate("[1].map(i, monotonic())", {}, fixed)).toEqual([12.5]);
  expect(await evaluate("uuid()", {}, fixed)).toBe("80808080-8080-4080-8080-808080808080");
});
