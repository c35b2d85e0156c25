import { describe, expect, it } from "vitest";
import { plainValue, TextBudget } from "../../../src/mock/admin/plain-value.ts";

describe("a value as JSON can carry it", () => {
  it("is as it was, but for what JSON does not know", () => {
    expect(plainValue({ a: [1, "b", null, true], c: { d: 1.5 } })).toEqual({ a: [1, "b", null, true], c: { d: 1.5 } });
    expect(plainValue([1n, Number.NaN, Infinity, undefined, Buffer.from("hi"), new Date(0)])).toEqual([
      "1",
      "NaN",
      "Infinity",
      null,
      { $base64: "aGk=" },
      "1970-01-01T00:00:00.000Z",
    ]);
    expect(JSON.stringify(plainValue(JSON.parse('{"__proto__":{"a":1}}')))).toBe('{"__proto__":{"a":1}}');
  });

  it("is cut where it is too deep or too much", () => {
    let deep: unknown = "end";
    for (let n = 0; n < 1000; n++) deep = [deep];
    expect(JSON.stringify(plainValue(deep))).toBe(`${"[".repeat(41)}"…"${"]".repeat(41)}`);
    const round: Record<string, unknown> = {};
    round["self"] = round;
    expect(JSON.stringify(plainValue(round)).length).toBeLessThan(1000);
    expect(plainValue(Array.from({ length: 20_000 }, () => 0))).toHaveLength(10_001);
    const wide = Object.fromEntries(Array.from({ length: 20_000 }, (_, n) => [`m${n}`, 0]));
    expect(Object.keys(plainValue(wide) as object)).toHaveLength(10_001);
  });

  it("is cut where its texts are too long, alone or together with those before it", () => {
    const budget = new TextBudget(100, 50);
    expect(plainValue("a".repeat(60), budget)).toBe(`${"a".repeat(50)}…`);
    expect(plainValue(["b".repeat(60), "c"], budget)).toEqual([`${"b".repeat(42)}…`, "…"]);
    expect(plainValue({ d: "e" }, budget)).toEqual({ "…": "…" });
    expect(JSON.stringify(plainValue("x".repeat(10_000_000))).length).toBeLessThan(100_000);
  });
});
