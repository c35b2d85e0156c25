import fc from "fast-check";
import { expect, it } from "vitest";
import { Recent } from "../../src/invariants/recent.ts";

const [alice, bob] = [{ name: "alice" }, { name: "bob" }] as const;

it("keeps what each owner has under a key", () => {
  const recent = new Recent<object, string>();
  recent.set(alice, 1, "a");
  recent.set(bob, 1, "b");
  recent.set(alice, "1", "text");
  recent.set(alice, 1, "again");
  expect([recent.get(alice, 1), recent.get(bob, 1), recent.get(alice, "1"), recent.get(bob, "1")]).toEqual([
    "again",
    "b",
    "text",
    undefined,
  ]);
});

it("keeps the latest for certain, and never more than twice as many", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 200 }), (most, count) => {
      const recent = new Recent<object, number>(most);
      for (let key = 0; key < count; key++) recent.set(key % 2 === 0 ? alice : bob, key, key);
      const kept = Array.from({ length: count }, (_, key) => key).filter(
        (key) => recent.get(key % 2 === 0 ? alice : bob, key) !== undefined,
      );
      expect(kept).toEqual(Array.from({ length: kept.length }, (_, index) => count - kept.length + index));
      expect(kept.length).toBeGreaterThanOrEqual(Math.min(most, count));
      expect(kept.length).toBeLessThanOrEqual(most * 2);
    }),
  );
});

it("says once that it has begun to forget, and counts what grows", () => {
  let told = 0;
  const recent = new Recent<object, number>(2, () => told++);
  recent.set(alice, 1, 1);
  recent.set(alice, 1, 2);
  recent.grow();
  recent.grow();
  expect([told, recent.get(alice, 1)]).toEqual([0, 2]);
  for (let times = 0; times < 8; times++) recent.grow();
  expect([told, recent.get(alice, 1)]).toEqual([1, undefined]);
});
