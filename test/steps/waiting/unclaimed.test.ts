import fc from "fast-check";
import { expect, it } from "vitest";
import { Unclaimed } from "../../../src/steps/waiting/unclaimed.ts";

it("gives what comes to the first who waits for such a one, once", () => {
  const unclaimed = new Unclaimed<number>();
  const told: string[] = [];
  unclaimed.await(
    (item) => item > 10,
    (item) => told.push(`large ${item}`),
  );
  unclaimed.await(
    () => true,
    (item) => told.push(`any ${item}`),
  );
  expect(unclaimed.awaited).toBe(true);
  expect([unclaimed.came(1), unclaimed.came(2), unclaimed.came(11)]).toEqual([true, false, true]);
  expect(told).toEqual(["any 1", "large 11"]);
  expect([unclaimed.kept, unclaimed.awaited]).toEqual([[2], false]);
});

it("keeps the rest until somebody takes it", () => {
  const unclaimed = new Unclaimed<number>();
  for (const item of [1, 2, 3]) unclaimed.came(item);
  expect(unclaimed.take((item) => item > 1)).toBe(2);
  expect(unclaimed.take((item) => item > 5)).toBeUndefined();
  expect(unclaimed.kept).toEqual([1, 3]);
});

it("gives nothing to who waits no more", () => {
  const unclaimed = new Unclaimed<number>();
  const cancel = unclaimed.await(
    () => true,
    () => expect.fail("told"),
  );
  cancel();
  expect(unclaimed.came(1)).toBe(false);
});

it("loses nothing and gives nothing twice, in whatever order they come and are asked for", () => {
  const act = fc.oneof(
    fc.record({ kind: fc.constant("came" as const), item: fc.nat(5) }),
    fc.record({ kind: fc.constant("take" as const), item: fc.nat(5) }),
    fc.record({ kind: fc.constant("await" as const), item: fc.nat(5) }),
  );
  fc.assert(
    fc.property(fc.array(act, { maxLength: 50 }), (acts) => {
      const unclaimed = new Unclaimed<{ readonly item: number }>();
      const [came, taken] = [new Set<object>(), [] as object[]];
      for (const { kind, item } of acts) {
        const fits = (each: { readonly item: number }): boolean => each.item === item;
        if (kind === "came") {
          const made = { item };
          came.add(made);
          unclaimed.came(made);
        } else if (kind === "await") {
          unclaimed.await(fits, (each) => taken.push(each));
        } else {
          const found = unclaimed.take(fits);
          if (found) taken.push(found);
        }
      }
      expect(new Set([...taken, ...unclaimed.kept])).toEqual(came);
      expect(taken.length + unclaimed.kept.length).toBe(came.size);
    }),
  );
});
