import { describe, expect, it } from "vitest";
import { showAround } from "../../src/match/show-around.ts";

const item = (id: number) => ({ id, text: "x".repeat(40), tags: ["a", "b"] });

describe("a value around a place", () => {
  it("is shown whole when it fits", () => {
    expect(showAround({ type: "a", n: [1, 2] }, "$.n[1]", 40)).toBe('{ type: "a", n: [1, 2] }');
  });

  it("keeps what is at the place, and says how many items are left out", () => {
    const value = { type: "list", items: Array.from({ length: 1000 }, (_, id) => item(id)) };
    expect(showAround(value, "$.items[41].id", 80)).toBe(
      '{ type: "list", items: [… 41 more, { id: 41, … }, … 958 more] }',
    );
    expect(showAround(value, "$.items[0].id", 60)).toBe('{ type: "list", items: [{ id: 0, … }, … 999 more] }');
    expect(showAround(value, "$.items[0].id", 45)).toBe("{ …, items: [{ id: 0, … }, … 999 more] }");
  });

  it("a member that is missing: as much as fits of the object that should have it", () => {
    const value = { first: "y".repeat(60), odd: 1, "a key": 2, last: "z".repeat(60) };
    expect(showAround(value, "$.absent", 40)).toBe('{ …, odd: 1, "a key": 2, … }');
  });

  it("follows odd keys", () => {
    const value = { before: "y".repeat(60), 'a "b" \\': { deep: 7, other: "z".repeat(60) } };
    expect(showAround(value, `$${JSON.stringify(['a "b" \\'])}.deep`, 40)).toBe(
      '{ …, "a \\"b\\" \\\\": { deep: 7, … } }',
    );
  });

  it("a path that leads nowhere cuts in the middle", () => {
    expect(showAround("x".repeat(100), "$", 20)).toBe('"xxxxxxxx … xxxxxxx"');
    expect(
      showAround(
        Array.from({ length: 100 }, () => 1),
        "$.n",
        50,
      ),
    ).toMatch(/^\[1, .* … .*\] \(100 items\)$/);
  });

  it("ends, however deep the value is", () => {
    let value: unknown = "x".repeat(100);
    for (let i = 0; i < 5_000; i++) value = { a: value };
    expect(showAround(value, "$" + ".a".repeat(200), 80).length).toBeLessThan(3_000);
  });
});
