import { describe, expect, it } from "vitest";
import { differing, numberPlaces } from "../../src/replay/differing.ts";
import { VolatileFields } from "../../src/replay/volatile-fields.ts";

function fieldsOf(pairs: readonly (readonly [unknown, unknown])[]) {
  const fields = new VolatileFields();
  for (const [a, b] of pairs) fields.add(differing(a, b));
  return { found: fields.found().map(({ path, what, count }) => [path, what, count]), explained: fields.explained() };
}

describe("values that are made anew in each run", () => {
  it("are found by how they look, by the names of their members, and by how they count", () => {
    const { found, explained } = fieldsOf([
      [
        { at: "2026-01-01T00:00:00Z", id: 4, n: 1, user: "guest-17", key: "9f86d081884c7d659a2f" },
        { at: "2026-02-02T00:00:00Z", id: 9, n: 11, user: "guest-4", key: "ab86d081884c7d659a2f" },
      ],
      [
        { at: "2026-01-01T00:00:01Z", id: 2, n: 2, user: "guest-18", key: "k" },
        { at: "2026-02-02T00:00:01Z", id: 1, n: 12, user: "guest-5", key: "k" },
      ],
    ]);
    expect(found).toEqual([
      ["$.at", "a time", 2],
      ["$.id", "an id", 2],
      ["$.n", "a number that counts on", 2],
      ["$.user", "a number that counts on", 2],
      ["$.key", "a random text", 1],
    ]);
    expect(explained).toEqual({ count: 2, of: 2 });
  });

  it("are none when they differ in another way, too", () => {
    const { found, explained } = fieldsOf([
      [
        { at: 1_767_322_800_000, name: "alice", price: 100 },
        { at: 1_767_399_999_999, name: "bob", price: 101 },
      ],
      [
        { at: 1_767_322_800_000, name: "carol" },
        { at: 1_767_399_999_999, name: "carol" },
      ],
      [{ at: 1_767_322_800_000 }, { at: "soon" }],
    ]);
    expect(found).toEqual([]);
    expect(explained).toEqual({ count: 0, of: 3 });
  });

  it("are none where numbers are the same in other messages", () => {
    const fields = new VolatileFields();
    for (const [a, b] of [
      [
        { n: 1, id: 1 },
        { n: 11, id: 2 },
      ],
      [
        { n: 2, id: 3 },
        { n: 12, id: 4 },
      ],
    ])
      fields.add(differing(a, b));
    expect(fields.found().map(({ path }) => path)).toEqual(["$.n", "$.id"]);
    fields.same(() => numberPlaces({ m: 1, list: [{ n: 1 }], text: "n" }));
    expect(fields.found().map(({ path }) => path)).toEqual(["$.n", "$.id"]);
    fields.same(() => numberPlaces({ n: 5, id: 5 }));
    // What is called an id is one, whatever it is elsewhere.
    expect(fields.found().map(({ path }) => path)).toEqual(["$.id"]);
    // Of many messages that are the same a few are looked at.
    let looked = 0;
    for (let i = 0; i < 100_000; i++)
      fields.same(() => {
        looked++;
        return new Set();
      });
    expect(looked).toBeLessThan(20);
  });

  it("tells of messages in which there was too much to look at that they may differ in more", () => {
    const many = (time: number): unknown => Array.from({ length: 2_000 }, () => ({ at: time }));
    const { found, explained } = fieldsOf([[many(1_767_322_800_000), many(1_767_399_999_999)]]);
    expect(found).toEqual([["$[*].at", "a time in milliseconds since 1970", 1]]);
    expect(explained).toEqual({ count: 0, of: 1 });
  });

  it("one message tells nothing of counting", () => {
    expect(fieldsOf([[{ n: 1 }, { n: 2 }]]).found).toEqual([]);
  });
});
